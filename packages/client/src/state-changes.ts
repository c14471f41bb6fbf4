/**
 * How the client's state changes: all changes by name. Each is made of what has come, and is a pure function of the state
 * before. It returns what is different from then on; undefined when nothing is. No other file writes the state.
 */
import { newer, type KassaError, type Snapshot } from '@kassa/protocol';
import type { Busy, CheckoutState } from './checkout-state.ts';
import { isRefusal } from './errors.ts';
import type { Connection } from './transport.ts';

export type Change = (state: CheckoutState) => Partial<CheckoutState> | undefined;

export const FIRST_STATE: CheckoutState = {
  snapshot: undefined,
  connection: 'connecting',
  access: 'unknown',
  busy: undefined,
  slow: false,
  error: undefined,
};

/** A snapshot came from the watch, or with the page. One that is late or repeated changes nothing. */
export const pushed =
  (snapshot: Snapshot): Change =>
  (state) =>
    newer(state.snapshot, snapshot) === state.snapshot ? undefined : received(snapshot, state);

/** A snapshot answered a read or a command. The same version counts too: what a token may do is not part of it. */
export const answered =
  (snapshot: Snapshot): Change =>
  (state) => {
    const known = state.snapshot;
    const isSame = known?.session.id === snapshot.session.id && known.version === snapshot.version;
    return isSame ? received(snapshot, state) : pushed(snapshot)(state);
  };

function received(snapshot: Snapshot, { snapshot: known, error }: CheckoutState): Partial<CheckoutState> {
  const { canPay, state } = snapshot.session;
  // The load that failed has come through, or there is news of the payment, as the lost answer would have been.
  const cured = !known || (error?.code === 'network' && hasNews(snapshot, known));
  return {
    snapshot,
    access: canPay ? 'ok' : state === 'expired' ? 'session-expired' : 'read-only',
    error: cured ? undefined : error,
  };
}

/** Whether the payment is another one than was known, or stands elsewhere. Both are data, with their keys in one order. */
const hasNews = ({ payment }: Snapshot, known: Snapshot): boolean =>
  JSON.stringify(payment) !== JSON.stringify(known.payment);

/** The watch tells its connection, each time. When it has ended, it is `connecting` again. */
export const connected =
  (connection: Connection): Change =>
  (state) =>
    state.connection === connection ? undefined : { connection };

/** A read begins. A first load that is tried again looks like a first load. */
export const reading: Change = ({ snapshot }) =>
  snapshot ? undefined : { connection: 'connecting', error: undefined };

/** A read didn't get through. Whoever watches knows better than one read. */
export const readLost =
  (isWatching: boolean): Change =>
  ({ snapshot }) =>
    isWatching && snapshot ? undefined : { connection: 'offline' };

/** A read, or the watch, was answered with an error, which is shown where there is nothing else to show. */
export const readFailed =
  (error: KassaError): Change =>
  (state) =>
    (state.snapshot ? refused : commandFailed)(error)(state);

/** A command is sent. */
export const commandStarted =
  (busy: Busy): Change =>
  () => ({ busy, slow: false, error: undefined });

/** The last command takes longer than usual. */
export const commandSlow: Change = () => ({ slow: true });

/** The last command could not be done, or nobody knows whether it was. */
export const commandFailed =
  (error: KassaError): Change =>
  (state) => ({ ...refused(error)(state), error });

/** The last command is over; or the page froze, and nothing is under way any more. */
export const commandEnded: Change = () => ({ busy: undefined, slow: false });

/** A command that was overtaken failed, or a later read: all that counts is what the token may still do. */
export const refused =
  (error: KassaError): Change =>
  () =>
    isRefusal(error)
      ? { access: 'session-expired' }
      : error.code === 'read_only'
        ? { access: 'read-only' }
        : undefined;
