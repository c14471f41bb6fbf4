/** The list of ways to pay and the button that pays: a pure template of what is known, without a client. */
import type { CheckoutState } from '@kassa/client';
import type { Method } from '@kassa/protocol';
import { html, nothing } from 'lit';
import { ignoreDoubleClick } from '../base/ignore-double-click.ts';
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

/** One that can be told apart: letters of its name where the icon might stand in more than one row. A logo may fail. */
const neutralMark = (
  { icon: kind = 'other', label, id }: Method | OwnMethod,
  all: readonly (Method | OwnMethod)[],
) =>
  all.some((other) => other.id !== id && (other.icon ?? 'other') === kind) ? monogram(label) : icon(kind);

const methodRow = (
  method: Method | OwnMethod,
  { methods, own, logos, chosen, busy, panel, onChoose, onKey }: FirstList,
  sessionLanguage: string | undefined,
) => {
  const { id, label, description, logoUrl } = method;
  const isChosen = id === chosen;
  const shown = isChosen ? panel(method) : nothing;
  return html`
    <div class="method" part="method">
      <label class="row" part="row">
        <input
          part="radio"
          type="radio"
          name="method"
          id="method-${id}"
          value=${id}
          .checked=${isChosen}
          @click=${() => onChoose(id)}
          @keydown=${onKey}
          @keyup=${onKey}
        />
        <span class="name" part="name" lang=${(!own.includes(method) && sessionLanguage) || nothing}>
          <bdi>${label}</bdi>
          <bdi class="muted" part="description"><slot name="help-${id}">${description}</slot></bdi>
        </span>
        <span class="icon" part="logo">
          ${
            isChosen && busy === 'selecting'
              ? html`<span class="spinner"></span>`
              : mark(logos[id] ?? logoUrl, neutralMark(method, methods))
          }
        </span>
      </label>
      ${shown === nothing ? nothing : html`<div class="panel" part="panel">${shown}</div>`}
    </div>
  `;
};

export const firstList = (
  list: FirstList,
  { t, sessionLanguage }: Pick<TextsController, 't' | 'sessionLanguage'>,
) => {
  const { methods, isUnchosen, busy, slow, isWaiting, payLabel, earlier, error, onSubmit } = list;
  return html`
    <form novalidate @submit=${onSubmit}>
      ${earlier}
      <fieldset aria-describedby=${isUnchosen ? 'problem' : nothing}>
        <legend part="legend">${t('choose')}</legend>
        ${isUnchosen ? html`<p class="problem" part="error" id="problem" role="alert">${t('choose_first')}</p>` : nothing}
        <div class="methods" part="methods">
          ${methods.map((method) => methodRow(method, list, sessionLanguage))}
        </div>
      </fieldset>
      ${error}
      <button
        class="button"
        part="pay-button"
        @click=${ignoreDoubleClick}
        aria-disabled=${busy === 'paying' || isWaiting}
      >
        ${busy === 'paying' ? html`<span class="spinner"></span>${t('starting')}` : html`<span .textContent=${payLabel}></span>`}
      </button>
      ${slow ? html`<p class="muted" part="hint">${t('slow')}</p>` : nothing}
    </form>
  `;
};

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
