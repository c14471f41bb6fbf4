/** Follows Kronor's list of payments: pushed where a socket gets through, else asked for, as Kronor's SDKs do. */
import { backoff, type KassaError } from '@kassa/protocol';
import { readResult } from '../src/api.ts';
import { GATEWAY } from '../src/documents.ts';
import { pushed, type Request } from './answers.ts';
import type { Channel } from './channel.ts';

/** While a payment is open; less often while none is. */
const POLL_MS = 1_000;
const IDLE_POLL_MS = 5_000;
/** From opening a socket to its first result, which Kronor sends at once: one that says nothing until then is lost. */
const FIRST_RESULT_MS = 10_000;
const RECONNECT_MS = [3_000, 6_000, 15_000, 30_000];

export interface Following {
  channel: () => Channel;
  /** Asks by HTTPS. @throws KassaError */
  query: () => Promise<void>;
  paymentIsOpen: () => boolean;
  isRefusal: (error: unknown) => KassaError | undefined;
  onRequests: (requests: Request[]) => void;
  onConnection: (connection: 'live' | 'polling' | 'offline' | 'connecting') => void;
  onRefused: (error: KassaError) => void;
}

type Timer = ReturnType<typeof setTimeout> | undefined;

/** @returns how to stop */
export function follow(following: Following): () => void {
  let isOver = false;
  let stopPolling: (() => void) | undefined;
  const stop = () => {
    isOver = true;
    stopPolling?.();
    stopPushes();
  };
  const refuse = (error: KassaError) => {
    if (isOver) return;
    stop();
    following.onRefused(error);
  };
  const stopPushes = followPushes(following, {
    refuse,
    live() {
      stopPolling?.();
      following.onConnection('live');
    },
    lost(wasLive) {
      if (wasLive) following.onConnection('connecting');
      stopPolling?.();
      stopPolling = poll(following, refuse);
    },
  });
  return stop;
}

interface Pushes {
  refuse: (error: KassaError) => void;
  live: () => void;
  lost: (wasLive: boolean) => void;
}

/** Subscribes, again and again. @returns how to stop */
function followPushes({ channel, onRequests, isRefusal }: Following, { refuse, live, lost }: Pushes) {
  let isOver = false;
  let isLive = false;
  let unsubscribe: (() => void) | undefined;

  const ended = () => {
    if (isOver) return;
    lost(isLive);
    isLive = false;
    unsubscribe = undefined;
    channel().forgetSocket();
    reconnect.later();
  };
  const next = (result: unknown) => {
    try {
      onRequests(readResult(result, pushed).paymentRequests);
    } catch (error) {
      const refusal = isRefusal(error);
      if (refusal) refuse(refusal);
      else ended();
      return;
    }
    isLive = true;
    reconnect.succeeded();
    live();
  };
  const connect = async () => {
    reconnect.later(ended, FIRST_RESULT_MS);
    try {
      const socket = await channel().socket();
      // Stopped meanwhile.
      if (!isOver) unsubscribe = socket.subscribe(GATEWAY.watchAll, {}, { next, ended });
    } catch {
      ended();
    }
  };

  const reconnect = retrier(() => void connect());
  void connect();
  return () => {
    isOver = true;
    reconnect.stop();
    unsubscribe?.();
    channel().forgetSocket();
  };
}

/** Tries again after each failure, and later from failure to failure, unless it is told to do something else. */
function retrier(again: () => void) {
  let failures = 0;
  let timer: Timer;
  return {
    later(what = again, ms = backoff(RECONNECT_MS, failures++)) {
      clearTimeout(timer);
      timer = setTimeout(what, ms);
    },
    succeeded() {
      clearTimeout(timer);
      failures = 0;
    },
    stop: () => clearTimeout(timer),
  };
}

/** Asks at once, then again and again. @returns how to stop */
function poll(
  { query, paymentIsOpen, isRefusal, onConnection }: Following,
  refuse: (error: KassaError) => void,
): () => void {
  let isOver = false;
  let timer: Timer;
  const schedule = (ms: number) => {
    timer = setTimeout(() => void ask(), ms);
  };
  const ask = async () => {
    try {
      await query();
      if (!isOver) onConnection('polling');
    } catch (error) {
      const refusal = isRefusal(error);
      if (refusal) refuse(refusal);
      else if (!isOver) onConnection('offline');
    }
    if (!isOver) schedule(paymentIsOpen() ? POLL_MS : IDLE_POLL_MS);
  };
  schedule(0);
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}
