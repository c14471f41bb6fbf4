/** A page that uses the elements wrongly is told on the console. Its customers can still pay. */
import { registerTransport } from '@kassa/client';
import { memoryTransport } from '@kassa/client/testing';
import { expect, fixture, html, nextFrame } from '@open-wc/testing';
import { inside, mount, shows, textOf } from '../../test/mount.ts';
import { fakeCompanion, SERVER } from '../../test/companion.ts';
import { passOverWait } from '../../test/pass-over-wait.ts';
import { waitUntil } from '../../test/wait-until.ts';
import { naming, warnings, warns } from '../../test/warnings.ts';
import '../define.ts';
import '../klarna-widget-host/klarna-widget-host.define.ts';
import '../kronor-swish-button/kronor-swish-button.define.ts';
import { en } from '../../test/english.ts';
import type { PayMethodPicker } from './pay-method-picker.ts';

const METHODS = ['krofort.bank', 'kronor.swish'];
const ids = (picker: Element) =>
  [...(picker.shadowRoot?.querySelectorAll<HTMLInputElement>('.row input') ?? [])].map(({ value }) => value);

async function mountPicker() {
  const { session, transport } = await mount(html`<pay-method-picker></pay-method-picker>`);
  const picker = session.querySelector('pay-method-picker') as PayMethodPicker;
  await picker.updateComplete;
  return { picker, transport };
}

