/** The list of ways to pay and the button that pays: a pure template of what is known, without a client. */
import type { CheckoutState } from '@kassa/client';
import type { Method } from '@kassa/protocol';
import { html, nothing } from 'lit';
import type { TextsController } from '../words/texts.ts';
import { icon, mark, monogram } from './icons.ts';

/** A way to pay that the shop handles itself: cash on delivery, an invoice of its own. */
export interface OwnMethod extends Pick<Method, 'id' | 'label' | 'description' | 'logoUrl'> {
  icon?: Method['icon'];
  /** A provider's own form: the session's methods alone have one. */
  hasWidget?: undefined;
  /** The button's label while this method is chosen: "Place order". "Pay" and the amount when left out. */
  submitLabel?: string;
}

interface MethodRow {
  method: Method | OwnMethod;
  /** BCP 47, of the method's words; undefined for the page's. */
  language: string | undefined;
  isChosen: boolean;
  /** The server is being asked what it needs. */
  isBusy: boolean;
  logo: unknown;
  /** The mark of a method without a logo. */
  neutral: unknown;
  /** Renders the method's fields; called while it is chosen. */
  panel: () => unknown;
  onChoose: () => void;
  onKey: (event: KeyboardEvent) => void;
}

const methodRow = ({
  method,
  language,
  isChosen,
  isBusy,
  logo,
  neutral,
  panel,
  onChoose,
  onKey,
}: MethodRow) => {
  const shown = isChosen ? panel() : nothing;
  return html`
    <div class="method" part="method">
      <label class="row" part="row">
        <input
          part="radio"
          type="radio"
          name="method"
          id="method-${method.id}"
          value=${method.id}
          .checked=${isChosen}
          @click=${onChoose}
          @keydown=${onKey}
          @keyup=${onKey}
        />
        <span class="name" part="name" lang=${language ?? nothing}>
          <bdi>${method.label}</bdi>
          <bdi class="muted" part="description"
            ><slot name="help-${method.id}">${method.description}</slot></bdi
          >
        </span>
        <span class="icon" part="logo">
          ${isBusy ? html`<span class="spinner"></span>` : mark(logo, neutral)}
        </span>
      </label>
      ${shown === nothing ? nothing : html`<div class="panel" part="panel">${shown}</div>`}
    </div>
  `;
};

interface FirstList {
  methods: readonly (Method | OwnMethod)[];
  /** Of these, the shop's own. */
  own: readonly (Method | OwnMethod)[];
  /** The shop's logos, by method. */
  logos: Readonly<Record<string, unknown>>;
  /** The method whose radio button is on. */
  chosen: string | undefined;
  /** The customer tried to pay without a method. */
  isUnchosen: boolean;
  /** selecting: the server is being asked what the chosen method needs. */
  busy: CheckoutState['busy'];
  slow: boolean;
  /** The button does nothing now, though nothing is being paid. */
  isWaiting: boolean;
  payLabel: string;
  /** The outcome of the attempt before. */
  earlier: unknown;
  /** The error of the last command. */
  error: unknown;
  /** Renders the fields of a method; called for the chosen one. */
  panel: (method: Method | OwnMethod) => unknown;
  /** At each click on the radio button, the one that an arrow key makes included. */
  onChoose: (method: string) => void;
  /** At each key that goes down or up on a radio button. */
  onKey: (event: KeyboardEvent) => void;
  onSubmit: (event: Event) => void;
}

/** One that can be told apart: letters of its name where the icon would stand in more than one row. */
const neutralMark = (
  { icon: kind = 'other', label, id }: Method | OwnMethod,
  all: readonly (Method | OwnMethod)[],
) =>
  all.some((other) => other.id !== id && !other.logoUrl && (other.icon ?? 'other') === kind)
    ? monogram(label)
    : icon(kind);

export const firstList = (
  {
    methods,
    own,
    logos,
    chosen,
    isUnchosen,
    busy,
    slow,
    isWaiting,
    payLabel,
    earlier,
    error,
    panel,
    onChoose,
    onKey,
    onSubmit,
  }: FirstList,
  { t, sessionLanguage }: Pick<TextsController, 't' | 'sessionLanguage'>,
) => html`
  <form novalidate @submit=${onSubmit}>
    ${earlier}
    <fieldset aria-describedby=${isUnchosen ? 'problem' : nothing}>
      <legend part="legend">${t('choose')}</legend>
      ${isUnchosen ? html`<p class="problem" part="error" id="problem" role="alert">${t('choose_first')}</p>` : nothing}
      <div class="methods" part="methods">
        ${methods.map((method) =>
          methodRow({
            method,
            language: own.includes(method) ? undefined : sessionLanguage,
            isChosen: method.id === chosen,
            isBusy: method.id === chosen && busy === 'selecting',
            logo: logos[method.id] ?? method.logoUrl,
            neutral: neutralMark(method, methods),
            panel: () => panel(method),
            onChoose: () => onChoose(method.id),
            onKey,
          }),
        )}
      </div>
    </fieldset>
    ${error}
    <button
      class="button"
      part="pay-button"
      @click=${(event: MouseEvent) => {
        // One of a double click.
        if (event.detail > 1) event.preventDefault();
      }}
      aria-disabled=${busy === 'paying' || isWaiting}
    >
      ${busy === 'paying' ? html`<span class="spinner"></span>${t('starting')}` : html`<span .textContent=${payLabel}></span>`}
    </button>
    ${slow ? html`<p class="muted" part="hint">${t('slow')}</p>` : nothing}
  </form>
`;

/** Of as many rows as `--kassa-expected-methods` makes room for. */
const SKELETON_ROWS = 12;

/** As high as a list and its button. */
export const skeleton = (label: string) => html`
  <div class="skeleton" part="skeleton" role="img" aria-label=${label} aria-busy="true">
    <i class="legend"></i>
    <div class="methods">
      ${Array(SKELETON_ROWS).fill(html`
        <div class="method">
          <div class="row"><i class="dot"></i><i class="line"></i><i class="tile"></i></div>
        </div>
      `)}
    </div>
    <i class="pay"></i>
  </div>
`;
