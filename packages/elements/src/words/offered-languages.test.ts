import { makeSnapshot } from '@kassa/client/testing';
import { expect, fixture, html } from '@open-wc/testing';
import { inside, makeClient, shows, textOf } from '../../test/mount.ts';
import '../define.ts';
import { en } from '../../test/english.ts';
import { offerLanguages, registerTexts } from '../index.ts';
import nb from './locales/nb.ts';
import sv from './locales/sv.ts';

async function pickerIn(language: string): Promise<HTMLElement> {
  const { client } = makeClient({ snapshot: { order: { ...makeSnapshot().order, language } } });
  const session = await fixture(html`
    <checkout-session lang=${language} .client=${client}
      ><pay-method-picker></pay-method-picker
    ></checkout-session>
  `);
  return session.firstElementChild as HTMLElement;
}

describe('the languages that a shop offers', () => {
  before(() => offerLanguages(['sv', 'nb']));

  it('are spoken', async () => {
    await shows(await pickerIn('sv-SE'), sv.choose);
    await shows(await pickerIn('no'), nb.choose);
  });

  it('leave English, with English amounts, for all others', async () => {
    const picker = await pickerIn('is-IS');
    await shows(picker, en.choose);
    expect(textOf(inside(picker, '[part="pay-button"]'))).to.equal('Pay SEK 249.00');
    expect(inside(picker, '.picker').lang).to.equal('en');
  });

  it('leave room for words of the shop’s own', async () => {
    const picker = await pickerIn('de');
    await shows(picker, en.choose);
    registerTexts('de', { choose: 'Womit zahlen Sie?' });
    await shows(picker, 'Womit zahlen Sie?');
    expect(inside(picker, '.picker').lang, 'of all other words').to.equal('en');
  });
});
