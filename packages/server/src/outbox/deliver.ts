/** Delivers events to the merchant: at least once, in order per payment, retried until a 2xx. */
import { backoff } from '../backoff.ts';
import { later, nowText, type ServerContext } from '../server-context.ts';
import type { OutboxRow } from '../store/schema.ts';
import { signedPost } from './signed-post.ts';

const TIMEOUT_MS = 15_000;
const LEASE_MS = 30_000;
/** The schedule that Standard Webhooks recommends, then every day; an event is never given up. */
const RETRY_AFTER_MS = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400].map(
  (seconds) => seconds * 1000,
);

/** Delivers the event that is due first. @returns whether there was one */
export async function deliverNext(context: ServerContext): Promise<boolean> {
  const endpoint = context.config.merchant.events;
  if (!endpoint) return false;
  const event = await lease(context);
  if (!event) return false;
  const failure = await deliver(context, endpoint, event);
  const wait = backoff(RETRY_AFTER_MS, event.attempts);
  if (failure !== undefined)
    context.log.warn(
      { event: event.id, type: event.type, attempts: event.attempts + 1, failure },
      'Event not delivered yet',
    );
  await context.store.db
    .updateTable('outbox')
    .set(
      failure === undefined
        ? { deliveredAt: nowText(context), error: null }
        : { error: failure, nextAttemptAt: later(context, wait) },
    )
    .where('id', '=', event.id)
    .execute();
  return true;
}

/** The oldest undelivered event of some payment: a later one waits for the earlier. */
async function lease(context: ServerContext): Promise<OutboxRow | undefined> {
  const { db } = context.store;
  const due = await db
    .selectFrom('outbox')
    .selectAll()
    .where('deliveredAt', 'is', null)
    .where('nextAttemptAt', '<=', nowText(context))
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('outbox as earlier')
            .select('earlier.id')
            .whereRef('earlier.paymentId', '=', 'outbox.paymentId')
            .whereRef('earlier.sequence', '<', 'outbox.sequence')
            .where('earlier.deliveredAt', 'is', null),
        ),
      ),
    )
    .orderBy('nextAttemptAt')
    .limit(1)
    .executeTakeFirst();
  if (!due) return undefined;
  const { numUpdatedRows } = await db
    .updateTable('outbox')
    .set({ attempts: due.attempts + 1, nextAttemptAt: later(context, LEASE_MS) })
    .where('id', '=', due.id)
    .where('attempts', '=', due.attempts)
    .executeTakeFirst();
  return numUpdatedRows === 1n ? due : lease(context);
}

/** @returns why it failed, if it did */
async function deliver(
  context: ServerContext,
  endpoint: { url: string; secret: string },
  event: OutboxRow,
): Promise<string | undefined> {
  const signal = AbortSignal.any([AbortSignal.timeout(TIMEOUT_MS), context.signal]);
  try {
    const response = await signedPost(context, endpoint, event.id, event.body, signal);
    await response.body?.cancel();
    return response.ok ? undefined : `The merchant answered ${response.status}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
