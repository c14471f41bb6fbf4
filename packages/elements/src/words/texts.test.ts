import { makeSnapshot } from '@kassa/client/testing';
import { expect, fixture, html, waitUntil } from '@open-wc/testing';
import { inside, makeClient, shows, textOf } from '../../test/mount.ts';
import '../define.ts';
import { en } from '../../test/english.ts';
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
    await shows(await pickerIn('nn-NO'), 'Velg hvordan du vil betale');
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

  it('are written from left to right, amounts included, where they are English on a page of another language', async () => {
    const page = await fixture(html`<div dir="rtl"></div>`);
    const picker = await pickerIn('fa');
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
    const picker = await pickerIn('ar', 'ar');
    registerTexts('ar', { choose: 'اختر طريقة الدفع' });
    await shows(picker, 'اختر طريقة الدفع');
    expect(picker.shadowRoot?.querySelector<HTMLElement>('.picker')?.lang).to.equal('ar');
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
