import { expect, fixture, html } from '@open-wc/testing';
import { FIELDS } from '../../test/picker.ts';
import { plainFields } from './plain-fields.ts';
import type { TextsController } from '../words/texts.ts';

const WORDS = { lang: 'en', sessionLanguage: 'sv-SE', t: (key: string) => key } as unknown as TextsController;

describe('fields whose own file can’t be loaded', () => {
  it('say their language and what they are for, and are sent as they were typed', async () => {
    const fields = FIELDS.kind === 'fields' ? FIELDS.fields : [];
    const values: Record<string, string> = {};
    const onInput = (name: string, value: string) => void (values[name] = value);
    const shown = await fixture<HTMLElement>(
      html`<div>${plainFields.fieldsView({ fields, values, problems: {}, onInput }, WORDS)}</div>`,
    );
    const postcode = shown.querySelector<HTMLInputElement>('#field-note');
    expect(postcode?.autocomplete).to.equal('postal-code');
    expect(postcode?.labels?.[0]?.textContent).to.equal('Postcode');
    expect(postcode?.closest<HTMLElement>('[lang]')?.lang).to.equal('sv-SE');
    expect(shown.querySelector<HTMLInputElement>('#field-terms')?.autocomplete).to.equal('');
    if (postcode) postcode.value = ' 541 30 ';
    postcode?.dispatchEvent(new Event('input'));
    expect(plainFields.valuesOf(fields, values)).to.deep.equal({ note: '541 30' });
    await expect(shown).to.be.accessible();
  });

  it('say beside a field that the server has refused what is in it, until that is another value', async () => {
    const fields = FIELDS.kind === 'fields' ? FIELDS.fields : [];
    const problems = (values: Record<string, string>) =>
      plainFields.checkFields(fields, values, WORDS, { phone: '070', note: '' });
    const refused = { phone: 'error.invalid_request', note: 'error.invalid_request' };
    expect(problems({ phone: '070' })).to.deep.equal(refused);
    expect(problems({ phone: '0701', note: '1' })).to.deep.equal({});
    const values = { phone: '070' };
    const shown = await fixture<HTMLElement>(
      html`<div>
        ${plainFields.fieldsView({ fields, values, problems: problems(values), onInput: () => undefined }, WORDS)}
      </div>`,
    );
    const described = (name: string) => {
      const id = shown.querySelector(`#field-${name}`)?.getAttribute('aria-describedby');
      return shown.querySelector(`#${id}`)?.textContent;
    };
    expect(['phone', 'day', 'note'].map(described)).to.deep.equal([refused.phone, '', refused.note]);
    expect(shown.querySelector('.field:has(.problem) [id]')?.id, 'takes the focus').to.equal('field-phone');
    await expect(shown).to.be.accessible();
  });
});
