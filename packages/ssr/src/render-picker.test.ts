import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { API_KEY, aSession, SHOP } from '../../server/test-support/harness.ts';
import { en } from '../../elements/src/words/locales/en.ts';
import sv from '../../elements/src/words/locales/sv.ts';
import { startForms, type Forms } from '../test-support/forms.ts';
import { noScriptWords } from './no-script-words.ts';
import { styleHash } from './style.ts';

let forms: Forms;
let { kassa, created } = {} as Forms;

beforeEach(async () => {
  forms = await startForms();
  ({ kassa, created } = forms);
});
afterEach(() => forms.close());

/** Of the harness's order, in the currency's format of a language. */
const amountIn = (locale: string) =>
  new Intl.NumberFormat(locale, { style: 'currency', currency: 'SEK' }).format(199);
const hashOf = (css: string) => `'sha256-${createHash('sha256').update(css).digest('base64')}'`;

/** The session's language, without the amount that the server has written in its own. */
function speak(language: string): void {
  created.snapshot.order.language = language;
  delete created.snapshot.order.amountText;
}

describe('the list as HTML', () => {
  it('has the picker’s rows, its styles and a form for the companion, in a declarative shadow root', async () => {
    const html = await forms.draw();
    expect(html).toMatch(/^<pay-method-picker><template shadowrootmode="open"><style>/);
    // A page's `<base target>` may name another tab, as the script's own form has it.
    expect(html).toContain(`<form method="post" target="_self" action="${SHOP}/pay"`);
    // Without script the browser says that nothing is chosen.
    expect(html).not.toContain('novalidate');
    expect(html).toContain(`<input type="hidden" name="token" value="${created.token}"`);
    expect(html.match(/type="radio" required\s/g)).toHaveLength(2);
    expect(html).toContain('<bdi>Fake bank</bdi>');
    expect(html).toContain('<span>Pay SEK&nbsp;199.00</span>'.replace('&nbsp;', '\u00a0'));
    expect(html).not.toMatch(/checked="false"|lit-part|@change/);
  });

  it('is in the page’s language, and has the page’s nonce', async () => {
    const html = await forms.draw({ language: 'sv', nonce: 'n-1' });
    expect(html).toContain('<style nonce="n-1">');
    expect(html).toContain('lang="sv"');
    expect(html).toContain('Betala');
    expect(styleHash).toMatch(/^'sha256-[\w+/]{43}=' 'sha256-[\w+/]{43}='$/);
  });

  it('has the shop’s own words, escaped, over those of the language', async () => {
    const html = await forms.draw({
      language: 'sv',
      texts: { choose: 'Hur vill du <betala>?', pay: 'Köp för {amount}' },
    });
    expect(html).toContain('Hur vill du &lt;betala&gt;?');
    expect(html).toContain('<span>Köp för 199,00');
    expect(html).not.toContain('Betala 199');
  });

  it('is in a language that the shop has all words of, to the left where that is written so', async () => {
    speak('tr-TR');
    const [label, ...rest] = Object.keys(en);
    const most = Object.fromEntries(rest.map((key) => [key, `Türkçe ${key}`]));
    expect(await forms.draw({ texts: most })).toContain('<div class="picker" lang="en" dir="ltr"');
    const texts = { ...most, [`${label}`]: 'Türkçe', pay: '{amount} öde' };
    const html = await forms.draw({ texts });
    expect(html).toContain('<div class="picker" lang="tr" dir="ltr"');
    expect(html).toContain(`<span>${amountIn('tr-TR')} öde</span>`);
    speak('fa');
    const persian = await forms.draw({ texts });
    expect(persian).toContain('<div class="picker" lang="fa" dir="rtl"');
    expect(persian).toContain(`<span>\u2068${amountIn('fa')}\u2069 öde</span>`);
  });

  it('writes amounts as the element does: of the session’s region where the page has its language', async () => {
    speak('pt-PT');
    expect(await forms.draw({ language: 'pt' })).toContain(amountIn('pt-PT'));
    expect(await forms.draw({ language: 'de-AT' })).toContain(amountIn('de-AT'));
  });

  it('takes what the shop leaves undefined as left out', async () => {
    const values = { language: undefined, nonce: undefined, children: undefined };
    const own = { id: 'pickup', label: 'Pay at the till', description: undefined, logoUrl: undefined };
    const options = {
      ...values,
      texts: { pay: undefined },
      methodLogos: { 'fakebank.pay': undefined },
      ownMethods: [own],
    };
    const html = await forms.draw(options as never);
    expect(html).toContain('<span>Pay SEK\u00a0199.00</span>');
    expect(html).toContain('<bdi>Pay at the till</bdi>');
    expect(html).not.toContain('undefined');
  });

  it('escapes what the shop and its providers say', async () => {
    const [method] = created.snapshot.methods;
    if (!method) throw new Error('No method');
    created.snapshot.methods = [{ ...method, label: '</template><script>alert(1)</script>' }];
    const html = await forms.draw({ nonce: '"><script>' });
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
    const list = await forms.draw();
    const { html } = await forms.send(forms.choice());
    for (const said of [...Object.values(customer), address.street, address.postalCode, address.city])
      expect(`${list}${html}`).not.toContain(said);
    expect(html).toContain('https://bank.example/pay/');
  });

  it('says below each name what happens, unless the shop puts its own line there', async () => {
    const [method] = created.snapshot.methods;
    if (!method) throw new Error('No method');
    created.snapshot.methods = [{ ...method, description: 'You confirm at <your> bank' }];
    expect(await forms.draw()).toMatch(
      /<slot name="help-fakebank.pay">You confirm at &lt;your&gt; bank<\/slot>/,
    );
  });

  it('is empty where there is nothing to choose', async () => {
    created.snapshot.session.state = 'settled';
    expect(await forms.draw()).toBe('<pay-method-picker></pay-method-picker>');
  });

  it('has the shop’s own ways to pay and its logos, and gives them to the element too', async () => {
    const html = await forms.draw({
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
    const html = await forms.draw({ ownMethods });
    expect(html.match(/type="radio"/g)).toHaveLength(3);
    expect(html.match(/name="own" value="[^"]*"/g)).toEqual(['name="own" value="pickup"']);
    expect(html).not.toContain('Own fakebank.pay');
  });

  it('has the place of an own method that is the only one, and its button’s words', async () => {
    created.snapshot.methods = [];
    const html = await forms.draw({
      ownMethods: [{ id: 'pickup', label: 'At the till', submitLabel: 'Order' }],
    });
    expect(html).toContain('<slot name="own-pickup"></slot>');
    expect(html).toContain('<span>Order</span>');
  });

  it('chooses what the customer has chosen before', async () => {
    const [, second] = created.snapshot.methods;
    if (!second) throw new Error('No second method');
    created.snapshot.selection = { method: second.id, preparation: { kind: 'none' } };
    const chosen = (await forms.draw()).match(/<input[^>]*type="radio"[^>]* checked[^>]*>/g) ?? [];
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
    const html = await forms.draw();
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
    const html = await forms.draw();
    expect(html).toMatch(/type="checkbox"\s+id="order-phone" name="field\.phone"\s+value="order"/);
    // The first of one name counts.
    expect(html.indexOf('id="order-phone"')).toBeLessThan(html.indexOf('id="field-phone"'));
  });

  it('keeps the place of a form that a script adds', async () => {
    const [first] = created.snapshot.methods;
    if (!first) throw new Error('No method');
    const preparation = { kind: 'klarna_widget', clientToken: 't', category: 'c', scriptUrl: SHOP } as const;
    created.snapshot.selection = { method: first.id, preparation };
    expect(await forms.draw()).toContain('<div class="widget-place"></div>');
  });

  it.each(['en', 'sv', 'uk', 'ar'])(
    'says in %s, in its row alone, that a method needs a script',
    async (language) => {
      const [first, second] = created.snapshot.methods;
      if (!first || !second) throw new Error('No two methods');
      created.snapshot.methods = [first, { ...second, hasWidget: true }];
      const html = await forms.draw({ language, ownMethods: [{ id: 'pickup', label: 'At the till' }] });
      const rows = html.split('<label').slice(1);
      const words = noScriptWords(language).script;
      const said = `<noscript><bdi class="muted" part="description">${words}</bdi></noscript>`;
      expect(rows.map((row) => row.includes(said))).toEqual([false, true, true]);
    },
  );

  it('tells above the list what became of the payment before, also to whoever has no script', async () => {
    await kassa.pay(created.token);
    const report = { rawStatus: null, reasonTextKey: 'reason.declined_by_bank', customerText: 'Nej <tack>' };
    await kassa.notify({ status: 'DECLINED', ...report });
    await vi.waitFor(async () =>
      expect((await kassa.snapshot(created.token)).payment?.status).toBe('DECLINED'),
    );
    created.snapshot = await kassa.snapshot(created.token);
    const html = await forms.draw({ language: 'sv' });
    const notice = /<div class="notice danger" part="notice" role="alert".*?(?=<fieldset)/s.exec(html)?.[0];
    const said = [sv['reason.declined_by_bank'], sv.choose_again, created.snapshot.payment?.reference];
    for (const words of [...said, 'Nej &lt;tack&gt;']) expect(notice).toContain(words);
    expect(html.indexOf('class="notice')).toBeGreaterThan(html.indexOf('<form'));
  });

  it('says of a payment that was left that it may still go through', async () => {
    await kassa.pay(created.token);
    const left = (await kassa.snapshot(created.token)).payment?.id ?? '';
    kassa.clock.advance(15 * 60_000);
    const path = `/session/payments/${left}/switch`;
    expect((await kassa.call(path, { method: 'POST', token: created.token })).status).toBe(200);
    created.snapshot = await kassa.snapshot(created.token);
    const html = await forms.draw();
    expect(html).toContain('class="notice info"');
    expect(html).toContain('Your earlier payment is still open and may still go through: Fake bank.');
  });

  it('names what is wrong with its options', async () => {
    await expect(forms.draw({ server: 'kassa' })).rejects.toThrow(/server/);
  });

  it('is drawn for shops that aren’t Node, for whoever has the merchant’s key', async () => {
    const ask = (key: string, body: unknown) =>
      fetch(`${forms.url}/picker`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    const body = { snapshot: created.snapshot, token: created.token, server: SHOP };
    const answer = await ask(API_KEY, body);
    expect(await answer.json()).toEqual({ html: await forms.draw(), styleHash });
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
