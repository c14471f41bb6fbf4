/**
 * The merchant's yes, where a provider asks for it before it takes the money. Decided once per payment, stored,
 * and repeated on a retry. No answer within the deadline is a no, and so is anything but `true`.
 */
import { once } from 'node:events';
import * as z from 'zod';
import { readText } from '@kassa/provider';
import { type InboxRow, newId, type PaymentRow } from '@kassa/store';
import { signedPost } from '../outbox/signed-post.ts';
import { phaseOfPayment } from '../payments/amounts.ts';
import { findLockHolder, getPayment } from '../payments/repository.ts';
import { pick } from '../pick.ts';
import type { ConfirmationQuestion, MerchantEndpoint } from '../options.ts';
import type { ServerContext } from '../server-context.ts';
import { aboutPayment } from '../story.ts';
import { findDecision, updateEntry } from './repository.ts';

const DEADLINE_MS = 3_000;
const answerSchema = z.object({ confirmed: z.boolean() });

export async function confirmPayment(context: ServerContext, entry: InboxRow): Promise<boolean> {
  const { paymentId } = entry;
  if (paymentId === null) return false;
  const earlier = await findDecision(context.store.db, paymentId);
  if (earlier !== undefined) return earlier;
  const payment = await getPayment(context.store.db, paymentId);
  const answer = await askMerchant(context, payment);
  return context.store.transaction(payment.orderId, async (tx) => {
    // Two retries at once may both have asked: the first that was stored stands.
    const stored = await findDecision(tx, paymentId);
    if (stored !== undefined) return stored;
    // Nobody pays twice: while the merchant was asked, or before, another payment may have paid the order.
    const holder = await findLockHolder(tx, payment.orderId);
    const isPaid = holder !== undefined && holder.id !== paymentId && phaseOfPayment(holder) === 'succeeded';
    const confirmed = answer && !isPaid;
    await updateEntry(tx, entry.id, { confirmed: confirmed ? 1 : 0 });
    return confirmed;
  });
}

async function askMerchant(context: ServerContext, payment: PaymentRow): Promise<boolean> {
  const { confirmPayment } = context.config.merchant;
  const { log } = context;
  if (!confirmPayment) {
    log.warn(aboutPayment(payment), 'Not confirmed: merchant.confirmPayment is not configured');
    return false;
  }
  const deadline = AbortSignal.timeout(DEADLINE_MS);
  try {
    const question = makeQuestion(payment);
    if (typeof confirmPayment !== 'function')
      return await confirmOverHttp(context, confirmPayment, question, deadline);
    return z.boolean().parse(await Promise.race([confirmPayment(question), rejectWhen(deadline)]));
  } catch (error) {
    log.warn({ err: error, ...aboutPayment(payment) }, 'Not confirmed: the merchant did not answer');
    return false;
  }
}

async function rejectWhen(deadline: AbortSignal): Promise<never> {
  await once(deadline, 'abort');
  throw new Error(`No answer within ${DEADLINE_MS} ms`);
}

async function confirmOverHttp(
  context: ServerContext,
  endpoint: MerchantEndpoint,
  question: ConfirmationQuestion,
  signal: AbortSignal,
): Promise<boolean> {
  const response = await signedPost(context, endpoint, newId('cfm'), JSON.stringify(question), signal);
  if (!response.ok) throw new Error(`The merchant answered ${response.status}`);
  return answerSchema.parse(JSON.parse(await readText(response))).confirmed;
}

const makeQuestion = (payment: PaymentRow): ConfirmationQuestion => ({
  paymentId: payment.id,
  ...pick(payment, 'sessionId', 'merchantReference', 'reference', 'provider', 'method', 'amount', 'currency'),
});
