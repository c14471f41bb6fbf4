/** Follows the session that is paid in, and the earlier one whose payment is still open. */
import type { Watch } from '@kassa/client';
import type { Snapshot } from '@kassa/protocol';
import type { KronorSession } from './kronor-session.ts';

/** What a new token's first answer may take. */
const TAKE_OVER_MS = 30_000;

export interface Sessions {
  current: () => KronorSession;
  earlier: () => KronorSession | undefined;
  /** Undefined while nothing is known. */
  show: () => Snapshot | undefined;
}

export class SessionsFollower {
  readonly #sessions: Sessions;
  readonly #stops = new Map<KronorSession, () => void>();
  #watching: Watch | undefined;
  /** Its socket may be all that is left of it: not cut while a new token takes over. */
  #kept: KronorSession | undefined;

  constructor(sessions: Sessions) {
    this.#sessions = sessions;
  }

  /** @returns how to stop */
  watch(watch: Watch): () => void {
    this.#watching = watch;
    const { current, earlier } = this.#sessions;
    for (const session of [current(), earlier()])
      if (session && !this.#stops.has(session)) this.#stops.set(session, this.#follow(session));
    return () => {
      this.#watching = undefined;
      this.#stop();
    };
  }

  /** Another session is about to take this one's place. */
  keep(session: KronorSession): void {
    this.#kept = session;
    setTimeout(() => {
      this.#kept = undefined;
      if (!this.#watching) this.#stop();
    }, TAKE_OVER_MS);
  }

  #follow(session: KronorSession): () => void {
    const isCurrent = () => session === this.#sessions.current();
    const show = () => {
      const snapshot = this.#sessions.show();
      if (snapshot) this.#watching?.onSnapshot(snapshot);
    };
    return session.follow({
      onChange: show,
      onConnection: (connection) => {
        if (isCurrent()) this.#watching?.onConnection(connection);
      },
      onRefused: (error) => {
        if (isCurrent()) this.#watching?.onRefused(error);
        else show();
      },
    });
  }

  #stop(): void {
    for (const [session, stop] of this.#stops) {
      if (session === this.#kept) continue;
      stop();
      this.#stops.delete(session);
    }
  }
}
