import type { CheckoutState } from '@kassa/client';
import { KassaError } from '@kassa/protocol';

/** The view of a checkout, from the client's state. */
export type PickerView =
  /** Nothing is known yet. */
  | 'loading'
  /** Nothing is known: the first load didn't work, or no token has come. */
  | 'unreachable'
  /** The customer can choose and pay. */
  | 'choosing'
  /** Nothing that the element offers can pay the order. */
  | 'unavailable'
  /** A payment is open and nothing else can be paid. */
  | 'open'
  /** Paid or authorized. */
  | 'settled'
  /** Another session of the order has the open payment. */
  | 'elsewhere'
  /** The order changed. */
  | 'superseded'
  /** The token isn't taken any more. */
  | 'expired'
  /** The token may only look. */
  | 'closed';

let made: KassaError | undefined;

/**
 * The server, or a file of the elements, doesn't come: always the same error. It is none of a client's state, which waits for
 * another token with one. It is made once it is needed: for an error that is made while the script is evaluated, Chromium
 * with developer tools parses the whole script again.
 */
export const unreachable = (): KassaError => (made ??= new KassaError('network', 'Out of reach'));

/** Why nothing is known, or what a command couldn't do. The network alone is no error of a client's: it goes on trying. */
export const loadError = ({ snapshot, error, connection }: CheckoutState): KassaError | undefined =>
  error ?? (!snapshot && connection === 'offline' ? unreachable() : undefined);

export function pickerView(state: CheckoutState | undefined): PickerView {
  if (!state) return 'loading';
  const { snapshot, access } = state;
  if (!snapshot)
    return access === 'session-expired' ? 'expired' : loadError(state) ? 'unreachable' : 'loading';
  const { session, payment, lockedElsewhere } = snapshot;
  if (payment?.phase === 'succeeded' || session.state === 'settled') return 'settled';
  // An open payment outlives its session: it is followed to its end.
  if (payment?.phase === 'open' && payment.holdsOrder) return 'open';
  if (lockedElsewhere) return 'elsewhere';
  if (session.state === 'superseded') return 'superseded';
  if (session.state === 'expired' || access === 'session-expired') return 'expired';
  return session.canPay ? 'choosing' : 'closed';
}
