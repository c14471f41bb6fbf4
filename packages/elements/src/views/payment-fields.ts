/** The fields of a method. */
import { isSafeRedirect, type Field } from '@kassa/protocol';
import { html, nothing } from 'lit';
import { css } from '../base/css.ts';
import { warn } from '../base/warn.ts';
import { en } from '../words/later/fields.ts';
import { addEnglish, type TextsController } from '../words/texts.ts';
import type { Words } from '../words/words-for.ts';
import type { LazyChoiceList } from './choice-list/lazy-choice-list.ts';

export { lazyChoiceList } from './choice-list/lazy-choice-list.ts';
export { valuesOf } from './plain-fields.ts';

addEnglish(en);

/** Values by field. `'true'` for something accepted. */
export type FieldValues = Readonly<Record<string, string>>;

/**
 * Problems by field, in the customer's words. Empty when there are none.
 * @param refused by field, the value that the server refused: a problem until there is another
 */
export function checkFields(
  fields: readonly Field[],
  values: FieldValues,
  texts: TextsController,
  refused: Readonly<Record<string, string | undefined>> = {},
): Record<string, string> {
  const problems: Record<string, string> = {};
  for (const field of fields) {
    const { name } = field;
    const value = values[name] ?? '';
    const problem =
      problemWith(field, value.trim(), texts) ?? (value === refused[name] ? invalid(field, texts) : '');
    if (problem) problems[name] = problem;
  }
  return problems;
}

/** In the provider's words where it has some. */
const invalid = (field: Field, { t }: TextsController): string =>
  ('problem' in field && field.problem) || t('field.invalid');

/** The answer that stands for what the order has of its own. */
const OF_ORDER = 'order';

function problemWith(field: Field, value: string, texts: TextsController): string | undefined {
  const { t, locale } = texts;
  const day = (date: string) =>
    new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(date));
  switch (field.type) {
    case 'acceptance':
      return field.required && value !== 'true' ? t('field.accept') : undefined;
    case 'choice':
      return field.required && !value ? t('field.select') : undefined;
    case 'tel':
    case 'text':
    case 'date':
      if (!value) return field.required ? t('field.required') : undefined;
      if (field.orderEnding && value === OF_ORDER) return undefined;
      if (!fitsPattern(field, value)) return invalid(field, texts);
      if (field.type !== 'date') return undefined;
      // ISO dates sort as text.
      if (field.min && value < field.min) return t('field.from', { date: day(field.min) });
      return field.max && value > field.max ? t('field.to', { date: day(field.max) }) : undefined;
  }
}

/** Where the pattern is none, the server alone checks the value: the customer could type nothing that fits. */
function fitsPattern({ name, pattern }: Typed, value: string): boolean {
  if (!pattern) return true;
  try {
    return new RegExp(`^(?:${pattern})$`, 'u').test(value);
  } catch (error) {
    warn('pattern', { localName: name }, error);
    return true;
  }
}

export interface Fields {
  fields: readonly Field[];
  values: FieldValues;
  /** Of `checkFields`, once the customer has tried to pay. */
  problems: Readonly<Record<string, string>>;
  onInput: (name: string, value: string) => void;
  /** Left out where nothing asks for a choice of many. */
  choices?: LazyChoiceList | undefined;
}

export const fieldsView = ({ fields, values, problems, onInput, choices }: Fields, texts: Words) =>
  fields.map((field) => {
    const problem = problems[field.name];
    return html`
      <div class="field" part="field">
        ${control(field, values[field.name] ?? '', problem, onInput, choices, texts)} ${hint(field, texts)}
        ${
          problem
            ? html`<p
                class="problem"
                part="error"
                id="problem-${field.name}"
                lang=${('problem' in field && problem === field.problem && texts.sessionLanguage) || nothing}
                dir="auto"
              >
                ${problem}
              </p>`
            : nothing
        }
      </div>
    `;
  });

/** How a value is written, in the provider's words. */
const hint = (field: Field, { sessionLanguage }: Words) =>
  'hint' in field && field.hint
    ? html`<p class="muted" part="hint" id="hint-${field.name}" lang=${sessionLanguage ?? nothing} dir="auto">
        ${field.hint}
      </p>`
    : nothing;

/** The label in the session's language; what says that a field may be left out is the page's. */
function labelOf({ label, required }: Field, { t, sessionLanguage }: Words) {
  const [before = '', after = ''] = required ? [] : t('field.optional', { label: '\n' }).split('\n');
  return html`${before}<span lang=${sessionLanguage ?? nothing}>${label}</span>${after}`;
}

/** What a control is made of, whichever it is. */
interface Control<Of extends Field> {
  field: Of;
  value: string;
  problem: string | undefined;
  onInput: Fields['onInput'];
  choices: LazyChoiceList | undefined;
  texts: Words;
  id: string;
  label: unknown;
  /** For `aria-invalid` and `aria-describedby`. */
  invalid: unknown;
  describedBy: unknown;
}

function control(
  field: Field,
  value: string,
  problem: string | undefined,
  onInput: Fields['onInput'],
  choices: LazyChoiceList | undefined,
  texts: Words,
) {
  const { name } = field;
  const describedBy =
    [
      ...('hint' in field && field.hint ? [`hint-${name}`] : []),
      ...(problem ? [`problem-${name}`] : []),
    ].join(' ') || nothing;
  const parts = {
    value,
    problem,
    onInput,
    choices,
    texts,
    describedBy,
    id: `field-${name}`,
    label: labelOf(field, texts),
    invalid: problem ? 'true' : nothing,
  };
  switch (field.type) {
    case 'acceptance':
      return acceptance({ field, ...parts });
    case 'choice':
      return choice({ field, ...parts });
    case 'tel':
    case 'text':
    case 'date':
      return typed({ field, ...parts });
  }
}

