/**
 * The merchant's yes, where a provider asks for it before it takes the money. Decided once per payment, stored,
 * and repeated on a retry, unless it would be paid twice. No answer within the deadline is a no; so is all but `true`.
 */
import { once } from 'node:events';
import { phaseOf } from '@kassa/protocol';
import * as z from 'zod';
import { readText } from '@kassa/provider';
import { type InboxRow, newId, type PaymentRow, type Tx } from '@kassa/store';
import { signedPost } from '../outbox/signed-post.ts';
import { isNearlyPaid, phaseOfPayment } from '../payments/amounts.ts';
import { findPaymentsOfOrder, getPayment, listHistory } from '../payments/repository.ts';
import { pick } from '../pick.ts';
import type { ConfirmationQuestion, MerchantEndpoint } from '../options.ts';
import { nowText, type ServerContext } from '../server-context.ts';
import { aboutPayment } from '../story.ts';
import { findDecision, updateEntry } from './repository.ts';

const DEADLINE_MS = 3_000;
const answerSchema = z.object({ confirmed: z.boolean() });

export async function confirmPayment(context: ServerContext, entry: InboxRow): Promise<boolean> {
  const { paymentId } = entry;
  if (paymentId === null) return false;
  const payment = await getPayment(context.store.db, paymentId);
  const answer = (await findDecision(context.store.db, paymentId)) ?? (await askMerchant(context, payment));
  return context.store.transaction(payment.orderId, async (tx) => {
    // Two retries at once may both have asked: the first that was stored stands.
    const said = (await findDecision(tx, paymentId)) ?? answer;
    const confirmed = said && !(await isPaidByAnother(tx, payment));
    await updateEntry(tx, entry.id, { confirmed: confirmed ? 1 : 0, receivedAt: nowText(context) });
    return confirmed;
  });
}

/** Nobody pays twice: another payment has paid the order, or is about to, or has had its yes and not failed since. */
async function isPaidByAnother(tx: Tx, { id, orderId }: PaymentRow): Promise<boolean> {
  for (const other of (await findPaymentsOfOrder(tx, orderId)).filter((each) => each.id !== id)) {
    const phase = phaseOfPayment(other);
    if (isNearlyPaid(other) || (phase === 'succeeded' && other.holdsLock === 1)) return true;
    // More may have been heard of its failure since it failed.
    const history = phase === 'failed' ? await listHistory(tx, other.id) : [];
    const failure = history.findLastIndex(({ status }) => phaseOf(status) !== 'failed') + 1;
    if (await findDecision(tx, other.id, history[failure]?.at)) return true;
  }
  return false;
}

async function askMerchant(context: ServerContext, payment: PaymentRow): Promise<boolean> {
  const { confirmPayment } = context.config.merchant;
  if (!confirmPayment) {
    context.log.warn(aboutPayment(payment), 'Not confirmed: merchant.confirmPayment is not configured');
    return false;
  }
  try {
    const question = makeQuestion(payment);
    if (typeof confirmPayment !== 'function')
      return await askUrl(context, confirmPayment, JSON.stringify(question));
    const deadline = AbortSignal.timeout(DEADLINE_MS);
    const isOver = () => once(deadline, 'abort').then(() => deadline.throwIfAborted());
    // After the callback: if that throws at once, nobody would catch what the deadline throws.
    return z.boolean().parse(await Promise.race([confirmPayment(question), isOver()]));
  } catch (error) {
    context.log.warn({ err: error, ...aboutPayment(payment) }, 'Not confirmed: the merchant did not answer');
    return false;
  }
}

async function askUrl(context: ServerContext, endpoint: MerchantEndpoint, body: string): Promise<boolean> {
  const response = await signedPost(context, endpoint, newId('cfm'), body, AbortSignal.timeout(DEADLINE_MS));
  if (!response.ok) throw new Error(`The merchant answered ${response.status}`);
  return answerSchema.parse(JSON.parse(await readText(response))).confirmed;
}

const makeQuestion = (payment: PaymentRow): ConfirmationQuestion => ({
  paymentId: payment.id,
  ...pick(payment, 'sessionId', 'merchantReference', 'reference', 'provider', 'method', 'amount', 'currency'),
});