describe('wrong input', () => {
  const wrong: [string, (picker: PayMethodPicker) => void][] = [
    ['an attribute that is not JSON', (picker) => picker.setAttribute('own-methods', "[{ id: 'pickup' }]")],
    ['an object', (picker) => picker.setAttribute('own-methods', '{"a":1}')],
    ['a list of null', (picker) => picker.setAttribute('own-methods', '[null]')],
    ['a method without a label', (picker) => picker.setAttribute('own-methods', '[{"id":"pickup"}]')],
    ['a number as property', (picker) => Object.assign(picker, { ownMethods: 7 })],
  ];
  for (const [what, set] of wrong)
    it(`own-methods: ${what} leaves the provider's methods`, async () => {
      const { picker } = await mountPicker();
      warnings();
      set(picker);
      await picker.updateComplete;
      expect(ids(picker)).to.deep.equal(METHODS);
      expect(inside(picker, '[part="pay-button"]')).to.exist;
    });

  it('own-methods: the warning names the attribute and the element', async () => {
    const { defineElements } = await import('../define-elements.ts');
    defineElements({ prefix: 'warned-' });
    const told = warnings();
    const { session } = await mount(
      html`<warned-pay-method-picker own-methods='{"a":1}'></warned-pay-method-picker>`,
    );
    await warns(told, 'Kassa: "own-methods" of <warned-pay-method-picker> is not a list of { id, label }');
    expect(session.firstElementChild && ids(session.firstElementChild)).to.deep.equal(METHODS);
    expect(naming(told, '<warned-pay-method-picker>')).to.have.length(1);
  });

  it('own-methods: what can be shown of a damaged list is shown', async () => {
    const { picker } = await mountPicker();
    picker.setAttribute('own-methods', '[null, {"id":"pickup","label":"When you collect"}]');
    await picker.updateComplete;
    expect(ids(picker)).to.deep.equal([...METHODS, 'pickup']);
  });

  it('own-methods: one with the id of a provider’s method leaves that to the provider, and is told', async () => {
    const { defineElements } = await import('../define-elements.ts');
    defineElements({ prefix: 'clashing-' });
    const { session } = await mount(html`<clashing-pay-method-picker></clashing-pay-method-picker>`);
    const picker = session.firstElementChild as PayMethodPicker;
    const told = warnings();
    picker.ownMethods = [
      { id: 'kronor.swish', label: 'Swish to our own number' },
      { id: 'pickup', label: 'When you collect' },
      { id: 'pickup', label: 'When you collect, again' },
    ];
    await picker.updateComplete;
    expect(ids(picker)).to.deep.equal([...METHODS, 'pickup']);
    expect(textOf(picker)).not.to.include('our own number');
    await warns(told, 'each with an id that no other method has');
    inside(picker, 'input[value="kronor.swish"]').click();
    await picker.updateComplete;
    expect(picker.shadowRoot?.querySelector('slot[name="own-kronor.swish"]')).to.equal(null);
  });

  it('method-logos: null, as a framework takes it away, is no mistake; what isn’t JSON is one', async () => {
    const { picker } = await mountPicker();
    const told = warnings();
    Object.assign(picker, { methodLogos: null });
    await picker.updateComplete;
    picker.setAttribute('method-logos', '[]');
    await warns(told, 'Kassa: "method-logos" of <pay-method-picker> is not an object');
    expect(naming(told, '"method-logos"')).to.have.length(1);
    expect(ids(picker)).to.deep.equal(METHODS);
  });

  for (const server of ['shop.example', 'javascript:alert(1)', 'localhost:4000'])
    it(`server: ${server} is told, and throws nothing`, async () => {
      const told = warnings();
      const session = await fixture(
        html`<checkout-session server=${server} token="a-token"
          ><pay-method-picker></pay-method-picker
        ></checkout-session>`,
      );
      await warns(told, `Kassa: "server" of <checkout-session> is not an address: ${server}`);
      await shows(session.firstElementChild as Element, en.retry);
    });

  it('server: an address or a path of the page’s own is no mistake', async () => {
    const told = warnings();
    for (const server of ['https://pay.example', 'HTTP://pay.example/kassa', '/kassa', '//pay.example'])
      await fixture(html`<checkout-session server=${server}></checkout-session>`);
    await nextFrame();
    expect(told).to.deep.equal([]);
  });

  it('client: what is none is told, and the session goes by its attributes', async () => {
    const companion = fakeCompanion();
    try {
      const told = warnings();
      const session = await fixture(
        html`<checkout-session server=${SERVER} token="wrong-client" .client=${{}}
          ><pay-method-picker></pay-method-picker
        ></checkout-session>`,
      );
      await warns(told, 'Kassa: "client" of <checkout-session> is no checkout client');
      await shows(session.firstElementChild as Element, en.choose);
    } finally {
      companion.close();
    }
  });

  it('selected: a method that the session doesn’t have is told, and the customer chooses', async () => {
    const told = warnings();
    const { session, transport } = await mount(
      html`<pay-method-picker selected="kronor.swich"></pay-method-picker>`,
    );
    const picker = session.firstElementChild as PayMethodPicker;
    await warns(told, 'Kassa: "selected" of <pay-method-picker> is no way to pay this order: kronor.swich');
    expect([ids(picker), picker.selected]).to.deep.equal([METHODS, undefined]);
    // What the customer has chosen may go without anybody's mistake.
    inside(picker, 'input[value="kronor.swish"]').click();
    transport.push({ methods: transport.snapshot.methods.filter(({ id }) => id !== 'kronor.swish') });
    await waitUntil(() => ids(picker).length === 1);
    await nextFrame();
    expect(naming(told, '"selected"')).to.have.length(1);
  });

  for (const tag of ['kronor-swish-button', 'klarna-widget-host'])
    it(`method: one of <${tag}> that the session doesn’t have is told`, async () => {
      const told = warnings();
      const element = document.createElement(tag);
      element.setAttribute('method', 'misspelt');
      await mount(html`${element}<pay-method-picker></pay-method-picker>`);
      await warns(told, `Kassa: "method" of <${tag}> is no way to pay this order: misspelt`);
    });

  for (const token of [undefined, 'a-token'])
    it(`transport: a name that nothing registers is told, ${token ? 'beside its error' : 'without a token too'}`, async () => {
      const told = warnings();
      const name = `misspelt-${token ?? ''}`;
      const session = await fixture(
        html`<checkout-session><pay-method-picker></pay-method-picker></checkout-session>`,
      );
      await passOverWait(10_000, () => Object.assign(session, { server: SERVER, transport: name, token }));
      await warns(told, `Kassa: "transport" of <checkout-session> is not registered: ${name}`);
      if (token) await shows(session.firstElementChild as Element, en['error.not_supported']);
    });

  it('token: none for a transport that knows none either is told once its time is over', async () => {
    registerTransport('forgetful', { create: () => memoryTransport(), remembered: () => undefined });
    const told = warnings();
    const alone = await fixture(html`<pay-method-picker></pay-method-picker>`);
    const real = window.setTimeout.bind(window);
    const late: (() => void)[] = [];
    Object.assign(window, {
      setTimeout: (run: () => void, wait?: number) => (wait === 10_000 ? late.push(run) : real(run, wait)),
    });
    Object.assign(alone, { server: SERVER, transport: 'forgetful' });
    await nextFrame();
    Object.assign(window, { setTimeout: real });
    expect(late).not.to.be.empty;
    for (const run of late) run();
    await warns(told, 'Kassa: <pay-method-picker> has had a "server" and no "token" for ten seconds');
  });

  it('token: one that never comes is told once its time is over', async () => {
    const real = window.setTimeout.bind(window);
    const late: (() => void)[] = [];
    Object.assign(window, {
      setTimeout: (run: () => void, wait?: number) => (wait === 10_000 ? late.push(run) : real(run, wait)),
    });
    const told = warnings();
    const session = await fixture(
      html`<checkout-session server="/kassa"><pay-method-picker></pay-method-picker></checkout-session>`,
    );
    Object.assign(window, { setTimeout: real });
    expect(late).to.have.length(1);
    for (const run of late) run();
    await warns(told, 'Kassa: <checkout-session> has had a "server" and no "token" for ten seconds');
    expect(inside(session.firstElementChild as Element, '[part="skeleton"]')).to.exist;
  });

  it('own-methods: taking the attribute or the property away is no mistake', async () => {
    const { picker } = await mountPicker();
    const told = warnings();
    picker.setAttribute('own-methods', '[{"id":"pickup","label":"When you collect"}]');
    await picker.updateComplete;
    picker.removeAttribute('own-methods');
    await picker.updateComplete;
    expect(ids(picker)).to.deep.equal(METHODS);
    Object.assign(picker, { ownMethods: undefined });
    await picker.updateComplete;
    expect(ids(picker)).to.deep.equal(METHODS);
    expect(told).to.deep.equal([]);
  });

  for (const texts of [undefined, null, 'words', { choose: 7 }, { choose: null }])
    it(`texts: ${JSON.stringify(texts)} leaves the library's words`, async () => {
      const { picker } = await mountPicker();
      warnings();
      Object.assign(picker, { texts });
      await picker.updateComplete;
      expect(textOf(picker)).to.include(en.choose);
      expect(ids(picker)).to.deep.equal(METHODS);
    });

  it('texts: the warning names the property and the element', async () => {
    const { defineElements } = await import('../define-elements.ts');
    defineElements({ prefix: 'wordy-' });
    const told = warnings();
    await mount(html`<wordy-pay-method-picker .texts=${'words'}></wordy-pay-method-picker>`);
    await warns(told, 'Kassa: "texts" of <wordy-pay-method-picker> is not an object');
    expect(naming(told, '<wordy-pay-method-picker>')).to.have.length(1);
  });

  for (const textKey of ['constructor', '__proto__', 'toString'])
    it(`a text key ${textKey} from the server breaks nothing`, async () => {
      const { picker, transport } = await mountPicker();
      const { KassaError } = await import('@kassa/protocol');
      transport.fail(new KassaError('provider_unavailable', 'Down', { textKey }));
      inside(picker, `input[value="krofort.bank"]`).click();
      await shows(picker, en['error.provider_unavailable']);
    });

  it('server: a token without one is told on the console once; without both the page waits', async () => {
    const told = warnings();
    const empty = await fixture(
      html`<checkout-session><pay-method-picker></pay-method-picker></checkout-session>`,
    );
    await nextFrame();
    expect(told).to.deep.equal([]);
    empty.setAttribute('token', 'a-token');
    await nextFrame();
    await warns(told, 'Kassa: "server" of <checkout-session> is not an address: undefined');
    await fixture(html`<pay-method-picker token="a-token"></pay-method-picker>`);
    await warns(told, 'Kassa: "server" of <pay-method-picker> is not an address: undefined');
    expect(naming(told, 'is not an address: undefined')).to.have.length(2);
    expect(empty.querySelector('pay-method-picker')?.matches(':state(loading)')).to.equal(true);
  });

  it('a class of the page’s own under one of our names is told on the console', async () => {
    const { defineElements } = await import('../define-elements.ts');
    customElements.define('foreign-payment-status', class extends HTMLElement {});
    const told = warnings();
    defineElements({ prefix: 'foreign-' });
    await warns(told, 'Kassa: <foreign-payment-status> is defined by something else');
    defineElements({ prefix: 'foreign-' });
    await nextFrame();
    expect(naming(told, '<foreign-payment-status>')).to.have.length(1);
  });
});

