/** Delivers events to the merchant: at least once, in order per payment, until a 2xx or a refusal for good. */
import { backoff } from '../backoff.ts';
import type { MerchantEndpoint } from '../options.ts';
import { later, nowText, type ServerContext } from '../server-context.ts';
import type { OutboxRow } from '../store/schema.ts';
import type { EndpointHealth } from './endpoint-health.ts';
import { leaseEvent, makeWaitingDue, updateEvent } from './repository.ts';
import { signedPost } from './signed-post.ts';

const TIMEOUT_MS = 15_000;
const LEASE_MS = 30_000;
const RETRY_AFTER_MS = [5_000, 30_000, 120_000, 600_000, 3_600_000];
/** How often an event is refused for good before it is given up: some 70 minutes after its first try. */
const MOST_REFUSALS = 6;
/** Request Timeout, Too Early, Too Many Requests: of the 4xx, those that may pass. */
const MAY_PASS = [408, 425, 429];

/** What became of one try. Stopped: the server closes, and the try doesn't count. */
type Outcome = 'taken' | 'stopped' | { failure: string; refused: boolean };

/** Delivers the event that is due first. @returns whether there was one */
export async function deliverNext(context: ServerContext, health: EndpointHealth): Promise<boolean> {
  const endpoint = context.config.merchant.events;
  let turn = endpoint && health.begin(context.now().getTime(), LEASE_MS);
  if (!endpoint || !turn) return false;
  try {
    const event = await leaseEvent(context.store.db, nowText(context), later(context, LEASE_MS), turn);
    if (!event) return false;
    if (event.attempts === 0) turn = health.changeToNew(turn);
    await record(context, health, event, await deliver(context, endpoint, event));
    return true;
  } finally {
    health.end(turn);
  }
}

async function deliver(
  context: ServerContext,
  endpoint: MerchantEndpoint,
  event: OutboxRow,
): Promise<Outcome> {
  const signal = AbortSignal.any([AbortSignal.timeout(TIMEOUT_MS), context.signal]);
  try {
    const response = await signedPost(context, endpoint, event.id, event.body, signal);
    await response.body?.cancel();
    const { ok, status } = response;
    const refused = status >= 400 && status < 500 && !MAY_PASS.includes(status);
    return ok ? 'taken' : { failure: `The merchant answered ${status}`, refused };
  } catch (error) {
    return context.signal.aborted ? 'stopped' : { failure: reasonOf(error), refused: false };
  }
}

async function record(
  context: ServerContext,
  health: EndpointHealth,
  event: OutboxRow,
  outcome: Outcome,
): Promise<void> {
  const { db } = context.store;
  const now = nowText(context);
  if (outcome === 'stopped') {
    await updateEvent(db, event.id, { attempts: event.attempts, nextAttemptAt: now });
  } else if (outcome === 'taken') {
    await updateEvent(db, event.id, { deliveredAt: now, error: null });
    if (health.taken(Date.parse(now))) await makeWaitingDue(db, now, later(context, LEASE_MS));
  } else {
    health.failed(Date.parse(now), event.paymentId);
    await updateEvent(db, event.id, afterFailure(context, health, event, outcome));
  }
}

function afterFailure(
  context: ServerContext,
  health: EndpointHealth,
  event: OutboxRow,
  { failure, refused }: Exclude<Outcome, string>,
): Partial<OutboxRow> {
  const refusals = event.refusals + (refused ? 1 : 0);
  // An endpoint that takes nothing has a fault of its own: no event is given up for it.
  const isDead = refused && refusals >= MOST_REFUSALS && !health.isDown;
  const details = { event: event.id, type: event.type, attempts: event.attempts + 1, failure };
  if (isDead) context.log.error({ ...details, incident: true }, 'Event given up: the merchant refuses it');
  else context.log.warn(details, 'Event not delivered yet');
  const nextAttemptAt = health.isDown
    ? new Date(health.nextTryAt).toISOString()
    : later(context, backoff(RETRY_AFTER_MS, event.attempts));
  return { error: failure, refusals, nextAttemptAt, ...(isDead && { deadAt: nowText(context) }) };
}

/** What an error says and what caused it: `fetch` itself says only "fetch failed". */
const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const { code, cause } = error as Error & { code?: string };
  const said = error.message || (code ?? error.name);
  return cause === undefined ? said : `${said}: ${reasonOf(cause)}`;
};
