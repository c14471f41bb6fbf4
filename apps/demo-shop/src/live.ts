/** Tells open order pages, by server-sent events, that the shop's word for the order may have changed. */
import { EventEmitter, once } from 'node:events';
import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';

const KEEP_ALIVE_MS = 20_000;

export function createLive() {
  const changes = new EventEmitter().setMaxListeners(0);
  const stopping = new AbortController();

  return {
    changed: (orderNumber: string): void => void changes.emit(orderNumber),
    /** Sends what `read` gives, at once and after each change. */
    stream(c: Context, orderNumber: string, read: () => Promise<string>): Response {
      return streamSSE(c, async (stream) => {
        const gone = new AbortController();
        stream.onAbort(() => gone.abort());
        const over = AbortSignal.any([gone.signal, stopping.signal]);
        while (!over.aborted) {
          // Listening before reading: no change falls between.
          const change = once(changes, orderNumber, {
            signal: AbortSignal.any([over, AbortSignal.timeout(KEEP_ALIVE_MS)]),
          }).catch(() => undefined);
          await stream.writeSSE({ event: 'view', data: await read() });
          await change;
        }
      });
    },
    /** Ends all streams, so that the server can stop. */
    close: (): void => stopping.abort(),
  };
}
export type Live = ReturnType<typeof createLive>;
