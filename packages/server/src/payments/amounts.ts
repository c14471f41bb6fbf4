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

/** The customer has done their part, and the money may be taken already: a second payment would be one too many. */
const NEARLY_PAID: readonly PaymentRow['status'][] = ['FLOW_COMPLETED', 'ACCEPTED', 'UNDER_REVIEW'];
export const isNearlyPaid = ({ status }: Pick<PaymentRow, 'status'>): boolean => NEARLY_PAID.includes(status);

/** Money is promised or taken, and not all of it was given back. */
export const holdsMoney = (payment: Taken & Pick<PaymentRow, 'amountRefunded'>): boolean =>
  phaseOfPayment(payment) === 'succeeded' &&
  (payment.amountCaptured === 0 || payment.amountRefunded < payment.amountCaptured);
