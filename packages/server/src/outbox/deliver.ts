/**
 * Delivers events to the merchant: at least once, until a 2xx or a refusal for good. In order per payment: one that is
 * refused, or fails again and again while others are taken, holds up no later ones. What fails altogether keeps its order.
 */
import { backoff } from '@kassa/provider';
import { LEASE_MS } from '../leases.ts';
import type { MerchantEndpoint } from '../options.ts';
import { later, nowText, type ServerContext } from '../server-context.ts';
import { inBatches, type OutboxRow } from '@kassa/store';
import { aboutEvent, logDelivery } from '../story.ts';
import { Breaker } from '../work/breaker.ts';
import { createLane, type Lane } from '../work/lane.ts';
import { makeWaitingDue, markDelivered, takeEvents, updateEvent } from './repository.ts';
import { signedPost } from './signed-post.ts';

const TIMEOUT_MS = 15_000;
/** Events sent at the same time: new ones, leased as they are written while there is room, and those that have failed. */
const NEW_AT_ONCE = 16;
const RETRIES_AT_ONCE = 2;
const RETRY_AFTER_MS = [5_000, 30_000, 120_000, 600_000, 3_600_000];
/** Tries of an event before it is given up, or holds up no later ones though it isn't refused: some 70 minutes. */
const MOST_TRIES = 6;
const TAKES_WITHIN_MS = 1_800_000;
/** Request Timeout, Too Early, Too Many Requests: of the 4xx, those that may pass. */
const MAY_PASS = [408, 425, 429];

/** What became of one try. Stopped: the server closes, and the try doesn't count. */
type Outcome = 'taken' | 'stopped' | { failure: string; refused: boolean };

/**
 * The lanes of the merchant's endpoint: new events, and those that have failed before, so that what fails for good leaves
 * room for what is new. Without an endpoint there are none, and the events wait.
 */
export function outboxLanes(context: ServerContext): Lane<OutboxRow>[] {
  const endpoint = context.config.merchant.events;
  if (!endpoint) return [];
  const breaker = new Breaker();
  const markTaken = inBatches((ids: string[]) => markDelivered(context.store.db, ids, nowText(context)));
  const lane = (name: string, atOnce: number, isNew: boolean) =>
    createLane(context, {
      name,
      atOnce,
      breaker,
      take: (asked) => takeEvents(context.store, isNew, asked),
      prolong: ({ id }, nextAttemptAt) => updateEvent(context.store.db, id, { nextAttemptAt }),
      work: async (event) =>
        record(context, breaker, event, await deliver(context, endpoint, event), markTaken),
    });
  return [lane('events', NEW_AT_ONCE, true), lane('events again', RETRIES_AT_ONCE, false)];
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
  breaker: Breaker,
  event: OutboxRow,
  outcome: Outcome,
  markTaken: (ids: readonly string[]) => Promise<void>,
): Promise<void> {
  const { db } = context.store;
  const now = nowText(context);
  const { id, attempts } = event;
  if (outcome === 'stopped') {
    await updateEvent(db, id, { attempts: attempts - 1, nextAttemptAt: now });
  } else if (outcome === 'taken') {
    await markTaken([id]);
    logDelivery(context, event);
    if (breaker.succeeded(Date.parse(now))) await makeWaitingDue(db, now, later(context, LEASE_MS));
  } else {
    // Whoever refuses is there, and may take the next one.
    if (!outcome.refused) breaker.failed(Date.parse(now), event.paymentId);
    await updateEvent(db, id, { attempts, ...afterFailure(context, breaker, event, outcome) });
  }
}

function afterFailure(
  context: ServerContext,
  breaker: Breaker,
  event: OutboxRow,
  { failure, refused }: Exclude<Outcome, string>,
): Partial<OutboxRow> {
  const { attempts } = event;
  // An endpoint that takes nothing has a fault of its own: no event is given up for it.
  const isTaking =
    breaker.lastSuccessAt > Math.max(Date.parse(event.createdAt), context.now().getTime() - TAKES_WITHIN_MS);
  const isStuck = attempts >= MOST_TRIES && isTaking;
  const refusals = refused ? event.refusals + 1 : Math.max(event.refusals, Number(isStuck));
  const isDead = refused && refusals >= MOST_TRIES && isTaking;
  const details = { ...aboutEvent(event), attempts, failure };
  if (isDead) context.log.error({ ...details, incident: true }, 'Event given up: the merchant refuses it');
  else context.log.warn(details, 'Event not delivered yet');
  const nextAttemptAt =
    breaker.isDown && !refused
      ? new Date(breaker.nextTryAt).toISOString()
      : later(context, backoff(RETRY_AFTER_MS, attempts - 1));
  return { error: failure, refusals, nextAttemptAt, ...(isDead && { deadAt: nowText(context) }) };
}

/** What an error says and what caused it: `fetch` itself says only "fetch failed". */
const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const { code, cause } = error as Error & { code?: string };
  const said = error.message || (code ?? error.name);
  return cause === undefined ? said : `${said}: ${reasonOf(cause)}`;
};
