/**
 * One payment's story in the log, at level info: whoever looks for its reference reads it from the attempt to the last
 * event. A line is written after the commit that it tells of. Nothing of the customer is in it.
 */
import type { MerchantEvent, PaymentStatus } from '@kassa/protocol';
import { type InboxRow, type OperationRow, type OutboxRow, type PaymentRow, readJson } from '@kassa/store';
import { pick } from './pick.ts';
import type { ServerContext } from './server-context.ts';

type Named = Pick<PaymentRow, 'id' | 'provider' | 'method' | 'reference' | 'merchantReference'>;

/** The fields by which every line about a payment is found. */
export const aboutPayment = (payment: Named) => ({
  paymentId: payment.id,
  ...pick(payment, 'provider', 'method', 'reference', 'merchantReference'),
});

/** The same of the payment that an event is about. */
export function aboutEvent({ id, type, body }: Pick<OutboxRow, 'id' | 'type' | 'body'>) {
  const { data } = readJson<MerchantEvent>(body);
  return { ...aboutPayment({ id: data.paymentId, ...data }), event: id, type };
}

/** A change by one report: of the payment's status, or of one of its operations. */
export type Change = { payment: PaymentRow } & ({ from: PaymentStatus } | { operation: OperationRow });

const labelsOf = (payment: PaymentRow) => pick(payment, 'provider', 'method');

export function logAttempt({ log, figures }: ServerContext, payment: PaymentRow): void {
  figures.attempts.add(1, labelsOf(payment));
  log.info({ ...aboutPayment(payment), ...pick(payment, 'amount', 'currency') }, 'Payment attempt');
}

export function logChange({ log, figures }: ServerContext, change: Change, source: string): void {
  const { payment } = change;
  if ('operation' in change) {
    const operation = pick(change.operation, 'number', 'kind', 'amount', 'status', 'rawStatus');
    log.info({ ...aboutPayment(payment), operation, source }, `Operation ${operation.status}`);
  } else {
    const { status, rawStatus } = payment;
    figures.statuses.add(1, { ...labelsOf(payment), status });
    log.info({ ...aboutPayment(payment), from: change.from, status, rawStatus, source }, `Payment ${status}`);
  }
}

/** @param payment undefined while nobody knows whose the notification is */
export function logNotification(
  { log }: ServerContext,
  { id: notification, provider }: InboxRow,
  payment: PaymentRow | undefined,
  message: string,
): void {
  log.info({ provider, ...(payment && aboutPayment(payment)), notification }, message);
}

export function logDelivery({ log }: ServerContext, event: OutboxRow): void {
  log.info({ ...aboutEvent(event), attempts: event.attempts }, 'Event delivered');
}
