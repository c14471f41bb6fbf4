import { companionTransport, createCheckoutClient } from '@kassa/client';
import { valuesOf } from '@kassa/elements/server';
import type { PaymentInput, Snapshot } from '@kassa/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { failWith } from '../../server/test-support/fake-bank.ts';
import { SHOP } from '../../server/test-support/harness.ts';
import { startForms, type Forms } from '../test-support/forms.ts';
import { noScriptWords } from './no-script-words.ts';
import { withForms, type CompanionFetch } from './with-forms.ts';

let forms: Forms;
let { kassa, created } = {} as Forms;

beforeEach(async () => {
  forms = await startForms();
  ({ kassa, created } = forms);
});
afterEach(() => forms.close());

/** The bank notifies. Resolves when the server has worked on that, which is after it has answered. */
async function bankReports(status: 'PAID' | 'DECLINED'): Promise<Snapshot> {
  await kassa.notify({ status, rawStatus: null });
  return vi.waitFor(async () => {
    const snapshot = await kassa.snapshot(created.token);
    expect(snapshot.payment?.status).toBe(status);
    return snapshot;
  });
}

/** Pays as the script of the page would that was drawn with `created.snapshot`. */
async function payByScript(input: PaymentInput): Promise<void> {
  const { fetch: fetchAsNode } = globalThis;
  vi.stubGlobal('fetch', (url: string, init: RequestInit = {}) => {
    const headers = new Headers(init.headers);
    headers.set('origin', SHOP);
    return fetchAsNode(url, { ...init, headers });
  });
  const client = createCheckoutClient({
    transport: companionTransport({ server: kassa.url, token: created.token }),
    snapshot: created.snapshot,
  });
  await client.pay('fakebank.pay', input);
  // Another key would be told that the order has an open payment.
  expect(client.state.error).toBeUndefined();
  expect(client.state.snapshot?.payment?.phase).toBe('open');
  client.dispose();
  vi.unstubAllGlobals();
}

