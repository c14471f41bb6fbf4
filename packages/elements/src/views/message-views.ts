/** Messages of the picker when there is nothing to choose. */
import { html, nothing } from 'lit';
import { loadedPaymentPart } from './lazy-payment.ts';
import { errorNotice, notice, waiting } from './notice.ts';
import type { TextsController } from '../words/texts.ts';
import type { KassaError, PaymentView } from '@kassa/protocol';
import type { PickerView } from './picker-view.ts';

/** The first load didn't work. Where another cashier tells that, this one has only the way on, `retry`. */
export function unreachableView(
  error: KassaError,
  isToldHere: boolean,
  retry: () => void,
  texts: TextsController,
) {
  const action = html`<slot name="unreachable">${retryButton(retry, texts)}</slot>`;
  return isToldHere ? errorNotice(error, texts, action) : action;
}

const retryButton = (act: () => void, { t }: TextsController, word: 'retry' | 'more_time' = 'retry') =>
  html`<button type="button" class="button quiet" part="button" @click=${act}>${t(word)}</button>`;

/** Some browsers ask for a file that didn't come once in a page's life. The page comes back to an open payment. */
export const reloadButton = (texts: TextsController) => retryButton(() => location.reload(), texts);

/** What shows a payment is on its way. Where it takes long, a reload is the way on. */
export const waitingForPart = (texts: TextsController) => [
  waiting(texts),
  loadedPaymentPart() === null
    ? html`<p class="muted" part="hint">${texts.t('slow')}</p>
        ${reloadButton(texts)}`
    : nothing,
];

export interface Closed {
  /** ending: the list stands above, and the session ends soon. */
  view: Extract<PickerView, 'elsewhere' | 'superseded' | 'expired' | 'closed' | 'unavailable'> | 'ending';
  words: string | undefined;
  /** The title of `failed`, once that is known. */
  failedTitle: string | undefined;
  /** A payment that failed before. */
  failed: PaymentView | undefined;
  restart: () => void;
}

/** Nothing can be paid here, or not for long: why, and the way on in the slot of the view's name. */
export const closedView = ({ view, words, failed, failedTitle, restart }: Closed, texts: TextsController) =>
  notice(
    {
      ...failed,
      kind: 'info',
      title: failedTitle || words,
      text: failedTitle && words,
      action: html`<slot name=${view}
        >${retryButton(restart, texts, view === 'ending' ? 'more_time' : 'retry')}</slot
      >`,
    },
    texts,
  );
