import { isSafeRedirect } from '@kassa/protocol';
import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { property, state } from '../../base/property.ts';
import { defineElement } from '../../base/define-element.ts';
import { icon, mark } from '../icons.ts';
import { TextsController, type OwnTexts, type TextsHost } from '../../words/texts.ts';
import { en } from '../../words/later/choice-list.ts';
import { baseStyles } from '../../base/base.styles.ts';
import { radioStyles } from '../radio.styles.ts';
import { choiceListStyles } from './choice-list.styles.ts';
import type { ChoiceContent } from './choice-content.ts';
import { finds, startsOf, wordsOf } from './name-search.ts';

/** Beyond so many rows there is a field to search with, and the box scrolls. */
const FEW = 6;

/**
 * A choice as native radio buttons with logos, and a field that searches them. Loaded only where there is such a
 * choice. A filter only hides: whatever is typed, the box is as high and what is chosen stays chosen and in sight.
 */
export class ChoiceList extends LitElement {
  static override styles = [baseStyles, radioStyles, choiceListStyles];

  readonly #texts = new TextsController(this, en);
  #starts: readonly (readonly string[])[] = [];

  @property({ attribute: false }) host: TextsHost | undefined;
  @property({ attribute: false }) content: ChoiceContent | undefined;

  @state() private query = '';

  get texts(): OwnTexts {
    return this.host?.texts ?? {};
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // A box that comes back into the page begins at its top.
    if (this.hasUpdated) void this.updateComplete.then(() => this.#scroll());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    // An element that only moves is connected again by then.
    queueMicrotask(() => this.isConnected || (this.query = ''));
  }

  /** Of what is searched with, else of what is chosen, else of the first. */
  override focus(options?: FocusOptions): void {
    const search = this.renderRoot.querySelector<HTMLElement>('[type="search"]');
    (search ?? this.#firstRadio)?.focus(options);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    // The host says around it which language that is.
    this.#texts.use(undefined);
    if (!changed.has('content') || !this.content) return;
    const { value, field } = this.content;
    this.#starts = field.options.map(({ label }) => startsOf(label));
    // It was of a session that offered more.
    if (value && !field.options.some((option) => option.value === value)) this.#choose('');
  }

  protected override firstUpdated(): void {
    this.#scroll();
  }

  get #firstRadio(): HTMLInputElement | null {
    return (
      this.renderRoot.querySelector<HTMLInputElement>(':checked') ??
      this.renderRoot.querySelector<HTMLInputElement>('.row:not([hidden]) input')
    );
  }

  /** To what is chosen; to the first while something is searched for. The page itself stays where it is. */
  #scroll(): void {
    const box = this.renderRoot.querySelector<HTMLElement>('.box');
    const chosen = this.renderRoot.querySelector<HTMLElement>('.row:has(:checked)');
    box?.scrollTo({ top: this.query || !chosen ? 0 : chosen.offsetTop });
  }

