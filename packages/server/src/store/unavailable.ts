/** The database is away for now: what is answered then, and what is written as soon as it is back. */
import { setTimeout } from 'node:timers/promises';
import { KassaError } from '@kassa/protocol';
import { backoff } from '@kassa/provider';
import { isUnavailable } from '@kassa/store';
import type { ServerContext } from '../server-context.ts';

export const unavailable = (cause: unknown): KassaError =>
  new KassaError('unavailable', 'The database can’t be reached now', { cause });

const AGAIN_AFTER_MS = [100, 250, 500, 1_000];

/**
 * Writes what a provider tells once. While the database is away it is tried again, until the server closes. `write` sees
 * for itself whether the answer still counts, by the lease of its call.
 */
export async function untilWritten<T>(
  { log, closing }: Pick<ServerContext, 'log' | 'closing'>,
  write: () => Promise<T>,
): Promise<T> {
  for (let tries = 0; ; tries++)
    try {
      return await write();
    } catch (error) {
      if (!isUnavailable(error) || closing.aborted) throw error;
      if (tries === 0) log.warn({ err: error }, 'A provider’s answer is tried again: the database is away');
      await setTimeout(backoff(AGAIN_AFTER_MS, tries), null, { signal: closing }).catch(() => null);
    }
}
