/** Follows Kronor's list of payments: pushed where a socket gets through, else asked for, as Kronor's SDKs do. */
import type { KassaError } from '@kassa/protocol';
import { readResult } from '../src/api.ts';
import { GATEWAY } from '../src/documents.ts';
import { pushed, type Request } from './answers.ts';
import type { Channel } from './channel.ts';

/** While a payment is open; less often while none is. */
const POLL_MS = 1_000;
const IDLE_POLL_MS = 5_000;
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

/** @returns how to stop */
export function follow(following: Following): () => void {
  let isOver = false;
  let isLive = false;
  let failures = 0;
  let stopPushes: (() => void) | undefined;
  let reconnect: ReturnType<typeof setTimeout> | undefined;
  let poll: ReturnType<typeof setTimeout> | undefined;

  const stop = () => {
    isOver = true;
    clearTimeout(reconnect);
    clearTimeout(poll);
    stopPushes?.();
    following.channel().forgetSocket();
  };
  const refuse = (error: KassaError) => {
    if (isOver) return;
    stop();
    following.onRefused(error);
  };

  const lost = () => {
    if (isOver) return;
    if (isLive) following.onConnection('connecting');
    isLive = false;
    stopPushes = undefined;
    following.channel().forgetSocket();
    schedulePoll(0);
    const wait = RECONNECT_MS[Math.min(failures++, RECONNECT_MS.length - 1)] ?? 0;
    clearTimeout(reconnect);
    reconnect = setTimeout(() => void connect(), wait);
  };

  const connect = async () => {
    try {
      const live = await following.channel().socket();
      // Stopped meanwhile.
      if (isOver) return;
      stopPushes = live.subscribe(
        GATEWAY.watchAll,
        {},
        {
          next: (result) => {
            try {
              following.onRequests(readResult(result, pushed).paymentRequests);
            } catch (error) {
              const refusal = following.isRefusal(error);
              if (refusal) refuse(refusal);
              else lost();
              return;
            }
            isLive = true;
            failures = 0;
            clearTimeout(poll);
            following.onConnection('live');
          },
          ended: lost,
        },
      );
    } catch {
      lost();
    }
  };

  const schedulePoll = (ms = following.paymentIsOpen() ? POLL_MS : IDLE_POLL_MS) => {
    clearTimeout(poll);
    poll = setTimeout(() => void pollAgain(), ms);
  };
  const pollAgain = async () => {
    try {
      await following.query();
      if (!isOver && !isLive) following.onConnection('polling');
    } catch (error) {
      const refusal = following.isRefusal(error);
      if (refusal) refuse(refusal);
      else if (!isOver && !isLive) following.onConnection('offline');
    }
    if (!isOver && !isLive) schedulePoll();
  };

  void connect();
  return stop;
}
