/** A list to choose one from, each with its picture: banks. With more than a handful, words to look for. */
import { isSafeRedirect, type Field } from '@kassa/protocol';
import { css, html, nothing } from 'lit';
import type { TextsController } from '../internal/texts.ts';

type Choice = Extract<Field, { type: 'choice' }>;

const SEARCH_ABOVE = 6;

/** Pictures are what banks are known by; a list without any is a plain one. */
export const hasPictures = ({ required, options }: Choice): boolean =>
  required && options.some(({ logoUrl }) => logoUrl !== undefined);

const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** Without a new rendering: what is hidden stays so across snapshots, and goes with the list. */
function search({ currentTarget }: Event): void {
  const input = currentTarget as HTMLInputElement;
  const field = input.closest('.field');
  const wanted = plain(input.value.trim());
  let found = 0;
  for (const option of field?.querySelectorAll<HTMLElement>('.option') ?? []) {
    option.hidden = !plain(option.textContent).includes(wanted);
    if (!option.hidden) found += 1;
  }
  field?.querySelector('.none-found')?.toggleAttribute('hidden', found > 0);
}

/** Enter looks; it doesn't pay. */
const keepFromPaying = (event: KeyboardEvent): void => {
  if (event.key === 'Enter') event.preventDefault();
};

const picture = (url: string | undefined) =>
  url !== undefined && (isSafeRedirect(url) || url.startsWith('data:image/'))
    ? html`<img src=${url} alt="" loading="lazy" />`
    : html`<span class="no-picture"></span>`;

export const choiceView = (
  { name, label, options }: Choice,
  value: string,
  isWrong: boolean,
  onInput: (name: string, value: string) => void,
  { t }: TextsController,
) => html`
  <p class="label" id="label-${name}">${label}</p>
  ${
    options.length > SEARCH_ABOVE
      ? html`<input
          type="search"
          aria-label=${t('field.search')}
          placeholder=${t('field.search')}
          @input=${search}
          @keydown=${keepFromPaying}
        />`
      : nothing
  }
  <div class="options" role="radiogroup" aria-labelledby="label-${name}" aria-required="true">
    ${options.map(
      (option) => html`
        <label class="option">
          <input
            type="radio"
            name="field-${name}"
            value=${option.value}
            .checked=${option.value === value}
            aria-invalid=${isWrong ? 'true' : nothing}
            aria-describedby=${isWrong ? `problem-${name}` : nothing}
            @change=${() => onInput(name, option.value)}
          />
          ${picture(option.logoUrl)}
          <span>${option.label}</span>
        </label>
      `,
    )}
  </div>
  <p class="muted none-found" role="status" hidden>${t('field.none_found')}</p>
`;

export const choiceStyles = css`
  .field > .label {
    font-size: 0.9375rem;
    font-weight: 550;
  }
  .options {
    max-block-size: 19rem;
    overflow-y: auto;
    border: 1px solid var(--_control);
    border-radius: calc(var(--_radius) * 0.66);
    background: var(--_surface);
  }
  .options:not(:has(.option:not([hidden]))) {
    display: none;
  }
  .options:has([aria-invalid]) {
    border-color: var(--_danger);
  }
  .option {
    display: flex;
    align-items: center;
    gap: 0.75rem;
    min-block-size: 3rem;
    padding: 0.375rem 0.75rem;
    cursor: pointer;
  }
  .option[hidden] {
    display: none;
  }
  .option + .option {
    border-block-start: 1px solid var(--_border);
  }
  .option:has(:checked) {
    background: color-mix(in srgb, var(--_accent) 8%, transparent);
  }
  .option input {
    flex: none;
    inline-size: 1.25rem;
    block-size: 1.25rem;
    margin: 0;
    accent-color: var(--_accent);
  }
  .option :is(img, .no-picture) {
    flex: none;
    inline-size: 2rem;
    block-size: 2rem;
    object-fit: contain;
  }
`;
