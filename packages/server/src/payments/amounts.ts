/** A payment's phase by its amounts. Amounts decide, words only tell. Minor units. */
import { phaseOf, type Phase } from '@kassa/protocol';
import type { PaymentRow } from '@kassa/store';

type Taken = Pick<PaymentRow, 'status' | 'amountCaptured'>;

/**
 * A reservation whose last capture was declined has ended. What was captured before stays paid: then the payment has
 * succeeded, it keeps its order, and a rest is an order of its own.
 */
export const phaseOfPayment = ({ status, amountCaptured }: Taken): Phase =>
  status === 'CAPTURE_DECLINED' && amountCaptured > 0 ? 'succeeded' : phaseOf(status);

/** Money is promised or taken, and not all of it was given back. */
export const holdsMoney = (payment: Taken & Pick<PaymentRow, 'amountRefunded'>): boolean =>
  phaseOfPayment(payment) === 'succeeded' &&
  (payment.amountCaptured === 0 || payment.amountRefunded < payment.amountCaptured);
