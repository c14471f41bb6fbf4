import { makePayment, makeSnapshot } from '@kassa/client/testing';
import { expect, fixture, html, nextFrame } from '@open-wc/testing';
import { inside, makeClient, mount, shows, textOf } from '../../test/mount.ts';
import '../define.ts';
import { en } from '../../test/english.ts';
import { waitUntil } from '../../test/wait-until.ts';
import { en as first } from './locales/en.ts';
import { LOCALES } from './locales/index.ts';
import MORE_LOCALES from './locales/more.ts';
import type { PayMethodPicker } from '../pay-method-picker/pay-method-picker.ts';
import { orderAmount } from './order-amount.ts';
import { registerTexts } from './texts.ts';

async function pickerIn(lang: string, sessionLanguage = 'en'): Promise<PayMethodPicker> {
  const { client } = makeClient({
    snapshot: { order: { ...makeSnapshot().order, language: sessionLanguage } },
  });
  const page = await fixture(html`
    <div lang=${lang}>
      <checkout-session .client=${client}><pay-method-picker></pay-method-picker></checkout-session>
    </div>
  `);
  return page.querySelector('pay-method-picker') as PayMethodPicker;
}

const wordsOf = async (language: string) => {
  const load = { ...LOCALES, ...MORE_LOCALES }[language];
  if (!load) throw new Error(`There is no ${language}`);
  return load();
};

function expectToTheRight(of: Element, other: Element): void {
  expect(of.getBoundingClientRect().left).to.be.at.least(other.getBoundingClientRect().right);
}

function rightOfText(element: Element): number {
  const range = document.createRange();
  range.selectNodeContents(element);
  return range.getBoundingClientRect().right;
}

describe('words', () => {
  for (const [language, load] of Object.entries({ ...LOCALES, ...MORE_LOCALES }))
    it(`come in ${language} when they are needed`, async () => {
      const { default: texts } = await load();
      await shows(await pickerIn(language), texts.choose);
    });

  for (const [language, load] of Object.entries({ ...LOCALES, ...MORE_LOCALES }))
    it(`leave nothing empty in ${language}, and have room for what English has room for`, async () => {
      const { default: texts } = await load();
      const rooms = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort().join();
      for (const [key, english] of Object.entries(en)) {
        const text = texts[key as keyof typeof texts];
        expect(text.trim(), key).not.to.equal('');
        expect(rooms(text), key).to.equal(rooms(english));
      }
    });

  it('are English while a language’s file hangs, and that language once it comes', async () => {
    const { default: sv } = await import('./locales/sv.ts');
    let come: (words: { default: typeof sv }) => void = () => undefined;
    Object.assign(LOCALES, { xx: () => new Promise((resolve) => (come = resolve)) });
    const picker = await pickerIn('xx');
    await waitUntil(() => textOf(picker).includes(en.choose), 'English', { timeout: 8_000 });
    come({ default: sv });
    await shows(picker, sv.choose);
  });

  it('are Norwegian for each of its tags', async () => {
    await shows(await pickerIn('no'), 'Velg hvordan du vil betale');
    const picker = await pickerIn('nn-NO');
    await shows(picker, 'Velg hvordan du vil betale');
    await shows(picker, '249,00');
  });

  it('follow the element’s own lang before its page’s', async () => {
    const picker = await pickerIn('sv');
    picker.lang = 'de';
    await shows(picker, 'Zahlungsart wählen');
  });

  it('follow the page when its lang changes', async () => {
    const picker = await pickerIn('sv');
    await shows(picker, 'Välj hur du vill betala');
    (picker.closest('div') as HTMLElement).lang = 'de';
    await shows(picker, 'Zahlungsart wählen');
  });

  it('stay, and the focus with them, until those of another language have come', async () => {
    const { default: de } = await import('./locales/de.ts');
    let come: (words: { default: typeof de }) => void = () => undefined;
    Object.assign(LOCALES, { xz: () => new Promise((resolve) => (come = resolve)) });
    const picker = await pickerIn('sv');
    await shows(picker, 'Välj hur du vill betala');
    picker.focus();
    const focused = picker.shadowRoot?.activeElement;
    expect(focused).to.exist;
    picker.lang = 'xz';
    await nextFrame();
    expect(textOf(picker)).to.include('Välj hur du vill betala');
    come({ default: de });
    await shows(picker, 'Zahlungsart wählen');
    expect(picker.shadowRoot?.activeElement).to.equal(focused);
  });

  it('follow the shop’s shadow roots when a lang changes inside them or on their hosts', async () => {
    const outer = await fixture<HTMLElement>(html`<div lang="sv"></div>`);
    const host = document.createElement('section');
    const inner = document.createElement('main');
    const { client } = makeClient();
    const session = Object.assign(document.createElement('checkout-session'), { client });
    const picker = document.createElement('pay-method-picker');
    session.append(picker);
    inner.append(session);
    host.attachShadow({ mode: 'closed' }).append(inner);
    outer.attachShadow({ mode: 'open' }).append(host);
    await shows(picker, 'Välj hur du vill betala');
    outer.lang = 'de';
    await shows(picker, 'Zahlungsart wählen');
    host.lang = 'sv';
    await shows(picker, 'Välj hur du vill betala');
    inner.lang = 'de';
    await shows(picker, 'Zahlungsart wählen');
    inner.removeAttribute('lang');
    await shows(picker, 'Välj hur du vill betala');
  });

  it('are written from left to right, amounts included, where they are English on a page of another language', async () => {
    const page = await fixture(html`<div dir="rtl"></div>`);
    const picker = await pickerIn('ur');
    page.append(picker.closest('div') as HTMLElement);
    await shows(picker, 'Pay SEK 249.00');
    const root = inside(picker, '.picker');
    expect([root.lang, root.dir, getComputedStyle(root).direction]).to.deep.equal(['en', 'ltr', 'ltr']);
  });

  it('of the session have its language, and those of the shop the page’s', async () => {
    const picker = await pickerIn('en', 'sv-SE');
    picker.ownMethods = [{ id: 'pickup', label: 'Pay when you collect' }];
    await shows(picker, 'Pay when you collect');
    const names = [...(picker.shadowRoot?.querySelectorAll<HTMLElement>('.name') ?? [])];
    expect(names.map(({ lang }) => lang)).to.deep.equal(['sv-SE', 'sv-SE', '']);
  });

  it('survive a tag that is none', async () => {
    await shows(await pickerIn('not a language'), 'Choose how to pay');
    await shows(await pickerIn('sv_SE'), 'Välj hur du vill betala');
  });

  it('can be the shop’s own, for all elements and for a language that is not ours', async () => {
    const picker = await pickerIn('fa', 'fa');
    const choose = 'روش پرداخت را انتخاب کنید';
    registerTexts('fa', { choose });
    await shows(picker, choose);
    const spoken = () => [inside(picker, '.picker').lang, inside(picker, '.picker').dir];
    expect(spoken(), 'the others are English').to.deep.equal(['en', 'ltr']);
    registerTexts('fa', { ...first, choose });
    await waitUntil(() => spoken().join() === 'fa,rtl', 'all are the shop’s');
    await shows(picker, choose);
  });

  it('can be the shop’s own by any tag of their language', async () => {
    registerTexts('no-NO', { choose: 'Slik betaler du' });
    await shows(await pickerIn('nn'), 'Slik betaler du');
    registerTexts('nb', { choose: 'Velg hvordan du vil betale' });
  });
});

