/** The client's state: one immutable object, replaced on every change. */
import type { KassaError, PaymentInput, Snapshot } from '@kassa/protocol';
import type { Connection } from './transport.ts';

export interface CheckoutState {
  /** Undefined until the first one has come. Never taken away again. */
  readonly snapshot: Snapshot | undefined;
  readonly connection: Connection;
  /**
   * Whether the token may still give commands. Stands beside a live payment's status and never replaces it:
   * `session-expired` asks the shop for a new token.
   */
  readonly access: 'unknown' | 'ok' | 'read-only' | 'session-expired';
  /** The command that is under way. */
  readonly busy: 'selecting' | 'paying' | 'cancelling' | 'switching' | undefined;
  /** The command takes longer than usual (4 seconds). It is still under way. */
  readonly slow: boolean;
  /** The error of the last command or of the first load. Cleared by the next command. */
  readonly error: KassaError | undefined;
}

export type Busy = NonNullable<CheckoutState['busy']>;

/** No method here rejects: if something could not be done, `state.error` says what. */
export interface CheckoutClient {
  readonly state: CheckoutState;
  /** Calls back after each change, with the state already in place; not at once. Returns how to stop. */
  subscribe(listener: (state: CheckoutState) => void): () => void;
  /** Selects a method: moves no money. A later call wins over an earlier one. */
  select(method: string): Promise<void>;
  /**
   * Pays with a method. Calls while one is under way get the same promise. The answer's next action is in
   * `state.snapshot.payment.nextAction`; following it is the caller's (`followNextAction`).
   */
  pay(method: string, input: PaymentInput): Promise<void>;
  /**
   * Gives back what a provider holds for `input`. Only for input that was never given to `pay`: a payment may exist for
   * it, or the server has given it back.
   */
  discard(method: string, input: PaymentInput): void;
  cancel(): Promise<void>;
  /** The customer leaves the open payment for another way. */
  switchAway(): Promise<void>;
  /** Reads the snapshot again. */
  refresh(): Promise<void>;
  /** Goes on with another token of the same session. What is shown stays until the answer comes. */
  useToken(token: string): void;
  /** Keeps in this tab what coming back to it needs. Call it before the page is left. */
  remember(): void;
  /** Gives up this reference to the client; the last one closes its socket and its listeners. May be repeated. */
  dispose(): void;
}
