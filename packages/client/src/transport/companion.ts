/**
 * The companion server behind a checkout (PROTOCOL.md, "Browser routes"): the first snapshot and commands by
 * fetch, then pushes over a socket whose module is loaded only once the page has had time to paint, and
 * snapshots by fetch again wherever sockets don't get through.
 */
import {
  errorBodySchema,
  exchangeAnswerSchema,
  KassaError,
  snapshotSchema,
  type Snapshot,
} from '@kassa/protocol';
import { rememberToken } from '../session-memory.ts';
import type { Transport } from '../transport.ts';
import { followCompanion } from './companion-watch.ts';

/** What a read may take before it counts as lost. */
const READ_TIMEOUT_MS = 10_000;
/** A command may wait for a provider. */
const COMMAND_TIMEOUT_MS = 30_000;

export interface CompanionOptions {
  /** The companion's `publicUrl`: absolute, or a path of the page's own origin. */
  server: string;
  /** The session token. Left out only to trade a return code. */
  token?: string | undefined;
}

/** A zod schema, as far as this file needs one. */
interface Schema<T> {
  safeParse(data: unknown): { success: true; data: T } | { success: false; error: { message: string } };
}

export function companionTransport({ server, token }: CompanionOptions): Transport {
  const base = serverUrl(server);
  let paymentIsOpen = false;

  /** Without a body it reads. */
  async function call<T>(schema: Schema<T>, path: string, body?: object): Promise<T> {
    let response: Response;
    let answer: unknown;
    try {
      response = await fetch(base + path, {
        method: body ? 'POST' : 'GET',
        headers: {
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
          ...(body && { 'content-type': 'application/json' }),
        },
        ...(body && { body: JSON.stringify(body) }),
        cache: 'no-store',
        credentials: 'omit',
        signal: AbortSignal.timeout(body ? COMMAND_TIMEOUT_MS : READ_TIMEOUT_MS),
      });
      answer = await response.json();
    } catch (cause) {
      throw new KassaError('network', `${base} can't be reached`, { cause });
    }
    if (!response.ok) {
      const failure = errorBodySchema.safeParse(answer);
      // A gateway in between speaks for itself, not for the companion.
      if (!failure.success) throw new KassaError('network', `${base} is answered for: ${response.status}`);
      throw KassaError.fromBody(failure.data);
    }
    const parsed = schema.safeParse(answer);
    if (!parsed.success) throw new KassaError('unexpected', `${base + path}: ${parsed.error.message}`);
    return parsed.data;
  }

  function note(snapshot: Snapshot): Snapshot {
    paymentIsOpen = snapshot.payment?.phase === 'open';
    return snapshot;
  }
  const session = async (path: string, body?: object): Promise<Snapshot> =>
    note(await call(snapshotSchema, `/session${path}`, body));
  const ofPayment = (id: string, what: string): Promise<Snapshot> =>
    session(`/payments/${encodeURIComponent(id)}/${what}`, {});
  const read = (): Promise<Snapshot> => session('');

  return {
    read,
    select: (method) => session('/selection', { method }),
    pay: (payment) => session('/payments', payment),
    cancel: (id) => ofPayment(id, 'cancellation'),
    switchAway: (id) => ofPayment(id, 'switch'),
    exchange: (code) => call(exchangeAnswerSchema, '/returns', { code }),
    watch: (watch) =>
      followCompanion({
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
      if (token !== undefined) rememberToken(base, token);
    },
  };
}

/** One spelling for each server: absolute, without a slash at the end. */
export const serverUrl = (server: string): string =>
  new URL(server, typeof location === 'undefined' ? undefined : location.href).href.replace(/\/$/, '');