describe('words from right to left', () => {
  afterEach(() => document.documentElement.removeAttribute('dir'));

  for (const language of ['ar', 'he'])
    for (const page of ['', 'ltr', 'rtl'])
      it(`in ${language} have their direction on a page whose dir is ${page || 'not set'}, each part mirrored`, async () => {
        document.documentElement.dir = page;
        const { default: texts } = await wordsOf(language);
        const picker = await pickerIn(language);
        await shows(picker, texts.choose);
        const { dir } = inside(picker, '.picker');
        expect([dir, getComputedStyle(inside(picker, 'legend')).direction]).to.deep.equal(['rtl', 'rtl']);
        expectToTheRight(inside(picker, '.row input'), inside(picker, '.row .name'));
        expectToTheRight(inside(picker, '.row .name'), inside(picker, '.row .icon'));
      });

  for (const page of ['', 'rtl'])
    it(`have a payment’s sign to their right on a page whose dir is ${page || 'not set'}`, async () => {
      document.documentElement.dir = page;
      const { default: texts } = await wordsOf('ar');
      const { session } = await mount(html`<payment-status lang="ar"></payment-status>`, {
        snapshot: { payment: makePayment({ status: 'PAID' }) },
      });
      const status = session.querySelector('payment-status') as HTMLElement;
      await shows(status, texts['status.PAID']);
      expectToTheRight(inside(status, '.icon'), inside(status, '.title'));
      expectToTheRight(inside(status, '.title'), inside(status, '.amount'));
    });

  it('have the Latin lines of a way to pay on their own side', async () => {
    const { default: texts } = await wordsOf('ar');
    const picker = await pickerIn('ar');
    await shows(picker, texts.choose);
    const name = inside(picker, '.row .name').getBoundingClientRect();
    expect(rightOfText(inside(picker, '.name .muted'))).to.be.closeTo(name.right, 1);
  });

  it('keep apart from themselves what is put into them: a name and an amount keep their own order', async () => {
    const { default: texts } = await wordsOf('he');
    const picker = await pickerIn('he');
    await shows(picker, texts.choose);
    expect(inside(picker, '[part=pay-button]').textContent.trim()).to.match(
      /^לתשלום \u2068.*249\.00.*\u2069$/u,
    );
  });

  it('are left for those of another language on the same page', async () => {
    document.documentElement.dir = 'rtl';
    const picker = await pickerIn('sv');
    await shows(picker, 'Välj hur du vill betala');
    expect(inside(picker, '.picker').dir).to.equal('ltr');
    expectToTheRight(inside(picker, '.row .name'), inside(picker, '.row input'));
  });
});

it('the order’s amount is the server’s text in the session’s own language, and made here in another', () => {
  const order = {
    ...makeSnapshot().order,
    amount: 1_005,
    currency: 'EUR',
    language: 'de_DE',
    amountText: '10 Euro',
  };
  expect(orderAmount(order, 'de-DE')).to.equal('10 Euro');
  expect(orderAmount(order, 'en')).to.equal('€10.05');
  expect(orderAmount({ ...order, amountText: undefined }, 'de-DE')).to.equal('10,05\u00a0€');
});
