/**
 * Transports by name, for pages without a companion server. Whoever has one registers it, before or after the
 * elements ask for it and with whichever copy of this library; nobody here knows what stands behind a name.
 */
import { KassaError } from '@kassa/protocol';
import { shared } from './shared.ts';
import type { Transport } from './transport.ts';

/** Time for a transport's script to register before the page shows an error. A later one is still used. */
const ARRIVES_WITHIN_MS = 10_000;

export interface TransportKind {
  /** @param options.server absolute, no slash at the end */
  create(options: { server: string; token: string }): Transport;
  /** The token that this tab was left with, for a page that has none. */
  remembered(server: string): string | undefined;
}

interface Registration {
  kind: Promise<TransportKind>;
  arrived: (kind: TransportKind) => void;
}

const registrations = () => shared('transports 1', () => new Map<string, Registration>());

function registrationOf(name: string): Registration {
  let found = registrations().get(name);
  if (!found) {
    let arrived: Registration['arrived'] = () => undefined;
    const kind = new Promise<TransportKind>((resolve) => (arrived = resolve));
    registrations().set(name, (found = { kind, arrived }));
  }
  return found;
}

/** The first of a name stays: a second copy of its script is no error. */
export const registerTransport = (name: string, kind: TransportKind): void =>
  registrationOf(name).arrived(kind);

/** Waits for as long as it takes. */
export const whenTransport = (name: string): Promise<TransportKind> => registrationOf(name).kind;

/** The transport of a name, from the moment that it is there. Until then it waits, and says so when that takes long. */
export function namedTransport(name: string, server: string, token: string): Transport {
  let latest = token;
  let made: Transport | undefined;
  let wasRead = false;
  const arrived = whenTransport(name).then((kind) => (made = kind.create({ server, token: latest })));

  async function inTime(): Promise<Transport> {
    if (made) return made;
    const late = new Promise<never>((_, reject) => {
      const why = `No transport "${name}": is its script loaded?`;
      setTimeout(() => reject(new KassaError('not_supported', why)), ARRIVES_WITHIN_MS);
    });
    return Promise.race([arrived, late]);
  }

  return {
    async read() {
      const snapshot = await (await inTime()).read();
      wasRead = true;
      return snapshot;
    },
    select: async (method) => (await inTime()).select(method),
    pay: async (command) => (await inTime()).pay(command),
    cancel: async (id) => (await inTime()).cancel(id),
    switchAway: async (id) => (await inTime()).switchAway(id),
    exchange: async (code) => (await inTime()).exchange(code),
    watch(watch) {
      let isOver = false;
      let stop: (() => void) | undefined;
      void arrived.then((transport) => {
        if (isOver) return;
        stop = transport.watch(watch);
        // The first read has given up before the script came.
        if (!wasRead)
          transport.read().then(
            (snapshot) => !isOver && watch.onSnapshot(snapshot),
            () => undefined,
          );
      });
      return () => {
        isOver = true;
        stop?.();
      };
    },
    useToken(next) {
      latest = next;
      made?.useToken(next);
    },
    remember: () => made?.remember(),
  };
}
