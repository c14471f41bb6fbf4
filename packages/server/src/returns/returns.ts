/** Coming back from a provider: which payment it was, and a code that lets any browser follow it. */
import { KassaError, RETURN_FRAGMENT, type ExchangeAnswer } from '@kassa/protocol';
import { RETURN_OUTCOMES, type JsonObject } from '@kassa/provider';
import { type PaymentRow, readJson } from '@kassa/store';
import { newCode, sha256 } from '../crypto.ts';
import type { Tally } from '../http/tally.ts';
import { paymentContext } from '../payments/payment-context.ts';
import { findPayment, getPayment } from '../payments/repository.ts';
import { makeCheckDue, updatePayment } from '../payments/write-payment.ts';
import { later, nowText, type ServerContext } from '../server-context.ts';
import { detailsOf } from '../sessions/order-details.ts';
import { findSession, getSession } from '../sessions/repository.ts';
import { READING_MS, signSessionToken } from '../sessions/session-token.ts';
import { buildSnapshot } from '../sessions/snapshot.ts';
import { LinkTooOld } from './return-page.ts';
import { insertCode, takeCode } from './repository.ts';
import { aboutPayment } from '../story.ts';

const CODE_MS = 2 * 60 * 1000;

/**
 * Where the browser goes on: the order's return URL with a fresh code in its fragment. Changes no payment; may
 * be repeated, prefetched, opened in two browsers. Which outcome the provider chose is not believed.
 * @param asked visits that have had a provider asked: a link that is followed again and again costs no calls
 * @throws KassaError not_found, session_expired a day after the session could last be paid
 */
export async function comeBack(
  context: ServerContext,
  asked: Tally,
  handle: string,
  outcome: string,
  query: URLSearchParams,
): Promise<string> {
  const { db } = context.store;
  const payment = await findPayment(db, { returnHash: sha256(handle) });
  const session = payment && (await findSession(db, payment.sessionId));
  if (!payment || !session || !RETURN_OUTCOMES.some((known) => known === outcome))
    throw new KassaError('not_found', 'This address leads nowhere');
  const url = new URL(detailsOf(session).order.returnUrl);
  if (context.now().getTime() >= Date.parse(session.expiresAt) + READING_MS) throw new LinkTooOld(url.href);

  const provider = context.config.providers.get(payment.provider);
  const read = provider?.readReturn?.(query, await paymentContext(context, payment));
  if (read?.problem !== undefined)
    context.log.warn({ ...aboutPayment(payment), incident: true }, `Return refused: ${read.problem}`);
  if (read?.data) await keepData(context, payment, read.data);
  if (read?.ask && !asked.isFull(payment.id, context.now())) {
    await makeCheckDue(db, payment.id, nowText(context));
    asked.count(payment.id, context.now());
    context.wakeReconcile(payment.provider);
  }

  const code = newCode();
  const expiresAt = later(context, CODE_MS);
  await insertCode(db, { codeHash: sha256(code), paymentId: payment.id, expiresAt });
  const before = url.hash.slice(1);
  // A route in the fragment (`#/order`) has a query of its own.
  const joint = /^!?\/[^?]*$/.test(before) ? '?' : before && '&';
  url.hash = `${before}${joint}${RETURN_FRAGMENT}=${code}`;
  return url.href;
}

/** What the provider read in the query, for when it is asked. No page sees a change. */
async function keepData(
  context: ServerContext,
  { id, orderId }: PaymentRow,
  data: JsonObject,
): Promise<void> {
  await context.store.transaction(orderId, async (tx) => {
    const payment = await getPayment(tx, id);
    const merged = JSON.stringify({ ...readJson<JsonObject>(payment.data), ...data });
    await updatePayment(context, tx, payment, { data: merged }, 'return');
  });
}

/**
 * Trades a code, once, within two minutes, for a token that reads; it may pay again only once this attempt has failed.
 * @throws KassaError return_code_used
 */
export async function exchangeCode(context: ServerContext, code: string): Promise<ExchangeAnswer> {
  const { db } = context.store;
  const paymentId = await takeCode(db, sha256(code), nowText(context));
  if (paymentId === undefined)
    throw new KassaError('return_code_used', 'This code is unknown, used, or older than two minutes');
  const payment = await getPayment(db, paymentId);
  const session = await getSession(db, payment.sessionId);
  return {
    token: signSessionToken(context, session, payment.id),
    snapshot: await buildSnapshot(context, db, session, { attempt: payment.id }),
  };
}
