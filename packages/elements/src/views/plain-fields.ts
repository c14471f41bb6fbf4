/**
 * The fields of a method where their own file can't be loaded: native controls without a look of their own. The server
 * alone checks what is typed; what it refuses is told beside its field.
 */
import type { Field } from '@kassa/protocol';
import { html } from 'lit';
import type { TextsController } from '../words/texts.ts';
import type * as payment from './payment-fields.ts';
import type { FieldValues, Fields } from './payment-fields.ts';

/** The values that belong to `fields`, without what another method asked for. */
export const valuesOf = (fields: readonly Field[], values: FieldValues): Record<string, string> =>
  Object.fromEntries(
    fields.flatMap(({ name }) => {
      const value = values[name]?.trim();
      return value ? [[name, value]] : [];
    }),
  );

/** Problems by field: of the values that the server refused. */
const checkFields: typeof payment.checkFields = (fields, values, { t }, refused) =>
  Object.fromEntries(
    fields.flatMap(({ name }) =>
      (values[name] ?? '') === refused?.[name] ? [[name, t('error.invalid_request')]] : [],
    ),
  );

const fieldsView = (
  { fields, values, problems, onInput }: Fields,
  { lang, sessionLanguage }: Pick<TextsController, 'lang' | 'sessionLanguage'>,
) =>
  fields.map((field) => {
    const { type, name, label } = field;
    const id = `field-${name}`;
    const value = values[name] ?? '';
    const problem = problems[name];
    const onChange = ({ target }: Event) => {
      const control = target as HTMLInputElement;
      onInput(name, control.type === 'checkbox' ? String(control.checked || '') : control.value);
    };
    return html`<p class="field" part="field" lang=${sessionLanguage}>
      <label for=${id}>${label}</label>
      ${
        type === 'choice'
          ? html`<select id=${id} aria-describedby="problem-${name}" @change=${onChange}>
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
              aria-describedby="problem-${name}"
              type=${type === 'acceptance' ? 'checkbox' : type}
              .value=${value}
              autocomplete=${('autocomplete' in field && field.autocomplete) || ''}
              ?checked=${value === 'true'}
              @input=${onChange}
              @change=${onChange}
            />`
      }
      <span class=${problem && 'problem'} part="error" id="problem-${name}" lang=${lang}>${problem}</span>
    </p>`;
  });

export const plainFields = { checkFields, fieldsView, valuesOf };
