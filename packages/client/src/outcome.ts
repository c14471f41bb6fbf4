import type { PaymentView } from '@kassa/protocol';
import type { CheckoutClient } from './checkout-state.ts';

/**
 * Calls back once for each payment and each way it ended, now or later: also for a success after a failure, not for a
 * repeated push. Returns how to stop.
 */
export function onOutcome(client: CheckoutClient, listener: (payment: PaymentView) => void): () => void {
  const reported = new Set<string>();
  const look = () => {
    const payment = client.state.snapshot?.payment;
    if (!payment || payment.phase === 'open') return;
    const outcome = `${payment.phase} ${payment.id}`;
    if (reported.has(outcome)) return;
    reported.add(outcome);
    listener(payment);
  };
  look();
  return client.subscribe(look);
}
