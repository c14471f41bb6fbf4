/** Messages of the picker when there is nothing to choose. */
import type { CheckoutState } from '@kassa/client';
import { html, nothing } from 'lit';
import { errorText, notice } from './notice.ts';
import { paymentTitle } from '../words/payment-words.ts';
import type { TextsController } from '../words/texts.ts';
import type { PaymentView } from '@kassa/protocol';
import type { PickerView } from './picker-view.ts';

/** The first load didn't work. Where another element shows the payment, that tells the error too. */
export function unreachableView(
  { error, access }: CheckoutState,
  isShownElsewhere: boolean,
  retry: () => void,
  texts: TextsController,
) {
  const isRefused = access === 'session-expired';
  const canRetry = error ? error.retryable : !isRefused;
  const action = canRetry
    ? html`<button type="button" class="button quiet" @click=${retry}>${texts.t('retry')}</button>`
    : nothing;
  if (error && isShownElsewhere) return action;
  return notice(
    {
      kind: 'danger',
      title: error ? errorText(error, texts) : texts.t(isRefused ? 'error.session_expired' : 'error.network'),
      customerText: error?.customerText,
      reference: error?.reference,
      action,
    },
    texts,
  );
}

/** Nothing can be paid here, and why. */
export function closedView(
  view: Extract<PickerView, 'elsewhere' | 'superseded' | 'expired' | 'closed'>,
  payment: PaymentView | null,
  texts: TextsController,
) {
  const failed = payment?.phase === 'failed' ? payment : undefined;
  return notice(
    {
      kind: 'info',
      title: failed ? paymentTitle(failed, false, texts) : texts.t(view),
      text: failed && texts.t(view),
      customerText: failed?.customerText,
      reference: failed?.reference,
    },
    texts,
  );
}

/** The outcome of the attempt before, above a list where the customer may choose again. */
export function earlierAttempt(payment: PaymentView, texts: TextsController) {
  const { t } = texts;
  const { reference, customerText, methodLabel: method } = payment;
  return payment.phase === 'open'
    ? notice({ kind: 'info', title: t('left_open', { method }), reference }, texts)
    : notice(
        {
          kind: 'danger',
          title: paymentTitle(payment, false, texts),
          customerText,
          text: t('choose_again'),
          reference,
        },
        texts,
      );
}
