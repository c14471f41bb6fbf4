/**
 * The companion server behind a checkout (PROTOCOL.md, "Browser routes"): the first snapshot and commands by
 * fetch, then pushes over a socket whose module is loaded only once the page has had time to paint, and
 * snapshots by fetch again wherever sockets don't get through.
 */
import { isErrorBody, KassaError, readExchangeAnswer, readSnapshot, type Snapshot } from '@kassa/protocol';
import { keepInTab } from '../session-memory.ts';
import type { Transport } from '../transport.ts';
import { followLazily } from './lazy-watch.ts';

/** A read that takes longer counts as lost. */
const READ_TIMEOUT_MS = 10_000;
/** A command may wait for a provider. */
const COMMAND_TIMEOUT_MS = 30_000;

export interface CompanionOptions {
  /** The companion's `publicUrl`: absolute, or a path of the page's own origin. */
  server: string;
  /** The session token. Left out only to trade a return code. */
  token?: string | undefined;
}

export function companionTransport({ server, token }: CompanionOptions): Transport {
  const base = serverUrl(server);
  let paymentIsOpen = false;

  /** Without a body it reads. With `keepalive` it goes through though the page is left. */
  async function call<T>(
    read: (answer: unknown) => T,
    path: string,
    body?: object,
    keepalive = false,
  ): Promise<T> {
    let response: Response;
    let answer: unknown;
    try {
      response = await fetch(base + path, {
        method: body ? 'POST' : 'GET',
        headers: {
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
          ...(body && { 'content-type': 'application/json' }),
        },
        body: JSON.stringify(body),
        cache: 'no-store',
        credentials: 'omit',
        keepalive,
        signal: AbortSignal.timeout(body ? COMMAND_TIMEOUT_MS : READ_TIMEOUT_MS),
      });
      answer = await response.json();
    } catch (cause) {
      throw new KassaError('network', `${base} answers nothing`, { cause });
    }
    if (response.ok) return read(answer);
    if (isErrorBody(answer)) throw KassaError.fromBody(answer);
    // A gateway in between speaks for itself, not for the companion.
    throw new KassaError('network', `${base} answers ${response.status}`);
  }

  function note(snapshot: Snapshot): Snapshot {
    paymentIsOpen = snapshot.payment?.phase === 'open';
    return snapshot;
  }
  const session = async (path: string, body?: object): Promise<Snapshot> =>
    note(await call(readSnapshot, `/session${path}`, body));
  const ofPayment = (id: string, what: string): Promise<Snapshot> =>
    session(`/payments/${encodeURIComponent(id)}/${what}`, {});
  const read = (): Promise<Snapshot> => session('');

  return {
    read,
    select: (method) => session('/selection', { method }),
    pay: (payment) => session('/payments', { ...payment, sentAt: new Date() }),
    discard(unused) {
      // Whatever is held ends by itself too: a failure is nobody's business.
      void call(() => undefined, '/session/discards', unused, true).catch(() => undefined);
    },
    cancel: (id) => ofPayment(id, 'cancellation'),
    switchAway: (id) => ofPayment(id, 'switch'),
    exchange: (code) => call(readExchangeAnswer, '/returns', { code }),
    watch: (watch) =>
      followLazily({
        url: base,
        token: () => token ?? '',
        read,
        paymentIsOpen: () => paymentIsOpen,
        watch: { ...watch, onSnapshot: (snapshot) => watch.onSnapshot(note(snapshot)) },
      }),
    useToken(next) {
      token = next;
    },
    remember() {
      if (token !== undefined) keepInTab(base, token);
    },
  };
}

/** One spelling for each server: absolute, without a slash at the end. */
export const serverUrl = (server: string): string =>
  new URL(server, (globalThis as { location?: Location }).location?.href).href.replace(/\/$/, '');
