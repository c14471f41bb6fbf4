/** Puts an event for the merchant beside the change that it tells of, in the same transaction. */
import type { EventType, MerchantEvent } from '@kassa/protocol';
import { newId, type PaymentRow, type Tx } from '@kassa/store';
import { nowText, type ServerContext } from '../server-context.ts';
import { insertEvent } from './repository.ts';

/** @returns the payment with its event number grown; its caller writes it */
export async function writeEvent(
  context: ServerContext,
  tx: Tx,
  payment: PaymentRow,
  type: EventType,
  about: Pick<MerchantEvent['data'], 'operation' | 'dispute' | 'capture'> = {},
): Promise<PaymentRow> {
  const sequence = payment.eventSequence + 1;
  const event: MerchantEvent = {
    id: newId('evt'),
    type,
    timestamp: nowText(context),
    data: {
      sequence,
      paymentId: payment.id,
      sessionId: payment.sessionId,
      merchantReference: payment.merchantReference,
      reference: payment.reference,
      provider: payment.provider,
      method: payment.method,
      status: payment.status,
      rawStatus: payment.rawStatus,
      amount: payment.amount,
      currency: payment.currency,
      reason: payment.reason,
      ...about,
    },
  };
  await insertEvent(tx, {
    id: event.id,
    paymentId: payment.id,
    sequence,
    type,
    body: JSON.stringify(event),
    createdAt: event.timestamp,
    nextAttemptAt: event.timestamp,
  });
  return { ...payment, eventSequence: sequence };
}
