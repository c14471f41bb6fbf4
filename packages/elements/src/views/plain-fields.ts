/**
 * The fields of a method where their own file can't be loaded: native controls without a look of their own. The server
 * alone checks what is typed.
 */
import type { Field } from '@kassa/protocol';
import { html } from 'lit';
import type { TextsController } from '../words/texts.ts';
import type { FieldValues, Fields } from './payment-fields.ts';

/** The values that belong to `fields`, without what another method asked for. */
export const valuesOf = (fields: readonly Field[], values: FieldValues): Record<string, string> =>
  Object.fromEntries(
    fields.flatMap(({ name }) => {
      const value = values[name]?.trim();
      return value ? [[name, value]] : [];
    }),
  );

const fieldsView = (
  { fields, values, onInput }: Fields,
  { sessionLanguage }: Pick<TextsController, 'sessionLanguage'>,
) =>
  fields.map((field) => {
    const { type, name, label } = field;
    const id = `field-${name}`;
    const value = values[name] ?? '';
    const onChange = ({ target }: Event) => {
      const control = target as HTMLInputElement;
      onInput(name, control.type === 'checkbox' ? String(control.checked || '') : control.value);
    };
    return html`<p class="field" part="field" lang=${sessionLanguage}>
      <label for=${id}>${label}</label>
      ${
        type === 'choice'
          ? html`<select id=${id} @change=${onChange}>
              <option></option>
              ${field.options.map(
                (option) =>
                  html`<option value=${option.value} ?selected=${option.value === value}>
                    ${option.label}
                  </option>`,
              )}
            </select>`
          : html`<input
              id=${id}
              type=${type === 'acceptance' ? 'checkbox' : type}
              .value=${value}
              autocomplete=${('autocomplete' in field && field.autocomplete) || ''}
              ?checked=${value === 'true'}
              @input=${onChange}
            />`
      }
    </p>`;
  });

export const plainFields = { checkFields: () => ({}), fieldsView, valuesOf };
