/** What <klarna-widget-host> shows where it stands alone in a page. The picker's file does without: there the picker shows it. */
import { html, nothing } from 'lit';
import { emit } from '../base/emit.ts';
import type { CheckoutController, CheckoutHost } from '../checkout/checkout-controller.ts';
import { paymentPart } from '../views/lazy-payment.ts';
import { errorNotice, notice } from '../views/notice.ts';
import { loadError, pickerView } from '../views/picker-view.ts';
import type { TextsController } from '../words/texts.ts';

interface Shown {
  view: 'unreachable' | 'expired';
  content: unknown;
}

/**
 * Why nothing can be paid here, and the way on. The way on stands alone where a status says why. Undefined where the session is
 * neither out of reach nor over, and where another element has all of it.
 */
export function closed(
  host: CheckoutHost,
  checkout: CheckoutController,
  texts: TextsController,
): Shown | undefined {
  const { state, client, hasCashier, isFirst, isShownElsewhere } = checkout;
  const view = pickerView(state);
  if (!state || hasCashier || !isFirst || (view !== 'unreachable' && view !== 'expired')) return undefined;
  const error = loadError(state);
  const tryAgain = () => {
    // What had the focus goes.
    host.renderRoot.querySelector<HTMLElement>('.frame')?.focus();
    if (view === 'unreachable' && error?.retryable) void client?.refresh();
    else if (emit(host, 'checkout-restart', { view }, { cancelable: true })) location.reload();
  };
  const { t } = texts;
  const action = html`<slot name=${view}
    ><button type="button" class="button quiet" part="button" @click=${tryAgain}>${t('retry')}</button></slot
  >`;
  // A status tells what could not be loaded, without a way on, and nothing of a session that it has seen.
  if (isShownElsewhere && !state.snapshot) return { view, content: action };
  if (view === 'unreachable' && error) return { view, content: errorNotice(error, texts, action) };
  return { view, content: notice({ kind: 'danger', title: t('expired'), action }, texts) };
}

/** The element's own payment that has failed, where nothing else on the page shows it. */
export function failed(
  host: CheckoutHost,
  { state, isShownElsewhere }: CheckoutController,
  texts: TextsController,
  ownPayment: string | undefined,
): unknown {
  const payment = state?.snapshot?.payment;
  if (payment?.phase !== 'failed' || payment.id !== ownPayment || isShownElsewhere) return nothing;
  return paymentPart(host)?.earlierAttempt(payment, texts);
}