describe('a browser without :state()', () => {
  const add = Object.getOwnPropertyDescriptor(CustomStateSet.prototype, 'add') as PropertyDescriptor;
  const states = Object.getOwnPropertyDescriptor(ElementInternals.prototype, 'states') as PropertyDescriptor;
  afterEach(() => {
    Object.defineProperty(CustomStateSet.prototype, 'add', add);
    Object.defineProperty(ElementInternals.prototype, 'states', states);
  });

  it('that takes only names with two dashes shows the whole checkout', async () => {
    CustomStateSet.prototype.add = function (name: string) {
      if (!name.startsWith('--')) throw new SyntaxError("must start with '--'");
      return (add.value as (name: string) => CustomStateSet).call(this, name);
    };
    const { picker } = await mountPicker();
    expect(ids(picker)).to.deep.equal(METHODS);
  });

  it('that has no states at all shows the whole checkout', async () => {
    Object.defineProperty(ElementInternals.prototype, 'states', { get: () => undefined, configurable: true });
    const { session } = await mount(
      html`<payment-status></payment-status><pay-method-picker></pay-method-picker>`,
    );
    const picker = session.querySelector('pay-method-picker') as PayMethodPicker;
    await picker.updateComplete;
    expect(ids(picker)).to.deep.equal(METHODS);
  });

  it('that has no light-dark() shows plain colours', async () => {
    const { picker } = await mountPicker();
    const sheets = picker.shadowRoot?.adoptedStyleSheets ?? [];
    for (const sheet of sheets) {
      const at = [...sheet.cssRules].findIndex((rule) => rule instanceof CSSSupportsRule);
      const rule = sheet.cssRules[at];
      if (!rule) continue;
      sheet.deleteRule(at);
      const { backgroundColor, color } = getComputedStyle(inside(picker, '[part="pay-button"]'));
      sheet.insertRule(rule.cssText, at);
      expect([backgroundColor, color]).to.deep.equal(['rgb(20, 88, 200)', 'rgb(255, 255, 255)']);
      return;
    }
    expect.fail('No rule for light-dark()');
  });
});
