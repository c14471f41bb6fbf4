/** Can this server work, and how long has the oldest thing waited that it owes somebody? */
import { setTimeout } from 'node:timers/promises';
import type { ServerContext } from '../server-context.ts';
import type { Store } from '@kassa/store';

export interface Health {
  status: 'ok' | 'unavailable';
  /** How long ago the oldest event was written that waits for the merchant, in milliseconds. */
  oldestEventMs?: number | null;
  /** How long ago the oldest notification of a payment came that was not handled, in milliseconds. */
  oldestNotificationMs?: number | null;
}

/** Whoever asks for health waits no longer. */
const ANSWER_MS = 900;

/** A database that doesn't answer, or takes nothing, is no better than one that can't be reached. */
export async function readHealth(context: ServerContext): Promise<Health> {
  const late = new AbortController();
  const age = (since: string | null) => (since === null ? null : context.now().getTime() - Date.parse(since));
  const read = async (): Promise<Health | null> => {
    if (!(await context.store.canWrite())) return null;
    const [event, notification] = [await oldestEvent(context.store), await oldestNotification(context.store)];
    return { status: 'ok', oldestEventMs: age(event), oldestNotificationMs: age(notification) };
  };
  const noAnswer = setTimeout(ANSWER_MS, null, { signal: late.signal });
  const health = await Promise.race([read(), noAnswer]).catch(() => null);
  late.abort();
  return health ?? { status: 'unavailable' };
}

const oldestEvent = async ({ db }: Store): Promise<string | null> => {
  const waiting = db.selectFrom('outbox').where('deliveredAt', 'is', null).where('deadAt', 'is', null);
  return (await waiting.select((eb) => eb.fn.min('createdAt').as('at')).executeTakeFirst())?.at ?? null;
};

const oldestNotification = async ({ db }: Store): Promise<string | null> => {
  const waiting = db.selectFrom('inbox').where('processedAt', 'is', null).where('about', 'is', null);
  return (await waiting.select((eb) => eb.fn.min('receivedAt').as('at')).executeTakeFirst())?.at ?? null;
};
