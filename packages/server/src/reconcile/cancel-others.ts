/** Nobody pays twice: once an order is paid, what else of it is still open is cancelled at its provider. */
import type { PaymentProvider } from '@kassa/provider';
import { operate } from '../operations/operate.ts';
import { findOpenBesidePaid } from '../payments/repository.ts';
import type { ServerContext } from '../server-context.ts';
import { createLane, type Lane } from '../work/lane.ts';
import { aboutPayment } from '../story.ts';

/** Once for each payment, when it may be: a provider that refuses knows more than we do. */
const KEY = 'the order is paid';

/**
 * Cancels open payments at `provider` of orders that another payment has paid. What it refuses to cancel stays open, and
 * is the duplicate if it succeeds all the same.
 */
export const cancelOthersLane = (context: ServerContext, provider: PaymentProvider): Lane =>
  createLane(context, {
    name: `payments beside a paid one at ${provider.name}`,
    atOnce: 1,
    take: (asked) => findOpenBesidePaid(context.store, provider, KEY, asked),
    work: async (payment) => {
      context.log.info(aboutPayment(payment), 'The order is paid: this payment of it is cancelled');
      await operate(context, payment.id, 'cancellation', {}, KEY);
    },
  });