describe('the form, sent without script', () => {
  it('pays, and leads to the bank by a link and by itself', async () => {
    const { status, html, headers } = await forms.send(forms.choice());
    const url = `https://bank.example/pay/${kassa.bank.created[0]?.payment.reference}`;
    expect(status).toBe(200);
    expect(html).toContain(`<a class="button" href="${url}">`);
    expect(html).toContain(`content="0;url=${url}"`);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(html).not.toContain(created.token);
  });

  it('is answered with a page whose title says what stands on it', async () => {
    const titleOf = ({ html }: { html: string }) => /<title>(.*?)<\/title>/.exec(html)?.[1];
    expect(titleOf(await forms.send(forms.choice({ token: 'none' })))).toMatch(
      /^This checkout isn’t valid any more\./,
    );
    forms.preparation = {
      kind: 'fields',
      fields: [{ type: 'text', name: 'birthday', label: 'Birthday', required: true }],
    };
    expect(titleOf(await forms.send(forms.choice()))).toBe('Pay SEK\u00a0199.00');
    forms.preparation = { kind: 'none' };
    expect(titleOf(await forms.send(forms.choice()))).toBe('Continue with Fake bank');
    await bankReports('PAID');
    expect(titleOf(await forms.send(forms.choice()))).toBe('Paid');
  });

  it('with a method of the shop’s own leads back to the shop: that needs a script', async () => {
    const { html } = await forms.send(forms.choice({ method: 'pickup', own: 'pickup' }));
    expect(html).toContain(noScriptWords('en').script);
    expect(html).toContain(`<a href="${created.snapshot.order.returnUrl}">`);
    expect(kassa.bank.created).toHaveLength(0);
  });

  it('sent twice at once, and once more after that, is one payment', async () => {
    const answers = await Promise.all([forms.send(forms.choice()), forms.send(forms.choice())]);
    answers.push(await forms.send(forms.choice()));
    expect(kassa.bank.created).toHaveLength(1);
    for (const { html } of answers) expect(html).toContain(`pay/${kassa.bank.created[0]?.payment.reference}`);
  });

  it('is the same payment that the page’s script makes of the same choice', async () => {
    await forms.send(forms.choice());
    await payByScript({ kind: 'none' });
    expect(kassa.bank.created).toHaveLength(1);
  });

  it('is the same payment that the page’s script makes of the same fields, whatever their order and spaces', async () => {
    const [phone, name, note] = ['phone', 'name', 'note'].map(
      (each) => ({ type: 'text', name: each, label: each, required: each === 'phone' }) as const,
    );
    if (!phone || !name || !note) throw new Error('Three fields are needed');
    forms.preparation = { kind: 'fields', fields: [phone, name, note] };
    const typed = { 'field.note': ' ', 'field.name': ' Åsa ', 'field.phone': '+46701740635 ' };
    await forms.send(forms.choice({ asked: 'fakebank.pay', ...typed }));
    await forms.send(forms.choice({ ...typed, 'field.note': '', asked: 'fakebank.pay' }));
    const values = valuesOf([phone, name, note], { name: 'Åsa', note: '', phone: '+46701740635' });
    await payByScript({ kind: 'fields', values });
    expect(kassa.bank.created.map(({ input }) => input)).toEqual([
      { kind: 'fields', values: { phone: '+46701740635', name: 'Åsa' } },
    ]);
  });

  it('after an attempt that failed is a second payment, once, by form and by script', async () => {
    await forms.send(forms.choice());
    created.snapshot = await bankReports('DECLINED');
    const after = created.snapshot.payment?.id ?? '';
    expect(await forms.draw()).toContain(`<input type="hidden" name="after" value="${after}"`);
    await Promise.all([forms.send(forms.choice({ after })), forms.send(forms.choice({ after }))]);
    await payByScript({ kind: 'none' });
    expect(kassa.bank.created).toHaveLength(2);
    // The page that was drawn before the first attempt leads to the second, and makes no third.
    const { html } = await forms.send(forms.choice());
    expect(html).toContain(`pay/${kassa.bank.created[1]?.payment.reference}`);
    expect(kassa.bank.created).toHaveLength(2);
  });

  it('leads on by a form of one button where the provider wants a POST, its fields escaped', async () => {
    const url = 'https://bank.example/start?a=1&b="2"';
    const fields = [
      { name: 'PaReq', value: `"><script>alert('1')</script>&amp;` },
      { name: 'T&C"', value: '' },
    ];
    kassa.bank.onCreate = () =>
      Promise.resolve({
        status: 'WAITING_FOR_PAYMENT',
        rawStatus: 'created',
        nextAction: { kind: 'redirect', url, httpMethod: 'POST', fields },
      });
    const { status, html } = await forms.send(forms.choice());
    expect(status).toBe(200);
    expect(html.match(/<form[^>]*>/g)).toEqual([
      '<form method="post" action="https://bank.example/start?a=1&amp;b=&quot;2&quot;">',
    ]);
    expect(html.match(/<input[^>]*>/g)).toEqual([
      '<input type="hidden" name="PaReq" value="&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;amp;" />',
      '<input type="hidden" name="T&amp;C&quot;" value="" />',
    ]);
    expect(html.match(/<button[^>]*>[^<]*<\/button>/g)).toEqual(['<button>Continue with Fake bank</button>']);
    // Only a press sends a POST.
    expect(html).not.toMatch(/http-equiv|<script/);
  });

  it('asks for what the method needs, and says what is wrong with it', async () => {
    const phone = {
      type: 'tel',
      name: 'phone',
      label: 'Mobile number',
      required: true,
      hint: 'With its country',
      problem: 'This is no mobile number',
    } as const;
    forms.preparation = { kind: 'fields', fields: [phone] };
    const asked = await forms.send(forms.choice());
    expect(asked.html).toContain('name="field.phone"');
    expect(asked.html).not.toContain('role="alert"');
    // Its form is taken by its origin, which a browser that sends no referrer leaves out.
    expect(asked.headers.get('referrer-policy')).toBe('same-origin');
    const refused = await forms.send(forms.choice({ asked: 'fakebank.pay', 'field.phone': 'none' }));
    expect(refused.html).toMatch(
      /value="none"[\s\S]*With its country[\s\S]*role="alert">This is no mobile number/,
    );
    expect(kassa.bank.created).toHaveLength(0);
    await forms.send(forms.choice({ asked: 'fakebank.pay', 'field.phone': '+46701740635' }));
    expect(kassa.bank.created[0]?.input).toEqual({
      kind: 'fields',
      values: { phone: '+46701740635' },
    });
  });

  it('asks for each field as the provider describes it', async () => {
    const birthday = { type: 'date', min: '1900-01-01', max: '2010-12-31', autocomplete: 'bday' } as const;
    const code = { type: 'text', inputmode: 'numeric', autocomplete: 'one-time-code' } as const;
    forms.preparation = {
      kind: 'fields',
      fields: [
        { name: 'birthday', label: 'Birthday', required: true, ...birthday },
        { name: 'code', label: 'Code', required: false, ...code },
      ],
    };
    const { html } = await forms.send(forms.choice());
    const controls = [...html.matchAll(/<input[^>]*name="field\.[^>]*>/g)].map(([found]) => found);
    expect(controls).toHaveLength(2);
    for (const [name, value] of Object.entries(birthday)) expect(controls[0]).toContain(`${name}="${value}"`);
    for (const [name, value] of Object.entries(code)) expect(controls[1]).toContain(`${name}="${value}"`);
  });

  it('offers the order’s own number, which is paid by where its box is ticked', async () => {
    const phone = { type: 'tel', name: 'mobile', label: 'Mobile number', required: true } as const;
    forms.preparation = { kind: 'fields', fields: [{ ...phone, orderEnding: '35' }] };
    const asked = await forms.send(forms.choice());
    const [box = '', typed = ''] = [...asked.html.matchAll(/<input[^>]*name="field\.mobile"[^>]*>/g)].map(
      String,
    );
    expect(asked.html).toContain('Your order’s phone number, ending in 35');
    expect(box).toMatch(/type="checkbox"[^>]*value="order"/);
    // With its box ticked the field stays empty: the browser may not ask for it.
    expect(typed).not.toContain('required');
    const form = new URLSearchParams([
      ...Object.entries(forms.choice({ asked: 'fakebank.pay' })),
      ['field.mobile', 'order'],
      ['field.mobile', ''],
    ]);
    await fetch(`${forms.url}/pay`, { method: 'POST', headers: { origin: SHOP }, body: form });
    expect(kassa.bank.created[0]?.input).toEqual({ kind: 'fields', values: { mobile: 'order' } });
  });

  it('keeps the box ticked where the answer to the fields is refused', async () => {
    const phone = { type: 'tel', name: 'phone', label: 'Mobile number', required: false } as const;
    const name = { type: 'text', name: 'name', label: 'Name', required: true } as const;
    forms.preparation = { kind: 'fields', fields: [{ ...phone, orderEnding: '35' }, name] };
    const { html } = await forms.send(forms.choice({ asked: 'fakebank.pay', 'field.phone': 'order' }));
    const [box, typed] = [...html.matchAll(/<input[^>]*name="field\.phone"[^>]*>/g)].map(String);
    expect(box).toContain(' checked');
    expect(typed).toMatch(/value=""/);
  });

  it('leads back to the order where the provider’s page has no address that may be followed', async () => {
    // A companion of ours names none; this one is another.
    const companion: CompanionFetch = async (request, facts) => {
      const answer = await kassa.server.fetch(request, facts);
      const text = (await answer.text()).replace('https://bank.example/pay', 'http://bank.example/pay');
      return new Response(text, answer);
    };
    const body = new URLSearchParams(forms.choice());
    const request = new Request(`${SHOP}/pay`, { method: 'POST', headers: { origin: SHOP }, body });
    const answer = await withForms(companion)(request);
    const html = await answer.text();
    expect([answer.status, html]).toEqual([502, expect.not.stringContaining('bank.example')]);
    expect(html).toContain(`<a href="${created.snapshot.order.returnUrl}">`);
  });

  it('says that a method whose form is a script needs one', async () => {
    forms.preparation = {
      kind: 'klarna_widget',
      clientToken: 't',
      category: 'c',
      scriptUrl: 'https://x.example/k.js',
    };
    const { html } = await forms.send(forms.choice());
    expect(html).toContain('needs JavaScript');
    expect(kassa.bank.created).toHaveLength(0);
  });

  it('asks nothing of the provider of such a method, where the session says so', async () => {
    const { provider } = kassa.bank;
    Object.assign(provider.methods[0] ?? {}, { hasWidget: true });
    const prepare = vi.spyOn(provider, 'prepare');
    const { html } = await forms.send(forms.choice());
    expect(html).toContain('needs JavaScript');
    expect(prepare).not.toHaveBeenCalled();
  });

  it('shows the code and the link of an app', async () => {
    kassa.bank.onCreate = () =>
      Promise.resolve({
        status: 'WAITING_FOR_PAYMENT',
        rawStatus: 'created',
        nextAction: {
          kind: 'app_switch',
          link: 'https://app.example/pay',
          schemes: [],
          qrText: 'D1234',
          expiresAt: null,
        },
      });
    const { html } = await forms.send(forms.choice());
    expect(html).toContain('<svg viewBox="0 0 ');
    expect(html).toContain('href="https://app.example/pay"');
    expect(html).toContain(`href="${SHOP}/orders/1"`);
  });

  it.each([
    { what: 'with a method without a name', form: { method: '' }, status: 400 },
    { what: 'with a token that isn’t taken', form: { token: 'x' }, status: 401 },
    { what: 'with a method that isn’t offered', form: { method: 'fakebank.none' }, status: 409 },
    { what: 'that is too large', form: { extra: 'x'.repeat(40_000) }, status: 413 },
  ])('$what is refused in words, and nothing is paid', async ({ form, status }) => {
    const answer = await forms.send(forms.choice(form));
    expect([answer.status, answer.html]).toEqual([status, expect.stringContaining('role="alert"')]);
    expect(kassa.bank.created).toHaveLength(0);
  });

  it('without a choice is asked for one, and led back to the order', async () => {
    const { token = '', after = '' } = forms.choice();
    const { status, html } = await forms.send({ token, after });
    expect(status).toBe(400);
    expect(html).toMatch(
      /<title>Choose a way to pay first\.<\/title>[\s\S]*role="alert">Choose a way to pay first\./,
    );
    expect(html).toContain(`<a href="${created.snapshot.order.returnUrl}">`);
    expect(kassa.bank.created).toHaveLength(0);
  });

  it('of a session that has ended leads back to the order or the shop, and says to which', async () => {
    const backs = [];
    for (const days of [0, 1, 30]) {
      kassa.clock.advance(days * 86_400_000);
      const { html } = await forms.send(forms.choice());
      backs.push(/<p><a href="([^"]*)">([^<]*)/.exec(html)?.slice(1));
    }
    const toOrder = [created.snapshot.order.returnUrl, 'Go to your order at the shop'];
    expect(backs).toEqual([toOrder, toOrder, [`${SHOP}/`, 'Go to the shop']]);
  });

  it('from a page that the merchant has not listed is refused', async () => {
    const answer = await forms.send(forms.choice(), { origin: 'https://evil.example' });
    expect([answer.status, answer.html]).toEqual([403, expect.not.stringContaining('<a ')]);
    expect(kassa.bank.created).toHaveLength(0);
  });

  it('with a token or an origin that no header can carry is refused as no form of the list', async () => {
    const host = forms.url;
    for (const wrong of [
      { token: 'a\0b' },
      { token: 'å\u20ac' },
      { token: 'a b' },
      { origin: 'x\r\ny: \u20ac' },
    ])
      expect((await forms.send(forms.choice(wrong), { origin: host })).status, JSON.stringify(wrong)).toBe(
        400,
      );
    expect(kassa.bank.created).toHaveLength(0);
  });

  it('takes the second form from its own page, for the page that sent the first', async () => {
    const phone = { type: 'tel', name: 'phone', label: 'Mobile number', required: true } as const;
    forms.preparation = { kind: 'fields', fields: [phone] };
    expect((await forms.send(forms.choice())).html).toContain(`name="origin" value="${SHOP}"`);
    const second = { asked: 'fakebank.pay', 'field.phone': '+46701740635' };
    const own = { origin: forms.url };
    expect((await forms.send(forms.choice({ ...second, origin: 'https://evil.example' }), own)).status).toBe(
      403,
    );
    expect((await forms.send(forms.choice(second), own)).status).toBe(403);
    expect(
      (await forms.send(forms.choice({ ...second, origin: SHOP }), { origin: 'https://evil.example' }))
        .status,
    ).toBe(403);
    expect(kassa.bank.created).toHaveLength(0);
    await forms.send(forms.choice({ ...second, origin: SHOP }), own);
    expect(kassa.bank.created).toHaveLength(1);
  });

  it('takes the second form behind a proxy that gives its own host, where the browser says whose page it is', async () => {
    const phone = { type: 'tel', name: 'phone', label: 'Mobile number', required: true } as const;
    forms.preparation = { kind: 'fields', fields: [phone] };
    const second = forms.choice({ asked: 'fakebank.pay', 'field.phone': '+46701740635', origin: SHOP });
    const from = (site: string) => ({ origin: 'https://pay.shop.example', 'sec-fetch-site': site });
    for (const site of ['same-site', 'cross-site'])
      expect((await forms.send(second, from(site))).status).toBe(403);
    expect(kassa.bank.created).toHaveLength(0);
    expect((await forms.send(second, from('same-origin'))).status).toBe(200);
    expect(kassa.bank.created).toHaveLength(1);
  });

  it('sent again while a cancellation is not answered, says so and leads nowhere', async () => {
    await forms.send(forms.choice());
    kassa.bank.onOperate = failWith('unavailable');
    const { payment } = await kassa.snapshot(created.token);
    await kassa.call(`/session/payments/${payment?.id}/cancellation`, {
      method: 'POST',
      token: created.token,
    });
    const { html } = await forms.send(forms.choice());
    expect(html).toContain('Cancelling your payment');
    expect(html).toContain('don’t pay in another way until you see an answer here.');
    expect(html).not.toContain('https://bank.example');
  });

  it('tells in words that the provider can’t be reached', async () => {
    kassa.bank.onCreate = failWith('unavailable');
    const { status, html } = await forms.send(forms.choice());
    expect(status).toBe(503);
    expect(html).toContain('can’t be reached now');
  });
});
