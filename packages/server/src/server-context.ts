/** What every part of the server needs, made once by `createCheckoutServer` and passed on as one value. */
import type { Log } from '@kassa/provider';
import type { OutboxRow, Store } from '@kassa/store';
import type { Config } from './config.ts';
import type { Figures } from './figures.ts';
import type { Arrivals } from './notifications/arrivals.ts';
import type { Entry } from './notifications/repository.ts';
import type { Lane } from './work/lane.ts';

export interface ServerContext {
  readonly config: Config;
  readonly store: Store;
  readonly log: Log;
  readonly figures: Figures;
  readonly arrivals: Arrivals;
  /** Aborted when the server begins to close: what only waits ends. */
  readonly closing: AbortSignal;
  /** Aborted when what was under way then has ended. */
  readonly signal: AbortSignal;
  now(): Date;
  /** Passes `work` on. The server does not close before it has ended. */
  finish<T>(work: Promise<T>): Promise<T>;
  /** Makes this provider's lanes look for due work now. */
  wakeReconcile(provider: string): void;
  /** The lane for the notifications of a configured provider. */
  inbox(provider: string): Lane<Entry> | undefined;
  /** The lane that delivers new events to the merchant's endpoint, if there is one. */
  newEvents(): Lane<OutboxRow> | undefined;
}

/** Milliseconds from now, as ISO 8601. */
export const later = (context: Pick<ServerContext, 'now'>, ms: number): string =>
  new Date(context.now().getTime() + ms).toISOString();

export const nowText = (context: Pick<ServerContext, 'now'>): string => context.now().toISOString();