  #choose(value: string): void {
    if (!this.content) return;
    this.content = { ...this.content, value };
    this.content.onInput(this.content.field.name, value);
  }

  async #search(query: string): Promise<void> {
    this.query = query;
    await this.updateComplete;
    this.#scroll();
  }

  async #clear(): Promise<void> {
    await this.#search('');
    this.focus();
  }

  /** Enter chooses what alone is left, and goes on to the list. Nothing is paid by it. */
  async #onKey(event: KeyboardEvent): Promise<void> {
    if (event.key !== 'Enter' || event.isComposing) return;
    event.preventDefault();
    const found = this.#found();
    if (found.size === 0) return;
    const [only, ...others] = found;
    const input = (value: string) =>
      this.renderRoot.querySelector<HTMLInputElement>(`input[value="${CSS.escape(value)}"]`);
    if (others.length > 0 || !this.query) return this.#firstRadio?.focus();
    const value = this.content?.field.options[only ?? 0]?.value ?? '';
    this.#choose(value);
    await this.updateComplete;
    input(value)?.focus();
  }

  /** The positions of the options that the query finds. */
  #found(): Set<number> {
    const words = wordsOf(this.query);
    return new Set(this.#starts.flatMap((starts, at) => (finds(words, starts) ? [at] : [])));
  }

  protected override render() {
    if (!this.content) return nothing;
    const { field, label, value, problem } = this.content;
    const { options, required } = field;
    const found = this.#found();
    const isMany = options.length + Number(!required) > FEW;
    // Firefox makes a box that scrolls a stop of the Tab key; what can be chosen in it is the stop.
    return html`
      <div class="list" lang=${this.#texts.lang}>
        <p class="label" id="label" part="label" dir="auto">${label}</p>
        ${isMany ? this.#renderSearch(problem) : nothing}
        <div
          class=${isMany ? 'box many' : 'box'}
          id="box"
          part="choices"
          role="radiogroup"
          aria-labelledby="label"
          aria-required=${required}
          aria-invalid=${problem === undefined ? nothing : 'true'}
          aria-describedby=${problem === undefined ? nothing : 'problem'}
          tabindex="-1"
        >
          ${found.size === 0 ? this.#renderNone() : nothing}
          ${required ? nothing : this.#renderRow('', this.#texts.t('list.unset'), nothing, !value || !this.query)}
          ${this.#renderOptions(this.content, found)}
        </div>
        <p id="problem" hidden>${problem}</p>
        <p class="hidden" role="status">
          ${this.query ? this.#foundText(found.size, options.length) : nothing}
        </p>
      </div>
    `;
  }

  /** It has the focus when the customer pays without a choice: the problem is its own too. */
  #renderSearch(problem: string | undefined) {
    const word = this.#texts.t('list.search');
    return html`
      <div class="search">
        <span id="word" hidden>${`${word}:`}</span>
        <svg part="search-icon" viewBox="0 0 24 24" aria-hidden="true">
          <path d="M4.5 10.5a6 6 0 1 0 12 0 6 6 0 1 0-12 0M15 15l5 5" />
        </svg>
        <input
          type="search"
          part="input"
          .value=${this.query}
          placeholder=${word}
          aria-labelledby="word label"
          aria-controls="box"
          aria-invalid=${problem === undefined ? nothing : 'true'}
          aria-describedby=${problem === undefined ? nothing : 'problem'}
          autocomplete="off"
          autocapitalize="off"
          spellcheck="false"
          enterkeyhint="search"
          @input=${({ target }: Event) => void this.#search((target as HTMLInputElement).value)}
          @keydown=${this.#onKey}
        />
      </div>
    `;
  }

  #renderNone() {
    const { t } = this.#texts;
    return html`
      <div class="none">
        <p>${t('list.none')}</p>
        <button class="button quiet" part="button" type="button" @click=${this.#clear}>
          ${t('list.clear')}
        </button>
      </div>
    `;
  }

  #foundText(found: number, all: number): string {
    const { t } = this.#texts;
    return found === 0 ? t('list.none') : t('list.found', { found: String(found), all: String(all) });
  }

  #renderOptions({ field: { options }, value }: ChoiceContent, found: ReadonlySet<number>) {
    const hasLogos = options.some(({ logoUrl }) => logoUrl);
    return options.map((option, at) =>
      this.#renderRow(
        option.value,
        option.label,
        hasLogos
          ? html`<span class="icon" part="choice-logo"
              >${mark(isSafeRedirect(option.logoUrl ?? '') ? option.logoUrl : undefined, icon('bank'))}</span
            >`
          : nothing,
        found.has(at) || option.value === value,
      ),
    );
  }

  #renderRow(value: string, name: string, logo: unknown, isShown: boolean) {
    return html`
      <label class="row" part="choice" ?hidden=${!isShown}>
        <input
          part="choice-radio"
          type="radio"
          name="choice"
          value=${value}
          .checked=${value === this.content?.value}
          @change=${() => this.#choose(value)}
        />
        <span class="name" part="choice-name"
          ><bdi lang=${value ? (this.content?.language ?? nothing) : nothing}>${name}</bdi></span
        >
        ${logo}
      </label>
    `;
  }
}

const PARTS = 'label, input, search-icon, choices, choice, choice-radio, choice-name, choice-logo, button';

/** One list for each field's name, named with the picker's prefix. Another copy of the library may have defined it. */
export function choiceLists(host: TextsHost): (content: ChoiceContent) => HTMLElement {
  const prefix = /^(.*)pay-method-picker$/.exec(host.localName)?.[1] ?? '';
  defineElement('kassa-choice-list', ChoiceList, prefix);
  const lists = new Map<string, HTMLElement>();
  return (content) => {
    const { name } = content.field;
    const list = lists.get(name) ?? document.createElement(`${prefix}kassa-choice-list`);
    lists.set(name, list);
    list.id = `field-${name}`;
    // The customer was quicker than the list: it goes on where the select was.
    if (!list.isConnected && host.shadowRoot?.activeElement?.id === list.id)
      void host.updateComplete.then(() => list.focus());
    list.setAttribute('exportparts', PARTS);
    return Object.assign(list, { host, content });
  };
}
