import { createHash } from 'node:crypto';
import { companionTransport, createCheckoutClient } from '@kassa/client';
import { valuesOf } from '@kassa/elements/server';
import { serve, type Serving } from '@kassa/node';
import type { PaymentInput, Preparation, Snapshot } from '@kassa/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeBank, failWith } from '../../server/test-support/fake-bank.ts';
import { API_KEY, aSession, SHOP, startHarness, type Harness } from '../../server/test-support/harness.ts';
import { noScriptWords } from './no-script-words.ts';
import { renderPicker } from './render-picker.ts';
import { styleHash } from './style.ts';
import { withForms } from './with-forms.ts';

let preparation: Preparation;
let kassa: Harness;
let serving: Serving;
let created: { token: string; snapshot: Snapshot };

beforeEach(async () => {
  preparation = { kind: 'none' };
  kassa = await startHarness(
    fakeBank({ operations: ['cancellation'] }, { prepare: () => Promise.resolve({ preparation }) }),
  );
  serving = await serve({ fetch: withForms(kassa.server.fetch) }, { port: 0 });
  created = await kassa.server.checkout.createSession(aSession());
});
afterEach(async () => {
  await serving.close();
  await kassa.close();
});

const hashOf = (css: string) => `'sha256-${createHash('sha256').update(css).digest('base64')}'`;

const draw = (changes: Partial<Parameters<typeof renderPicker>[1]> = {}) =>
  renderPicker(created.snapshot, { server: SHOP, token: created.token, ...changes });

/** What a browser sends of a form. */
async function send(form: Record<string, string>, headers: Record<string, string> = { origin: SHOP }) {
  const response = await fetch(`http://127.0.0.1:${serving.port}/pay`, {
    method: 'POST',
    body: new URLSearchParams(form),
    headers,
  });
  return { status: response.status, html: await response.text(), headers: response.headers };
}
const choice = (changes: Record<string, string> = {}) => ({
  token: created.token,
  after: '',
  method: 'fakebank.pay',
  ...changes,
});

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