function acceptance({
  field: { name, required, url },
  value,
  id,
  label,
  invalid,
  describedBy,
  onInput,
  texts,
}: Control<Extract<Field, { type: 'acceptance' }>>) {
  return html`
    <label class="accept" part="label">
      <input
        part="checkbox"
        type="checkbox"
        id=${id}
        .checked=${value === 'true'}
        aria-required=${required}
        aria-invalid=${invalid}
        aria-describedby=${describedBy}
        @change=${({ target }: Event) => onInput(name, (target as HTMLInputElement).checked ? 'true' : '')}
      />
      <bdi id="label-${name}">${label}</bdi>
    </label>
    ${
      url && isSafeRedirect(url)
        ? html`<a
            part="link"
            href=${url}
            aria-describedby="label-${name}"
            target="_blank"
            rel="noopener noreferrer"
            >${texts.t('field.read')}</a
          >`
        : nothing
    }
  `;
}

function choice({
  field,
  value,
  problem,
  id,
  label,
  invalid,
  describedBy,
  onInput,
  choices,
  texts,
}: Control<Extract<Field, { type: 'choice' }>>) {
  const show = choices?.(field);
  if (typeof show === 'function')
    return show({ field, label, language: texts.sessionLanguage, value, problem, onInput });
  return html`
    <label part="label" for=${id} dir="auto">${label}</label>
    <select
      part="input"
      id=${id}
      lang=${texts.sessionLanguage ?? nothing}
      .style=${show ? `margin-block-end:min(${show}em,60vh + 0.5em)` : ''}
      aria-required=${field.required}
      aria-invalid=${invalid}
      aria-describedby=${describedBy}
      @change=${({ target }: Event) => onInput(field.name, (target as HTMLSelectElement).value)}
    >
      <option value="" ?selected=${!value}></option>
      ${field.options.map(
        (option) =>
          html`<option value=${option.value} ?selected=${option.value === value}>${option.label}</option>`,
      )}
    </select>
  `;
}

type Typed = Extract<Field, { type: 'tel' | 'text' | 'date' }>;

/** Lit's own `noChange`, by the name that all its versions share. Importing it would make each page's first file larger. */
const NO_CHANGE = Symbol.for('lit-noChange');

function typed({ field, value, id, label, invalid, describedBy, onInput, texts }: Control<Typed>) {
  // What fills in a form for the customer may tell of a change alone.
  const onType = ({ target }: Event) => onInput(field.name, (target as HTMLInputElement).value);
  return html`
    ${field.orderEnding ? ofOrder(field, value, onInput, texts) : nothing}
    <label part="label" for=${id} dir="auto">${label}</label>
    <input
      part="input"
      type=${field.type}
      id=${id}
      .value=${
        // A date that is partly typed has no value: setting none would empty what is there.
        field.type === 'date' ? value || NO_CHANGE : field.orderEnding && value === OF_ORDER ? '' : value
      }
      min=${field.min ?? nothing}
      max=${field.max ?? nothing}
      autocomplete=${field.autocomplete ?? (field.type === 'tel' ? 'tel' : nothing)}
      inputmode=${field.inputmode ?? nothing}
      aria-required=${field.required}
      aria-invalid=${invalid}
      aria-describedby=${describedBy}
      @input=${onType}
      @change=${onType}
    />
  `;
}

/** The box that stands for what the order has of its own. */
const ofOrder = ({ name, orderEnding }: Typed, value: string, onInput: Fields['onInput'], { t }: Words) =>
  html`<label class="accept" part="label">
    <input
      part="checkbox"
      type="checkbox"
      id="order-${name}"
      value=${OF_ORDER}
      .checked=${value === OF_ORDER}
      @change=${({ target }: Event) => onInput(name, (target as HTMLInputElement).checked ? OF_ORDER : '')}
    />
    ${t('field.of_order', { digits: orderEnding ?? '' })}
  </label>`;

export const fieldsStyles = css`
  .panel:has(> .field),
  .panel > .fields {
    display: grid;
    gap: var(--_space);
    padding-block-start: 0.25em;
  }
  .field {
    overflow-wrap: anywhere;
    display: grid;
    gap: 0.375em;
  }
  .field > label {
    font-size: 0.9375em;
    font-weight: var(--_medium);
  }
  .field > input,
  .field > select {
    inline-size: 100%;
    min-inline-size: 0;
    min-block-size: var(--kassa-control-size, 3em);
    padding: 0.5em 0.75em;
    border: 1px solid var(--_control);
    border-radius: var(--_radius-control);
    background: var(--_surface);
    color: inherit;
    font: inherit;
  }
  .field > :is(input, select):focus-visible {
    outline-offset: -1px;
  }
  .field [aria-invalid] {
    border-color: var(--_danger);
    box-shadow: inset 0 0 0 1px var(--_danger);
  }
  .field > .accept {
    display: flex;
    align-items: center;
    gap: 0.75em;
    min-block-size: max(1.6em, 24px);
    font-weight: 400;
    cursor: pointer;
  }
  .accept input {
    flex: none;
    inline-size: max(1.6em, 24px);
    block-size: max(1.6em, 24px);
    margin: 0;
    font: inherit;
    accent-color: var(--_selected);
  }
  .field > a {
    justify-self: start;
    padding-block: 0.25em;
    padding-inline-start: calc(max(1.6em, 24px) + 0.75em);
    color: var(--_selected);
    font-size: 0.9375em;
  }
`;
