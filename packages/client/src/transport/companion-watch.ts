/**
 * Following a session: a socket where one gets through, and meanwhile the snapshot by fetch again and again.
 * Both are tried for as long as somebody watches, so that whichever path opens again is taken. Loaded by itself, with
 * the socket, after the page.
 */
import { SOCKET_PATH, type KassaError, type Snapshot } from '@kassa/protocol';
import type { Watch } from '../transport.ts';
import { openCompanionSocket } from './companion-socket.ts';
import { poll } from './poll.ts';

const RECONNECT_MS = 1_000;
const RECONNECT_MAX_MS = 30_000;

export interface CompanionWatch {
  /** The companion's address: absolute, no slash at the end. */
  url: string;
  token: () => string;
  read: () => Promise<Snapshot>;
  /** As the newest snapshot has it, whichever call brought it. */
  paymentIsOpen: () => boolean;
  watch: Watch;
}

/** Follows until the returned function is called, or until the token is refused. */
export function followCompanion(options: CompanionWatch): () => void {
  const { url, token, watch } = options;
  let failures = 0;
  let closeSocket: (() => void) | undefined;
  let reconnect: ReturnType<typeof setTimeout> | undefined;
  /** Undefined while the socket is live. */
  let stopPolling: (() => void) | undefined;

  function openSocket(): void {
    closeSocket = openCompanionSocket({
      url: url.replace(/^http/, 'ws') + SOCKET_PATH,
      token: token(),
      onSnapshot(snapshot) {
        failures = 0;
        stopPolling?.();
        stopPolling = undefined;
        watch.onConnection('live');
        watch.onSnapshot(snapshot);
      },
      onRefused,
      onClosed() {
        if (!stopPolling) watch.onConnection('connecting');
        startPolling();
        const wait = Math.min(RECONNECT_MS * 2 ** failures++, RECONNECT_MAX_MS);
        // Half to all of it: a server that comes back isn't met by every page at once.
        reconnect = setTimeout(openSocket, wait * (0.5 + Math.random() / 2));
      },
    });
  }

  function startPolling(): void {
    stopPolling ??= poll(options, onRefused);
  }

  function onRefused(error: KassaError): void {
    stop();
    watch.onRefused(error);
  }

  function stop(): void {
    clearTimeout(reconnect);
    stopPolling?.();
    closeSocket?.();
  }

  openSocket();
  startPolling();
  return stop;
}
