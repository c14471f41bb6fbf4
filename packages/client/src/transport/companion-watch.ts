/**
 * Following a session: a socket where one gets through, and meanwhile the snapshot by fetch again and again.
 * Both are tried for as long as somebody watches, so that whichever path opens again is taken. Loaded by itself, with
 * the socket, after the page.
 */
import { SOCKET_PATH, type KassaError, type Snapshot } from '@kassa/protocol';
import { isRefusal, toKassaError } from '../errors.ts';
import type { Connection, Watch } from '../transport.ts';
import { openCompanionSocket } from './companion-socket.ts';

const POLL_MS = 2_000;
/** Without an open payment only every fifth poll asks, the first among them. */
const POLLS_WITHOUT_PAYMENT = 5;
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
  const { url, token, read, paymentIsOpen, watch } = options;
  let stopped = false;
  let live = false;
  let failures = 0;
  let ticks = 0;
  let connection: Connection = 'connecting';
  let closeSocket: (() => void) | undefined;
  let reconnect: ReturnType<typeof setTimeout> | undefined;
  let poll: ReturnType<typeof setTimeout> | undefined;

  function report(next: Connection): void {
    if (stopped || next === connection) return;
    connection = next;
    watch.onConnection(next);
  }

  function stop(): void {
    stopped = true;
    clearTimeout(reconnect);
    clearTimeout(poll);
    closeSocket?.();
  }

  function refuse(error: KassaError): void {
    if (stopped) return;
    stop();
    watch.onRefused(error);
  }

  function openSocket(): void {
    closeSocket = openCompanionSocket({
      url: url.replace(/^http/, 'ws') + SOCKET_PATH,
      token: token(),
      onSnapshot(snapshot) {
        live = true;
        failures = 0;
        clearTimeout(poll);
        report('live');
        watch.onSnapshot(snapshot);
      },
      onRefused: refuse,
      onClosed: onSocketClosed,
    });
  }

  function onSocketClosed(): void {
    if (stopped) return;
    if (live) {
      live = false;
      report('connecting');
      schedulePoll();
    }
    const wait = Math.min(RECONNECT_MS * 2 ** failures++, RECONNECT_MAX_MS);
    // Half to all of it: a server that comes back isn't met by every page at once.
    reconnect = setTimeout(openSocket, wait * (0.5 + Math.random() / 2));
  }

  function schedulePoll(): void {
    clearTimeout(poll);
    poll = setTimeout(() => void askAgain(), POLL_MS);
  }

  async function askAgain(): Promise<void> {
    if (paymentIsOpen() || ticks++ % POLLS_WITHOUT_PAYMENT === 0) {
      try {
        const snapshot = await read();
        if (stopped) return;
        watch.onSnapshot(snapshot);
        if (!live) report('polling');
      } catch (thrown) {
        const error = toKassaError(thrown);
        if (isRefusal(error)) refuse(error);
        else if (!live) report('offline');
      }
    }
    if (!live && !stopped) schedulePoll();
  }

  openSocket();
  schedulePoll();
  return stop;
}
