/** Lists a merchant's events and sends them again. */
import type { EventDelivery, EventQuery, MerchantEvent, ResendEvents } from '@kassa/protocol';
import { eventQuerySchema, KassaError, resendSchema } from '@kassa/protocol';
import { type OutboxRow, readJson } from '@kassa/store';
import { LEASE_MS } from '../leases.ts';
import { parse } from '../parse.ts';
import { pick } from '../pick.ts';
import { later, nowText, type ServerContext } from '../server-context.ts';
import { findEvents, resendEvents } from './repository.ts';

const PAGE = 100;
const BATCH = 500;

/** The oldest first, 100 at most. @throws KassaError invalid_request */
export async function listEvents(context: ServerContext, query: EventQuery): Promise<EventDelivery[]> {
  return (await findEvents(context.store.db, parse(eventQuerySchema, query), PAGE)).map(viewEvent);
}

/** @throws KassaError not_found */
export async function resendEvent(context: ServerContext, id: string): Promise<void> {
  const { db } = context.store;
  const one = db.selectFrom('outbox').select('id').where('id', '=', id);
  const sent = await resendEvents(db, one, nowText(context));
  if (sent === 0) throw new KassaError('not_found', `There is no event ${id}`);
  context.newEvents()?.wake();
}

/** Also what waits for a late try, as after an outage. @returns how many there are. @throws KassaError invalid_request */
export async function resendEventsSince(context: ServerContext, body: ResendEvents): Promise<number> {
  const { since: from } = parse(resendSchema, body);
  const { db } = context.store;
  const now = nowText(context);
  let resent = 0;
  for (let batch = BATCH; batch === BATCH; resent += batch) {
    const settled = db
      .selectFrom('outbox')
      .select('id')
      .where('createdAt', '>=', from)
      // What is taken again meanwhile is not sent a third time.
      .where((eb) => {
        const isLate = eb('error', 'is not', null).and('nextAttemptAt', '>', later(context, LEASE_MS));
        return eb.or([eb('deliveredAt', '<=', now), eb('deadAt', '<=', now), isLate]);
      })
      .limit(BATCH);
    batch = await resendEvents(db, settled, now);
    context.newEvents()?.wake();
  }
  return resent;
}

const viewEvent = (row: OutboxRow): EventDelivery => {
  const state = row.deliveredAt !== null ? 'delivered' : row.deadAt !== null ? 'dead' : 'waiting';
  return {
    event: readJson<MerchantEvent>(row.body),
    state,
    ...pick(row, 'attempts', 'error', 'deliveredAt'),
    nextAttemptAt: state === 'waiting' ? row.nextAttemptAt : null,
  };
};
