/** The list of ways to pay, as native radio buttons. */
import type { Method } from '@kassa/protocol';
import { html, nothing } from 'lit';
import { icon } from './icons.ts';

/** A way to pay that the shop handles itself: cash on delivery, an invoice of its own. */
export interface OwnMethod extends Pick<Method, 'id' | 'label' | 'description' | 'logoUrl'> {
  icon?: Method['icon'];
  /** What the button says while it is chosen: "Place order". "Pay" and the amount when left out. */
  submitLabel?: string;
}

interface MethodRow {
  method: Method | OwnMethod;
  isChosen: boolean;
  /** The server is being asked what it needs. */
  isBusy: boolean;
  /** What it asks for; called while it is chosen. */
  panel: () => unknown;
  onChoose: () => void;
}

export const methodRow = ({ method, isChosen, isBusy, panel, onChoose }: MethodRow) => {
  const shown = isChosen ? panel() : nothing;
  return html`
    <div class="method" part="method">
      <label class="row">
        <input type="radio" name="method" value=${method.id} .checked=${isChosen} @change=${onChoose} />
        <span class="name">
          ${method.label}
          ${method.description ? html`<span class="muted">${method.description}</span>` : nothing}
        </span>
        <span class="icon">
          ${
            isBusy
              ? html`<span class="spinner"></span>`
              : method.logoUrl
                ? html`<img src=${method.logoUrl} alt="" />`
                : icon(method.icon ?? 'other')
          }
        </span>
      </label>
      ${shown === nothing ? nothing : html`<div class="panel">${shown}</div>`}
    </div>
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
