/** The database is away for now: what is answered then, and what is written as soon as it is back. */
import { setTimeout } from 'node:timers/promises';
import { KassaError } from '@kassa/protocol';
import { backoff } from '@kassa/provider';
import { isUnavailable, type PaymentRow } from '@kassa/store';
import type { ServerContext } from '../server-context.ts';
import { aboutPayment } from '../story.ts';

export const unavailable = (cause: unknown): KassaError =>
  new KassaError('unavailable', 'The database can’t be reached now', { cause });

const AGAIN_AFTER_MS = [100, 250, 500, 1_000];
/** This process leaves the payment alone meanwhile; another one may take it over by its lease. Then `reconcile` has it. */
const WITHIN_MS = 60_000;

/**
 * Writes what a provider tells once. While the database is away it is tried again, for a minute at most and until the
 * server closes. `write` sees for itself whether the answer still counts.
 */
export async function untilWritten<T>(
  context: Pick<ServerContext, 'log' | 'closing' | 'now'>,
  payment: PaymentRow,
  write: () => Promise<T>,
): Promise<T> {
  const { log, closing } = context;
  const end = context.now().getTime() + WITHIN_MS;
  for (let tries = 0; ; tries++)
    try {
      return await write();
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      const details = { err: error, ...aboutPayment(payment) };
      if (closing.aborted || context.now().getTime() >= end) {
        log.error(details, 'A provider’s answer is given up: the database is still away');
        throw error;
      }
      if (tries === 0) log.warn(details, 'A provider’s answer is tried again: the database is away');
      await setTimeout(backoff(AGAIN_AFTER_MS, tries), null, { signal: closing }).catch(() => null);
    }
}
