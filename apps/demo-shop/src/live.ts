/** Tells open order pages, by server-sent events, that the shop's word for the order may have changed. */
import { EventEmitter, once } from 'node:events';
import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';

/** How soon a change is seen that another process of the shop has made. */
const LOOK_MS = 2_000;

export function createLive() {
  const changes = new EventEmitter().setMaxListeners(0);
  const stopping = new AbortController();

  return {
    changed: (orderNumber: string): void => void changes.emit(orderNumber),
    /** Sends what `read` gives, at once and whenever it is another; between, a comment keeps the connection open. */
    stream(c: Context, orderNumber: string, read: () => Promise<string>): Response {
      return streamSSE(c, async (stream) => {
        const gone = new AbortController();
        stream.onAbort(() => gone.abort());
        const over = AbortSignal.any([gone.signal, stopping.signal]);
        let sent: string | undefined;
        while (!over.aborted) {
          // Listening before reading: no change falls between.
          const change = once(changes, orderNumber, {
            signal: AbortSignal.any([over, AbortSignal.timeout(LOOK_MS)]),
          }).catch(() => undefined);
          const data = await read();
          await (data === sent ? stream.write(':\n\n') : stream.writeSSE({ event: 'view', data }));
          sent = data;
          await change;
        }
      });
    },
    /** Ends all streams, so that the server can stop. */
    close: (): void => stopping.abort(),
  };
}
export type Live = ReturnType<typeof createLive>;
