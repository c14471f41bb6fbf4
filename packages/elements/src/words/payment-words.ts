/** The title and the hint of a payment, the same in every element. */
import type { PaymentView } from '@kassa/protocol';
import type { AllTexts } from './all-texts.ts';
import type { TextsController } from './texts.ts';

/**
 * The customer has come back and the provider hasn't spoken, or it has never said a word and nobody knows whether it
 * has taken the payment: there is nothing left to wait for on their side, and nothing to call paid.
 */
const isConfirming = ({ status, rawStatus, nextAction }: PaymentView, isReturned: boolean): boolean =>
  status === 'INITIALIZING'
    ? isReturned || (nextAction?.kind === 'wait' && rawStatus === null)
    : isReturned && /^(WAITING|PROCESSING)/.test(status);

/** The provider is asked to cancel it, and has not answered: there is nothing to do, and no other way to pay yet. */
export const isCancelling = ({ status, cancelling }: PaymentView): boolean =>
  status === 'CANCELLING' || cancelling === true;

/** Empty until the words of its reason have come: the status's own would be said first, and the reason after it. */
export function paymentTitle(
  payment: PaymentView,
  isReturned: boolean,
  texts: Pick<TextsController, 'find' | 't'>,
): string {
  if (isCancelling(payment)) return texts.t('status.CANCELLING');
  if (isConfirming(payment, isReturned)) return texts.t('confirming');
  const reason = payment.phase === 'failed' && payment.reason ? texts.find(payment.reason) : undefined;
  return reason ?? texts.t(`status.${payment.status}`);
}

/** What the customer can do. Nothing where the shop may have the money already, and they are asked to talk to it first. */
export function paymentHint(payment: PaymentView, isReturned: boolean): keyof AllTexts | undefined {
  if (payment.phase === 'succeeded' || payment.reason === 'reason.paid_before') return undefined;
  if (payment.phase === 'failed') return 'choose_again';
  if (isCancelling(payment)) return 'cancelling';
  return payment.status === 'WAITING_FOR_PAYMENT' && !isConfirming(payment, isReturned)
    ? 'waiting_hint'
    : 'confirming_hint';
}
