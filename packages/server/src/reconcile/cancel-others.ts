/** Nobody pays twice: once an order is paid, what else of it is still open is cancelled at its provider. */
import { operate } from '../operations/operate.ts';
import { findOpenBesidePaid } from '../payments/repository.ts';
import type { ServerContext } from '../server-context.ts';

/** Once for each payment: a provider that refuses knows more than we do. */
const KEY = 'the order is paid';

/**
 * Cancels open payments of orders that another payment has paid, where their provider can cancel. What it refuses to
 * cancel stays open, and is the duplicate if it succeeds all the same.
 */
export async function cancelOthers(context: ServerContext, batch: number): Promise<void> {
  for (const { name, capabilities } of context.config.providers.values())
    if (capabilities.operations.includes('cancellation')) await cancelOthersAt(context, name, batch);
}

async function cancelOthersAt(context: ServerContext, provider: string, batch: number): Promise<void> {
  const others = await findOpenBesidePaid(context.store.db, provider, KEY, batch);
  for (const { id, reference } of others) {
    context.log.info({ paymentId: id, reference }, 'The order is paid: this payment of it is cancelled');
    await operate(context, id, 'cancellation', {}, KEY).catch((error: unknown) => {
      context.log.info({ err: error, paymentId: id }, 'It could not be cancelled now');
    });
  }
}
