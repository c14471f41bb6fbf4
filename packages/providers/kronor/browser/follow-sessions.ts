/** Follows the session that is paid in, and the earlier one whose payment is still open. */
import type { Watch } from '@kassa/client';
import type { Snapshot } from '@kassa/protocol';
import type { KronorSession } from './kronor-session.ts';

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

  constructor(sessions: Sessions) {
    this.#sessions = sessions;
  }

  /** @returns how to stop */
  watch(watch: Watch): () => void {
    this.#watching = watch;
    const { current, earlier } = this.#sessions;
    for (const session of [current(), earlier()])
      if (session) this.#stops.set(session, this.#follow(session));
    return () => {
      this.#watching = undefined;
      this.#stop();
    };
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
    for (const stop of this.#stops.values()) stop();
    this.#stops.clear();
  }
}
