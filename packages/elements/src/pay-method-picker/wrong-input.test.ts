/** A page that uses the elements wrongly is told on the console. Its customers can still pay. */
import { expect, fixture, html, nextFrame } from '@open-wc/testing';
import { inside, mount, shows, textOf } from '../../test/mount.ts';
import { warnings } from '../../test/warnings.ts';
import '../define.ts';
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
    await nextFrame();
    expect(session.firstElementChild && ids(session.firstElementChild)).to.deep.equal(METHODS);
    expect(told).to.deep.equal([
      'Kassa: "own-methods" of <warned-pay-method-picker> is not a list of { id, label }',
    ]);
  });

  it('own-methods: what can be shown of a damaged list is shown', async () => {
    const { picker } = await mountPicker();
    picker.setAttribute('own-methods', '[null, {"id":"pickup","label":"When you collect"}]');
    await picker.updateComplete;
    expect(ids(picker)).to.deep.equal([...METHODS, 'pickup']);
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
    await nextFrame();
    expect(told).to.deep.equal(['Kassa: "texts" of <wordy-pay-method-picker> is not an object']);
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
    await fixture(html`<pay-method-picker token="a-token"></pay-method-picker>`);
    await nextFrame();
    expect(told).to.deep.equal(['Kassa: "server" is not an address: undefined']);
    expect(empty.querySelector('pay-method-picker')?.matches(':state(loading)')).to.equal(true);
  });

  it('a class of the page’s own under one of our names is told on the console', async () => {
    const { defineElements } = await import('../define-elements.ts');
    customElements.define('foreign-payment-status', class extends HTMLElement {});
    const told = warnings();
    defineElements({ prefix: 'foreign-' });
    expect(told).to.deep.equal(['Kassa: <foreign-payment-status> is defined by something else']);
    defineElements({ prefix: 'foreign-' });
    expect(told.length).to.equal(1);
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
