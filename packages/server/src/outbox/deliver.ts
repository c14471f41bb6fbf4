/** Delivers events to the merchant: at least once, in order per payment, retried until a 2xx. */
import { backoff } from '../backoff.ts';
import type { MerchantEndpoint } from '../options.ts';
import { later, nowText, type ServerContext } from '../server-context.ts';
import type { OutboxRow } from '../store/schema.ts';
import { leaseEvent, updateEvent } from './repository.ts';
import { signedPost } from './signed-post.ts';

const TIMEOUT_MS = 15_000;
const LEASE_MS = 30_000;
/** The schedule that Standard Webhooks recommends, then every day; an event is never given up. */
const RETRY_AFTER_MS = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400].map(
  (seconds) => seconds * 1000,
);

/** Delivers the event that is due first. @returns whether there was one */
export async function deliverNext(context: ServerContext): Promise<boolean> {
  const { db } = context.store;
  const endpoint = context.config.merchant.events;
  if (!endpoint) return false;
  const event = await leaseEvent(db, nowText(context), later(context, LEASE_MS));
  if (!event) return false;
  const failure = await deliver(context, endpoint, event);
  const wait = backoff(RETRY_AFTER_MS, event.attempts);
  if (failure !== undefined)
    context.log.warn(
      { event: event.id, type: event.type, attempts: event.attempts + 1, failure },
      'Event not delivered yet',
    );
  await updateEvent(
    db,
    event.id,
    failure === undefined
      ? { deliveredAt: nowText(context), error: null }
      : { error: failure, nextAttemptAt: later(context, wait) },
  );
  return true;
}

/** @returns why it failed, if it did */
async function deliver(
  context: ServerContext,
  endpoint: MerchantEndpoint,
  event: OutboxRow,
): Promise<string | undefined> {
  const signal = AbortSignal.any([AbortSignal.timeout(TIMEOUT_MS), context.signal]);
  try {
    const response = await signedPost(context, endpoint, event.id, event.body, signal);
    await response.body?.cancel();
    return response.ok ? undefined : `The merchant answered ${response.status}`;
  } catch (error) {
    return reasonOf(error);
  }
}

/** What an error says and what caused it: `fetch` itself says only "fetch failed". */
const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const { code, cause } = error as Error & { code?: string };
  const said = error.message || (code ?? error.name);
  return cause === undefined ? said : `${said}: ${reasonOf(cause)}`;
};
