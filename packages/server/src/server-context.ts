/** What every part of the server needs, made once by `createCheckoutServer` and passed on as one value. */
import type { Log } from '@kassa/provider';
import type { Config } from './config.ts';
import type { Store } from './store/store.ts';

export interface ServerContext {
  readonly config: Config;
  readonly store: Store;
  readonly log: Log;
  /** Aborted when the server closes. */
  readonly signal: AbortSignal;
  now(): Date;
  /** Passes `work` on. The server does not close before it has ended. */
  finish<T>(work: Promise<T>): Promise<T>;
  /** Sets the workers to work now instead of at their next turn. */
  wake(worker: 'inbox' | 'outbox' | 'reconcile'): void;
}

/** Milliseconds from now, as ISO 8601. */
export const later = (context: ServerContext, ms: number): string =>
  new Date(context.now().getTime() + ms).toISOString();

export const nowText = (context: ServerContext): string => context.now().toISOString();
