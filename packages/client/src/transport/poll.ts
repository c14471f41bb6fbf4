import type { KassaError } from '@kassa/protocol';
import { isRefusal, toKassaError } from '../errors.ts';
import type { CompanionWatch } from './companion-watch.ts';

const POLL_MS = 2_000;
/** Without an open payment only every fifth poll asks, the first among them. */
const POLLS_WITHOUT_PAYMENT = 5;

/** Asks for the snapshot again and again, until the returned function is called. A refusal has to lead there. */
export function poll(
  { read, paymentIsOpen, watch }: CompanionWatch,
  onRefused: (error: KassaError) => void,
): () => void {
  let isOver = false;
  let polls = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function ask(): Promise<void> {
    try {
      const snapshot = await read();
      if (isOver) return;
      watch.onSnapshot(snapshot);
      watch.onConnection('polling');
    } catch (thrown) {
      if (isOver) return;
      const error = toKassaError(thrown);
      if (isRefusal(error)) onRefused(error);
      else watch.onConnection('offline');
    }
  }

  function schedule(): void {
    timer = setTimeout(() => void next(), POLL_MS);
  }

  async function next(): Promise<void> {
    if (paymentIsOpen() || polls++ % POLLS_WITHOUT_PAYMENT === 0) await ask();
    if (!isOver) schedule();
  }

  schedule();
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}
