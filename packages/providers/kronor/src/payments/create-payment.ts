/**
 * Starts a payment: a session, the method's own mutation with the session's token, then a while of waiting for the
 * link. Everything bears keys that a repeat finds again, so the whole may be repeated after a lost answer.
 */
import { createHash } from 'node:crypto';
import { phaseOf, type NextAction } from '@kassa/protocol';
import { ProviderError, type PaymentContext, type Report } from '@kassa/provider';
import { KronorFailure, pause, type KronorApi } from '../api.ts';
import { providerErrorOf } from '../errors.ts';
import { queryRequest, reportWithPayment } from './query.ts';
import { GATEWAY, MERCHANT } from '../documents.ts';
import { paymentVariable } from '../methods/input.ts';
import { methodName, METHOD_ENUM } from '../methods/method-names.ts';
import { swishNumberFor } from '../methods/swish-number.ts';
import type { KronorConfig } from '../options.ts';
import { readOrderOptions } from '../sessions/order-options.ts';
import { dataOf, type PaymentData } from './payment-data.ts';
import { settledBy } from './earlier-payment.ts';
import { anyAnswer, paidAnswer, requestsAnswer } from '../schemas.ts';
import { openSession, type KronorSession } from '../sessions/open-session.ts';
import { statusOfList } from '../status.ts';

/** All of it, whatever hangs: a minute is what a customer's browser waits for. */
const TOTAL_MS = 50_000;
/** Nothing is lost with a session that is not to be had: the customer may choose another way sooner. */
const SESSION_MS = 8_000;
/** How far Kronor's clock may be behind ours. */
const CLOCKS_APART_MS = 3_600_000;
/** Waiting for the link, at most; it comes by a later report otherwise. */
const LINK_MS = 6_000;
const LINK_EVERY_MS = 250;

type Started = Report & { nextAction: NextAction };

/** @throws ProviderError */
export async function createPayment(
  api: KronorApi,
  config: KronorConfig,
  given: PaymentContext,
): Promise<Started> {
  const signal = AbortSignal.any([given.signal, AbortSignal.timeout(TOTAL_MS)]);
  const context = { ...given, signal };
  const soon = Date.now() + Math.min(config.retryForMs, SESSION_MS);
  const opening = {
    attempt: context.payment.reference,
    times: { from: context.payment.createdAt, sessionExpiresAt: context.sessionExpiresAt },
    until: soon,
  };
  let session = await openSession(api, config, context, opening);
  if (session.paidBefore !== null) {
    const settled = await settledBy(api, session.paidBefore, context, soon);
    if (settled) return { nextAction: { kind: 'wait' }, ...settled };
    session = await openSession(api, config, context, { ...opening, anew: true });
  }
  const data: PaymentData = {
    merchantReference: context.order.merchantReference,
    sessionToken: session.token,
    returnUrl: context.urls.returnTo('success'),
    ...(methodName(context.payment.method) === 'bank' && { redirectState: redirectState(context) }),
  };
  if (context.tries === 1) await clearRefused(api, context, session);
  const waitToken = await pay(api, context, session, Date.now() + config.retryForMs);
  return waitForLink(api, config, context, { ...data, waitToken });
}

/**
 * After a refusal Kronor's SDKs cancel what is left in its session before they start anew. Nothing is cancelled that
 * was merely lost sight of: then another payment isn't started, or the last one isn't refused.
 */
async function clearRefused(
  api: KronorApi,
  { payment, signal, log }: PaymentContext,
  { token }: KronorSession,
): Promise<void> {
  try {
    const { paymentRequests } = await api.call(GATEWAY.latest, {}, requestsAnswer, { token, signal });
    const [last] = paymentRequests;
    if (!last || phaseOf(statusOfList(last.status).status) !== 'failed') return;
    const cancel = { idempotencyKey: `${payment.reference}-anew` };
    await api.call(GATEWAY.cancel, { cancel }, anyAnswer, { token, signal });
  } catch (error) {
    log.info({ err: error }, 'What was refused before could not be cleared away');
  }
}

/** @throws ProviderError lost when it may exist all the same */
async function pay(
  api: KronorApi,
  context: PaymentContext,
  session: KronorSession,
  until: number,
): Promise<string> {
  const name = methodName(context.payment.method);
  const variables = {
    payment: paymentVariable(name, context.input, {
      swishNumber: swishNumberFor(context.customer),
      idempotencyKey: context.payment.reference,
      returnUrl: context.urls.returnTo('success'),
      flow: readOrderOptions(context).options.bankTransferFlow,
      redirectState: redirectState(context),
    }),
  };
  try {
    const { token } = session;
    const { made } = await api.call(GATEWAY[name], variables, paidAnswer, {
      token,
      signal: context.signal,
      until,
    });
    return made.waitToken;
  } catch (error) {
    // The session is over: what an earlier call has made in it can only be looked for.
    if (
      error instanceof KronorFailure &&
      error.kind === 'token' &&
      Date.parse(session.expiresAt) <= Date.now()
    )
      return findMade(api, context, until);
    throw providerErrorOf(error, true);
  }
}

/**
 * The newest of this order and method: where ours was never made, an earlier attempt's, whose payment it then is.
 * @throws ProviderError rejected (EXPIRED) when there is none
 */
async function findMade(api: KronorApi, context: PaymentContext, until: number): Promise<string> {
  const { order, payment, signal } = context;
  const variables = {
    reference: order.merchantReference,
    method: METHOD_ENUM[methodName(payment.method)],
    since: new Date(payment.createdAt.getTime() - CLOCKS_APART_MS).toISOString(),
  };
  try {
    const { paymentRequests } = await api.call(MERCHANT.find, variables, requestsAnswer, { signal, until });
    if (paymentRequests[0]) return paymentRequests[0].waitToken;
  } catch (error) {
    throw new ProviderError('lost', 'Kronor can not be asked what became of the payment', { cause: error });
  }
  throw new ProviderError('rejected', 'The payment session ended before a payment was made', {
    status: 'EXPIRED',
  });
}

/** A state of this attempt's own that nobody else can make up; the same on a repeat. */
const redirectState = ({ payment, urls }: PaymentContext): string =>
  createHash('sha256').update(`${payment.reference} ${urls.notification}`).digest('hex').slice(0, 32);

/** Until the request leaves INITIALIZING. Not knowing is not failing: a later report brings what is missing. */
async function waitForLink(
  api: KronorApi,
  config: KronorConfig,
  context: PaymentContext,
  data: PaymentData & { waitToken: string },
): Promise<Started> {
  const facts = { ...context.payment, data: dataOf(data) };
  const giveUp = Date.now() + LINK_MS;
  let report: Report = {
    status: 'INITIALIZING',
    rawStatus: null,
    providerReference: data.waitToken,
    data: dataOf(data),
  };
  do {
    const request = await queryRequest(api, facts, context.signal).catch(() => undefined);
    if (request) {
      report = await reportWithPayment(api, request, facts, config, context.signal, data);
      if (report.status !== 'INITIALIZING' && report.status !== 'PRE_FLIGHT_CHECK') break;
    }
    await pause(LINK_EVERY_MS, context.signal);
  } while (Date.now() < giveUp && !context.signal.aborted);
  return { nextAction: { kind: 'wait' }, ...report };
}
