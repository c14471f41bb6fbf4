/** Nobody pays twice: once an order is paid, what else of it is still open is cancelled at its provider. */
import { OPEN_STATUSES, SUCCEEDED_STATUSES } from '@kassa/protocol';
import { operate } from '../operations/operate.ts';
import type { ServerContext } from '../server-context.ts';

/** Once for each payment: a provider that refuses knows more than we do. */
const KEY = 'order-is-paid';

/**
 * Cancels open payments of orders that another payment has paid, where their provider can cancel. What it refuses to
 * cancel stays open, and is the duplicate if it succeeds all the same.
 */
export async function cancelOthers(context: ServerContext, batch: number): Promise<void> {
  for (const { name, capabilities } of context.config.providers.values())
    if (capabilities.operations.includes('cancellation')) await cancelOthersAt(context, name, batch);
}

async function cancelOthersAt(context: ServerContext, provider: string, batch: number): Promise<void> {
  const others = await context.store.db
    .selectFrom('payments')
    .select(['id', 'reference'])
    .where('provider', '=', provider)
    .where('status', 'in', OPEN_STATUSES)
    // Until createPayment has answered there is nothing that could be named.
    .where('answeredAt', 'is not', null)
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom('payments as paying')
          .select('paying.id')
          .whereRef('paying.orderId', '=', 'payments.orderId')
          .where('paying.holdsLock', '=', 1)
          .where('paying.status', 'in', SUCCEEDED_STATUSES),
      ),
    )
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('operations')
            .select('operations.id')
            .whereRef('operations.paymentId', '=', 'payments.id')
            .where('operations.idempotencyKey', '=', KEY),
        ),
      ),
    )
    .limit(batch)
    .execute();
  for (const { id, reference } of others) {
    context.log.info({ paymentId: id, reference }, 'The order is paid: this payment of it is cancelled');
    await operate(context, id, 'cancellation', {}, KEY).catch((error: unknown) => {
      context.log.info({ err: error, paymentId: id }, 'It could not be cancelled now');
    });
  }
}
