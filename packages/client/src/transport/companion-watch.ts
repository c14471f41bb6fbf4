/**
 * Following a session: a socket where one gets through, and meanwhile the snapshot by fetch again and again.
 * Both are tried for as long as somebody watches, so that whichever path opens again is taken.
 */
import { SOCKET_PATH, type KassaError, type Snapshot } from '@kassa/protocol';
import { isRefusal, toKassaError } from '../errors.ts';
import type { Connection, Watch } from '../transport.ts';

/** How often to ask while a payment is open; the first and every fifth time are enough while none is. */
const POLL_MS = 2_000;
const POLLS_WITHOUT_PAYMENT = 5;
const RECONNECT_MS = 1_000;
const RECONNECT_MAX_MS = 30_000;

export interface CompanionWatch {
  /** The companion's address: absolute, no slash at the end. */
  url: string;
  token: () => string;
  read: () => Promise<Snapshot>;
  /** By the newest answer to anything. */
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
    cancelIdle();
    clearTimeout(reconnect);
    clearTimeout(poll);
    closeSocket?.();
  }

  function refuse(error: KassaError): void {
    if (stopped) return;
    stop();
    watch.onRefused(error);
  }

  async function openSocket(): Promise<void> {
    try {
      const { openCompanionSocket } = await import('./companion-socket.ts');
      if (stopped) return;
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
    } catch {
      // The module did not load. The page keeps asking by fetch.
      onSocketClosed();
    }
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
    reconnect = setTimeout(() => void openSocket(), wait * (0.5 + Math.random() / 2));
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

  const cancelIdle = whenIdle(() => void openSocket());
  schedulePoll();
  return stop;
}

/** Runs the task once the page is idle, after a second at the latest. Returns how to cancel it. */
function whenIdle(task: () => void): () => void {
  // Safari has no requestIdleCallback.
  if (typeof requestIdleCallback === 'function') {
    const id = requestIdleCallback(task, { timeout: 1_000 });
    return () => cancelIdleCallback(id);
  }
  const id = setTimeout(task, 100);
  return () => clearTimeout(id);
}
