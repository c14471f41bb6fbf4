/** Puts an event for the merchant beside the change that it tells of, in the same transaction. */
import type { EventType, MerchantEvent } from '@kassa/protocol';
import { newId, type OutboxRow, type PaymentRow, type Tx } from '@kassa/store';
import { pick } from '../pick.ts';
import { nowText, type ServerContext } from '../server-context.ts';
import { insertEvent } from './repository.ts';

/**
 * @param leased gets the event if this process is to deliver it, after the commit. No event is before it: it is the first.
 * @returns the payment with its event number grown; its caller writes it
 */
export async function writeEvent(
  context: ServerContext,
  tx: Tx,
  payment: PaymentRow,
  type: EventType,
  about: Pick<MerchantEvent['data'], 'operation' | 'dispute' | 'capture'> = {},
  leased?: OutboxRow[],
): Promise<PaymentRow> {
  const sequence = payment.eventSequence + 1;
  const event: MerchantEvent = {
    id: newId('evt'),
    type,
    timestamp: nowText(context),
    data: {
      sequence,
      paymentId: payment.id,
      ...pick(payment, 'sessionId', 'merchantReference', 'reference', 'provider', 'method', 'status'),
      ...pick(payment, 'rawStatus', 'amount', 'currency', 'reason'),
      ...about,
    },
  };
  const lease = leased && sequence === 1 ? context.newEvents()?.lease() : undefined;
  const row = await insertEvent(tx, {
    id: event.id,
    paymentId: payment.id,
    sequence,
    type,
    body: JSON.stringify(event),
    createdAt: event.timestamp,
    nextAttemptAt: event.timestamp,
    ...lease,
  });
  if (lease) leased?.push(row);
  return { ...payment, eventSequence: sequence };
}
