/** Another way to pay: the customer leaves a payment that is still open. */
import { KassaError } from '@kassa/protocol';
import type { PaymentRow, SessionRow } from '@kassa/store';
import { hintPages } from '../orders/hint-pages.ts';
import type { ServerContext } from '../server-context.ts';
import { bumpSessionVersions } from '../sessions/repository.ts';
import { canSwitchFrom } from '../sessions/snapshot.ts';
import { aboutPayment } from '../story.ts';
import { phaseOfPayment } from './amounts.ts';
import { nearlyPaidBeside } from './order-lock.ts';
import { findProvider } from './payment-context.ts';
import { findPaymentsOfOrder, getPayment, namedPayment } from './repository.ts';
import { updatePayment } from './write-payment.ts';

/**
 * The customer leaves an open payment for another way: the payment stays open and may still succeed. The order's
 * lock is free then, unless another attempt may have taken the money already: that one has it.
 * @throws KassaError not_found, order_locked when it is too early or the provider must speak first
 */
export async function switchAway(
  context: ServerContext,
  session: SessionRow,
  paymentId: string,
): Promise<void> {
  const named = await namedPayment(context.store.db, paymentId, { sessionId: session.id });
  const { id, orderId } = named;
  const isFreed = await context.store.transaction(orderId, async (tx) => {
    const payment = await getPayment(tx, id);
    if (phaseOfPayment(payment) !== 'open') return false;
    refuseUnlessSwitchable(context, payment);
    await updatePayment(context, tx, payment, { holdsLock: 0 }, 'switch');
    const heir = payment.holdsLock === 1 && nearlyPaidBeside(await findPaymentsOfOrder(tx, orderId), payment);
    if (heir) await updatePayment(context, tx, heir, { holdsLock: 1 }, 'switch');
    await bumpSessionVersions(tx, orderId);
    return true;
  });
  if (!isFreed) return;
  context.log.info(aboutPayment(named), 'The customer chose another way; the payment stays open');
  hintPages(context, [orderId]);
}

/** @throws KassaError order_locked when it is too early or the provider must speak first */
function refuseUnlessSwitchable(context: ServerContext, payment: PaymentRow): void {
  const provider = findProvider(context, payment);
  const from = provider ? canSwitchFrom(provider, payment) : null;
  if (from !== null && context.now().getTime() >= from) return;
  const why =
    from === null
      ? 'Only the provider can end this payment'
      : `Another way can be chosen from ${new Date(from).toISOString()}`;
  throw new KassaError('order_locked', why, { reference: payment.reference });
}
