import type { Snapshot } from '@kassa/protocol';
import type { Busy } from './checkout-state.ts';
import type { Apply } from './create-store.ts';
import { isRefusal, toKassaError } from './errors.ts';
import {
  answered,
  commandEnded,
  commandFailed,
  commandSlow,
  commandStarted,
  refused,
} from './state-changes.ts';

const SLOW_AFTER_MS = 4_000;

export type Send = () => Promise<Snapshot>;

/**
 * Commands whose answers go into the state. None of them rejects.
 * @returns how to send one, and how to give the last one up: it is not under way any more, however it ends
 */
export function commandSender(
  apply: Apply,
  refresh: () => Promise<void>,
): [sendCommand: (busy: Busy, send: Send) => Promise<void>, giveUp: () => void] {
  let last = 0;
  return [
    async (busy, send) => {
      const mine = ++last;
      const isLast = () => mine === last;
      apply(commandStarted(busy));
      const slow = setTimeout(() => isLast() && apply(commandSlow), SLOW_AFTER_MS);
      try {
        apply(answered(await send()));
      } catch (thrown) {
        const error = toKassaError(thrown);
        apply((isLast() ? commandFailed : refused)(error));
        // The server knows more than its error says: an attempt on record, another tab's payment.
        if (error.code !== 'network' && !isRefusal(error)) void refresh();
      }
      clearTimeout(slow);
      if (isLast()) apply(commandEnded);
    },
    () => {
      last++;
      apply(commandEnded);
    },
  ];
}
