/**
 * The fields of a method where their own file can't be loaded: native controls without a look of their own. What is
 * missing is told here, the rest is checked by the server alone.
 */
import type { Field } from '@kassa/protocol';
import { html, nothing } from 'lit';
import type { TextsController } from '../words/texts.ts';
import type { FieldValues, Fields } from './payment-fields.ts';

export const checkFields = (
  fields: readonly Field[],
  values: FieldValues,
  { t }: TextsController,
): Record<string, string> =>
  Object.fromEntries(
    fields.flatMap(({ name, required }) => (required && !values[name] ? [[name, t('field.required')]] : [])),
  );

export const valuesOf = (fields: readonly Field[], values: FieldValues): Record<string, string> =>
  Object.fromEntries(
    fields.flatMap(({ name }) => {
      const value = values[name]?.trim();
      return value ? [[name, value]] : [];
    }),
  );

export const fieldsView = ({ fields, values, problems, onInput }: Fields) =>
  fields.map((field) => {
    const { type, name, label } = field;
    const id = `field-${name}`;
    const value = values[name] ?? '';
    const onChange = ({ target }: Event) => {
      const control = target as HTMLInputElement;
      onInput(name, control.type === 'checkbox' ? String(control.checked || '') : control.value);
    };
    return html`<p class="field" part="field">
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
              ?checked=${value === 'true'}
              @input=${onChange}
            />`
      }
      ${problems[name] ? html`<span class="problem" role="alert">${problems[name]}</span>` : nothing}
    </p>`;
  });
