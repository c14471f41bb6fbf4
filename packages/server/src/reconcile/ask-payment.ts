/** The merchant wants to know now: the provider is asked at once, not when the schedule has it. */
import { KassaError } from '@kassa/protocol';
import { listOperations } from '../operations/repository.ts';
import { findProvider } from '../payments/payment-context.ts';
import { queryProvider } from '../payments/query-provider.ts';
import { namedPayment } from '../payments/repository.ts';
import type { ServerContext } from '../server-context.ts';
import { settleOperation } from './reconcile.ts';

/**
 * Asks about a payment and about its operations under way, and applies the answers.
 * @throws KassaError not_found, not_supported, operation_in_progress while createPayment has not answered,
 *   provider_unavailable when there was no answer; nothing has changed then
 */
export async function askPayment(context: ServerContext, paymentId: string): Promise<void> {
  const { db } = context.store;
  const payment = await namedPayment(db, paymentId);
  if (!findProvider(context, payment)?.capabilities.query)
    throw new KassaError('not_supported', `${payment.provider} can't be asked`);
  if (payment.answeredAt === null)
    throw new KassaError('operation_in_progress', 'createPayment has not answered yet; try again soon');
  const isAnswered = await queryProvider(context, payment);
  for (const operation of await listOperations(db, paymentId))
    if (operation.status === 'PENDING' && operation.calling === 0) await settleOperation(context, operation);
  if (!isAnswered)
    throw new KassaError('provider_unavailable', `${payment.provider} could not be asked`, {
      reference: payment.reference,
    });
}
