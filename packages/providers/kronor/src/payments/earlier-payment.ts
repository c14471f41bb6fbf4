/**
 * The reference check's earlier payment. It settles this order only if it is the same money, still there; where it
 * holds other money, a person has to look: the customer must not pay a second time for it.
 */
import { ProviderError, type PaymentContext, type Report } from '@kassa/provider';
import type { KronorApi } from '../api.ts';
import { providerErrorOf } from '../errors.ts';
import { queryPayment } from './query.ts';
import { reportOfPayment } from './reports.ts';
import type { Payment } from '../schemas.ts';

const FAILED = ['RELEASED', 'CANCELLED', 'DECLINED', 'ERROR', 'CAPTURE_DECLINED'];

/** What was captured before a capture was declined is still there: the amount decides, not the word. */
const isGivenBack = ({ currentStatus, amountPaid, paymentRefundStatus }: Payment): boolean =>
  paymentRefundStatus === 'FULLY_REFUNDED' || (FAILED.includes(currentStatus) && amountPaid === 0);

/**
 * @returns null when that payment has given its money back, so that the order may be paid
 * @throws ProviderError rejected, when it holds money and is not the payment of this order
 */
export async function settledBy(
  api: KronorApi,
  paymentId: string,
  context: PaymentContext,
  until: number,
): Promise<Report | null> {
  let payment: Payment | undefined;
  try {
    payment = await queryPayment(api, paymentId, context.signal, until);
  } catch (error) {
    throw providerErrorOf(error, false);
  }
  if (payment && isThisOrder(payment, context)) return reportOfPayment(payment, context.payment);
  if (payment && isGivenBack(payment)) return null;
  const what = payment
    ? `${payment.currentStatus}, ${payment.amountPaid} ${payment.currency} paid, ${payment.paymentRefundStatus ?? 'no refund status'}`
    : 'not to be seen';
  throw new ProviderError(
    'rejected',
    `Kronor has payment ${paymentId} for this reference, and it is not this order's (${what}): a person has to look`,
    { rawCode: 'paid-before', textKey: 'reason.paid_before' },
  );
}

function isThisOrder(payment: Payment, { order }: PaymentContext): boolean {
  const amount =
    payment.currentStatus === 'PAID'
      ? payment.amountPaid
      : payment.currentStatus === 'AUTHORIZED'
        ? payment.amountAuthorized
        : undefined;
  return (
    amount === order.amount &&
    payment.currency === order.currency &&
    payment.merchantReference === order.merchantReference &&
    (payment.paymentRefundStatus === 'NO_REFUND' || payment.paymentRefundStatus === null)
  );
}