describe('the list as HTML', () => {
  it('has the picker’s rows, its styles and a form for the companion, in a declarative shadow root', async () => {
    const html = await draw();
    expect(html).toMatch(/^<pay-method-picker><template shadowrootmode="open"><style>/);
    expect(html).toContain(`<form method="post" action="${SHOP}/pay" novalidate`);
    expect(html).toContain(`<input type="hidden" name="token" value="${created.token}"`);
    expect(html.match(/type="radio"/g)).toHaveLength(2);
    expect(html).toContain('<bdi>Fake bank</bdi>');
    expect(html).toContain('<span>Pay SEK&nbsp;199.00</span>'.replace('&nbsp;', '\u00a0'));
    expect(html).not.toMatch(/checked="false"|lit-part|@change/);
  });

  it('is in the page’s language, and has the page’s nonce', async () => {
    const html = await draw({ language: 'sv', nonce: 'n-1' });
    expect(html).toContain('<style nonce="n-1">');
    expect(html).toContain('lang="sv"');
    expect(html).toContain('Betala');
    expect(styleHash).toMatch(/^'sha256-[\w+/]{43}=' 'sha256-[\w+/]{43}='$/);
  });

  it('escapes what the shop and its providers say', async () => {
    const [method] = created.snapshot.methods;
    if (!method) throw new Error('No method');
    created.snapshot.methods = [{ ...method, label: '</template><script>alert(1)</script>' }];
    const html = await draw({ nonce: '"><script>' });
    expect(html).not.toContain('<script>');
    expect(html.match(/<\/template>/g)).toHaveLength(1);
  });

  it('says nothing of the customer, nor does the page that leads on', async () => {
    const customer = {
      reference: 'customer-77',
      email: 'karin.bjork@example.com',
      phone: '+46701740635',
      firstName: 'Karin',
      lastName: 'Björk',
      birthday: '1984-02-29',
      nationalId: '840229-1234',
    };
    const address = { street: 'Storgatan 4', postalCode: '541 30', city: 'Skövde', country: 'SE' };
    created = await kassa.server.checkout.createSession(
      aSession({ rest: { customer, billingAddress: address } }),
    );
    const list = await draw();
    const { html } = await send(choice());
    for (const said of [...Object.values(customer), address.street, address.postalCode, address.city])
      expect(`${list}${html}`).not.toContain(said);
    expect(html).toContain('https://bank.example/pay/');
  });

  it('says below each name what happens, unless the shop puts its own line there', async () => {
    const [method] = created.snapshot.methods;
    if (!method) throw new Error('No method');
    created.snapshot.methods = [{ ...method, description: 'You confirm at <your> bank' }];
    expect(await draw()).toMatch(/<slot name="help-fakebank.pay">You confirm at &lt;your&gt; bank<\/slot>/);
  });

  it('is empty where there is nothing to choose', async () => {
    created.snapshot.session.state = 'settled';
    expect(await draw()).toBe('<pay-method-picker></pay-method-picker>');
  });

  it('has the shop’s own ways to pay and its logos, and gives them to the element too', async () => {
    const html = await draw({
      ownMethods: [{ id: 'pickup', label: 'Pay at the till', logoUrl: 'https://shop.example/till.svg' }],
      methodLogos: { 'fakebank.pay': 'https://shop.example/bank.svg' },
      children: '<p slot="own-pickup">Until six</p>',
    });
    expect(html).toMatch(
      /^<pay-method-picker\s+own-methods="[^"]*pickup[^"]*"\s+method-logos="[^"]*bank\.svg[^"]*"\s*>/,
    );
    expect(html.match(/type="radio"/g)).toHaveLength(3);
    expect(html).toContain('<bdi>Pay at the till</bdi>');
    for (const logo of ['till', 'bank']) expect(html).toContain(`src="https://shop.example/${logo}.svg"`);
    expect(html).toMatch(/<\/template><p slot="own-pickup">Until six<\/p><\/pay-method-picker>$/);
  });

  it('has the provider’s way alone where one of the shop’s own has its id, and each of those once', async () => {
    const ownMethods = ['fakebank.pay', 'pickup', 'pickup'].map((id) => ({ id, label: `Own ${id}` }));
    const html = await draw({ ownMethods });
    expect(html.match(/type="radio"/g)).toHaveLength(3);
    expect(html.match(/name="own" value="[^"]*"/g)).toEqual(['name="own" value="pickup"']);
    expect(html).not.toContain('Own fakebank.pay');
  });

  it('has the place of an own method that is the only one, and its button’s words', async () => {
    created.snapshot.methods = [];
    const html = await draw({ ownMethods: [{ id: 'pickup', label: 'At the till', submitLabel: 'Order' }] });
    expect(html).toContain('<slot name="own-pickup"></slot>');
    expect(html).toContain('<span>Order</span>');
  });

  it('chooses what the customer has chosen before', async () => {
    const [, second] = created.snapshot.methods;
    if (!second) throw new Error('No second method');
    created.snapshot.selection = { method: second.id, preparation: { kind: 'none' } };
    const chosen = (await draw()).match(/<input[^>]*type="radio"[^>]* checked[^>]*>/g) ?? [];
    expect(chosen).toHaveLength(1);
    expect(chosen[0]).toContain(`value="${second.id}"`);
  });

  it('shows what the chosen method asks for, and sends it with the form', async () => {
    const [first] = created.snapshot.methods;
    if (!first) throw new Error('No method');
    const fields = [
      { type: 'tel', name: 'phone', label: 'Mobile number', required: true },
      { type: 'acceptance', name: 'terms', label: 'I accept', required: true },
    ] as const;
    created.snapshot.selection = { method: first.id, preparation: { kind: 'fields', fields: [...fields] } };
    const html = await draw();
    expect(html).toMatch(/<input[^>]*type="tel"\s+id="field-phone" name="field\.phone"/);
    expect(html).toMatch(/type="checkbox"\s+id="field-terms" name="field\.terms" value="true"/);
    expect(html).toContain(`<input type="hidden" name="asked" value="${first.id}"`);
    expect([...html.matchAll(/<style>(.*?)<\/style>/gs)].map(([, css = '']) => hashOf(css)).join(' ')).toBe(
      styleHash,
    );
  });

  it('sends the order’s own number with the form, where its box is ticked', async () => {
    const [first] = created.snapshot.methods;
    if (!first) throw new Error('No method');
    const phone = {
      type: 'tel',
      name: 'phone',
      label: 'Mobile number',
      required: false,
      orderEnding: '35',
    } as const;
    created.snapshot.selection = { method: first.id, preparation: { kind: 'fields', fields: [phone] } };
    const html = await draw();
    expect(html).toMatch(/type="checkbox"\s+id="order-phone" name="field\.phone"\s+value="order"/);
    // The first of one name counts.
    expect(html.indexOf('id="order-phone"')).toBeLessThan(html.indexOf('id="field-phone"'));
  });

  it('keeps the place of a form that a script adds', async () => {
    const [first] = created.snapshot.methods;
    if (!first) throw new Error('No method');
    const preparation = { kind: 'klarna_widget', clientToken: 't', category: 'c', scriptUrl: SHOP } as const;
    created.snapshot.selection = { method: first.id, preparation };
    expect(await draw()).toContain('<div class="widget-place"></div>');
  });

  it.each(['en', 'sv', 'uk', 'ar'])(
    'says in %s, in its row alone, that a method needs a script',
    async (language) => {
      const [first, second] = created.snapshot.methods;
      if (!first || !second) throw new Error('No two methods');
      created.snapshot.methods = [first, { ...second, hasWidget: true }];
      const html = await draw({ language, ownMethods: [{ id: 'pickup', label: 'At the till' }] });
      const rows = html.split('<label').slice(1);
      const words = noScriptWords(language).script;
      const said = `<noscript><bdi class="muted" part="description">${words}</bdi></noscript>`;
      expect(rows.map((row) => row.includes(said))).toEqual([false, true, true]);
    },
  );

  it('names what is wrong with its options', async () => {
    await expect(draw({ server: 'kassa' })).rejects.toThrow(/server/);
  });

  it('is drawn for shops that aren’t Node, for whoever has the merchant’s key', async () => {
    const ask = (key: string, body: unknown) =>
      fetch(`http://127.0.0.1:${serving.port}/picker`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    const body = { snapshot: created.snapshot, token: created.token, server: SHOP };
    const answer = await ask(API_KEY, body);
    expect(await answer.json()).toEqual({ html: await draw(), styleHash });
    expect((await ask('wrong', body)).status).toBe(401);
    const wrong = await ask(API_KEY, { ...body, server: 1 });
    for (const each of [answer, wrong]) expect(each.headers.get('cache-control')).toBe('no-store');
    expect(await wrong.json()).toMatchObject({ error: { code: 'invalid_request', field: 'server' } });
    const order = { ...created.snapshot.order, amountText: undefined, currency: 'crown' };
    const coin = { ...created.snapshot, order };
    const noCode = await ask(API_KEY, { ...body, snapshot: coin });
    expect(await noCode.json()).toMatchObject({
      error: { code: 'invalid_request', field: 'snapshot.order.currency' },
    });
  });
});

describe('the form, sent without script', () => {
  it('pays, and leads to the bank by a link and by itself', async () => {
    const { status, html, headers } = await send(choice());
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
    expect(titleOf(await send(choice({ token: 'none' })))).toMatch(/^This checkout isn’t valid any more\./);
    preparation = {
      kind: 'fields',
      fields: [{ type: 'text', name: 'birthday', label: 'Birthday', required: true }],
    };
    expect(titleOf(await send(choice()))).toBe('Pay SEK\u00a0199.00');
    preparation = { kind: 'none' };
    expect(titleOf(await send(choice()))).toBe('Continue with Fake bank');
    await bankReports('PAID');
    expect(titleOf(await send(choice()))).toBe('Paid');
  });

  it('with a method of the shop’s own leads back to the shop: that needs a script', async () => {
    const { html } = await send(choice({ method: 'pickup', own: 'pickup' }));
    expect(html).toContain(noScriptWords('en').script);
    expect(html).toContain(`<a href="${created.snapshot.order.returnUrl}">`);
    expect(kassa.bank.created).toHaveLength(0);
  });

  it('sent twice at once, and once more after that, is one payment', async () => {
    const answers = await Promise.all([send(choice()), send(choice())]);
    answers.push(await send(choice()));
    expect(kassa.bank.created).toHaveLength(1);
    for (const { html } of answers) expect(html).toContain(`pay/${kassa.bank.created[0]?.payment.reference}`);
  });

  it('is the same payment that the page’s script makes of the same choice', async () => {
    await send(choice());
    await payByScript({ kind: 'none' });
    expect(kassa.bank.created).toHaveLength(1);
  });

  it('is the same payment that the page’s script makes of the same fields, whatever their order and spaces', async () => {
    const [phone, name, note] = ['phone', 'name', 'note'].map(
      (each) => ({ type: 'text', name: each, label: each, required: each === 'phone' }) as const,
    );
    if (!phone || !name || !note) throw new Error('Three fields are needed');
    preparation = { kind: 'fields', fields: [phone, name, note] };
    const typed = { 'field.note': ' ', 'field.name': ' Åsa ', 'field.phone': '+46701740635 ' };
    await send(choice({ asked: 'fakebank.pay', ...typed }));
    await send(choice({ ...typed, 'field.note': '', asked: 'fakebank.pay' }));
    const values = valuesOf([phone, name, note], { name: 'Åsa', note: '', phone: '+46701740635' });
    await payByScript({ kind: 'fields', values });
    expect(kassa.bank.created.map(({ input }) => input)).toEqual([
      { kind: 'fields', values: { phone: '+46701740635', name: 'Åsa' } },
    ]);
  });

  it('after an attempt that failed is a second payment, once, by form and by script', async () => {
    await send(choice());
    created.snapshot = await bankReports('DECLINED');
    const after = created.snapshot.payment?.id ?? '';
    expect(await draw()).toContain(`<input type="hidden" name="after" value="${after}"`);
    await Promise.all([send(choice({ after })), send(choice({ after }))]);
    await payByScript({ kind: 'none' });
    expect(kassa.bank.created).toHaveLength(2);
    // The page that was drawn before the first attempt leads to the second, and makes no third.
    const { html } = await send(choice());
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
    const { status, html } = await send(choice());
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
    preparation = { kind: 'fields', fields: [phone] };
    const asked = await send(choice());
    expect(asked.html).toContain('name="field.phone"');
    expect(asked.html).not.toContain('role="alert"');
    // Its form is taken by its origin, which a browser that sends no referrer leaves out.
    expect(asked.headers.get('referrer-policy')).toBe('same-origin');
    const refused = await send(choice({ asked: 'fakebank.pay', 'field.phone': 'none' }));
    expect(refused.html).toMatch(
      /value="none"[\s\S]*With its country[\s\S]*role="alert">This is no mobile number/,
    );
    expect(kassa.bank.created).toHaveLength(0);
    await send(choice({ asked: 'fakebank.pay', 'field.phone': '+46701740635' }));
    expect(kassa.bank.created[0]?.input).toEqual({
      kind: 'fields',
      values: { phone: '+46701740635' },
    });
  });

  it('says that a method whose form is a script needs one', async () => {
    preparation = {
      kind: 'klarna_widget',
      clientToken: 't',
      category: 'c',
      scriptUrl: 'https://x.example/k.js',
    };
    const { html } = await send(choice());
    expect(html).toContain('needs JavaScript');
    expect(kassa.bank.created).toHaveLength(0);
  });

  it('asks nothing of the provider of such a method, where the session says so', async () => {
    const { provider } = kassa.bank;
    Object.assign(provider.methods[0] ?? {}, { hasWidget: true });
    const prepare = vi.spyOn(provider, 'prepare');
    const { html } = await send(choice());
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
    const { html } = await send(choice());
    expect(html).toContain('<svg viewBox="0 0 ');
    expect(html).toContain('href="https://app.example/pay"');
    expect(html).toContain(`href="${SHOP}/orders/1"`);
  });

  it.each([
    { what: 'without a choice', form: { method: '' }, status: 400 },
    { what: 'with a token that isn’t taken', form: { token: 'x' }, status: 401 },
    { what: 'with a method that isn’t offered', form: { method: 'fakebank.none' }, status: 409 },
    { what: 'that is too large', form: { extra: 'x'.repeat(40_000) }, status: 413 },
  ])('$what is refused in words, and nothing is paid', async ({ form, status }) => {
    const answer = await send(choice(form));
    expect([answer.status, answer.html]).toEqual([status, expect.stringContaining('role="alert"')]);
    expect(kassa.bank.created).toHaveLength(0);
  });

  it('of a session that has ended leads back to the shop, however old its token is', async () => {
    const backs = [];
    for (const days of [0, 1, 30]) {
      kassa.clock.advance(days * 86_400_000);
      const { html } = await send(choice());
      backs.push(/<p><a href="([^"]*)">Go to your order/.exec(html)?.[1]);
    }
    const { returnUrl } = created.snapshot.order;
    expect(backs).toEqual([returnUrl, returnUrl, `${SHOP}/`]);
  });

  it('from a page that the merchant has not listed is refused', async () => {
    const answer = await send(choice(), { origin: 'https://evil.example' });
    expect([answer.status, answer.html]).toEqual([403, expect.not.stringContaining('<a ')]);
    expect(kassa.bank.created).toHaveLength(0);
  });

  it('with a token or an origin that no header can carry is refused as no form of the list', async () => {
    const host = `http://127.0.0.1:${serving.port}`;
    for (const wrong of [
      { token: 'a\0b' },
      { token: 'å\u20ac' },
      { token: 'a b' },
      { origin: 'x\r\ny: \u20ac' },
    ])
      expect((await send(choice(wrong), { origin: host })).status, JSON.stringify(wrong)).toBe(400);
    expect(kassa.bank.created).toHaveLength(0);
  });

  it('takes the second form from its own page, for the page that sent the first', async () => {
    const phone = { type: 'tel', name: 'phone', label: 'Mobile number', required: true } as const;
    preparation = { kind: 'fields', fields: [phone] };
    expect((await send(choice())).html).toContain(`name="origin" value="${SHOP}"`);
    const second = { asked: 'fakebank.pay', 'field.phone': '+46701740635' };
    const own = { origin: `http://127.0.0.1:${serving.port}` };
    expect((await send(choice({ ...second, origin: 'https://evil.example' }), own)).status).toBe(403);
    expect((await send(choice(second), own)).status).toBe(403);
    expect((await send(choice({ ...second, origin: SHOP }), { origin: 'https://evil.example' })).status).toBe(
      403,
    );
    expect(kassa.bank.created).toHaveLength(0);
    await send(choice({ ...second, origin: SHOP }), own);
    expect(kassa.bank.created).toHaveLength(1);
  });

  it('sent again while a cancellation is not answered, says so and leads nowhere', async () => {
    await send(choice());
    kassa.bank.onOperate = failWith('unavailable');
    const { payment } = await kassa.snapshot(created.token);
    await kassa.call(`/session/payments/${payment?.id}/cancellation`, {
      method: 'POST',
      token: created.token,
    });
    const { html } = await send(choice());
    expect(html).toContain('Cancelling your payment');
    expect(html).toContain('don’t pay in another way until you see an answer here.');
    expect(html).not.toContain('https://bank.example');
  });

  it('tells in words that the provider can’t be reached', async () => {
    kassa.bank.onCreate = failWith('unavailable');
    const { status, html } = await send(choice());
    expect(status).toBe(503);
    expect(html).toContain('can’t be reached now');
  });
});
