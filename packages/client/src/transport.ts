/**
 * The interface between the client and the other end: the companion server, a provider's own API that
 * takes a browser's token, or memory in a story. All failures are `KassaError`.
 */
import type { DiscardCommand, ExchangeAnswer, KassaError, PayCommand, Snapshot } from '@kassa/protocol';

/** The callbacks of a watch. */
export type Connection =
  /** Not yet, or again trying. */
  | 'connecting'
  /** Pushed over a socket. */
  | 'live'
  /** Sockets don't get through: asked for again and again. */
  | 'polling'
  /** Nothing gets through. What is shown may be old; a payment goes on without us. */
  | 'offline';

export interface Watch {
  onSnapshot(snapshot: Snapshot): void;
  onConnection(connection: Connection): void;
  /** The token is not taken any more (`invalid_token`, `session_expired`). Watching has ended. */
  onRefused(error: KassaError): void;
}

export interface Transport {
  read(): Promise<Snapshot>;
  select(method: string): Promise<Snapshot>;
  pay(command: PayCommand): Promise<Snapshot>;
  /**
   * Gives back what a provider holds for input that was never paid with. Goes through even as the page is left; nobody
   * waits for it. Left out where nothing is ever held.
   */
  discard?(command: DiscardCommand): void;
  cancel(paymentId: string): Promise<Snapshot>;
  /** Leaves an open payment for another way, by the customer's explicit choice. */
  switchAway(paymentId: string): Promise<Snapshot>;
  /** Trades a return URL's code. Works without a token. */
  exchange(code: string): Promise<ExchangeAnswer>;
  /** Follows the session until the returned function is called. Reconnects by itself. */
  watch(watch: Watch): () => void;
  /** Goes on with another token of the same session, from the next request and the next `watch` on. */
  useToken(token: string): void;
  /** Keeps in this tab what coming back to it needs. Called before the page is left. */
  remember(): void;
}
