import { expect, fixture, html } from '@open-wc/testing';
import { FIELDS } from '../../test/picker.ts';
import { plainFields } from './plain-fields.ts';

describe('fields whose own file can’t be loaded', () => {
  it('say their language and what they are for, and are sent as they were typed', async () => {
    const fields = FIELDS.kind === 'fields' ? FIELDS.fields : [];
    const values: Record<string, string> = {};
    const onInput = (name: string, value: string) => void (values[name] = value);
    const shown = await fixture<HTMLElement>(
      html`<div>
        ${plainFields.fieldsView({ fields, values, problems: {}, onInput }, { sessionLanguage: 'sv-SE' })}
      </div>`,
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
});
