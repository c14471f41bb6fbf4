/** `graphql-transport-ws`, by graphql-ws, on a socket that is open already. */
import { createClient } from 'graphql-ws';
import { connectionParams, reasonOf, type LiveSocket, type Connect } from './live-socket.ts';

const KEEP_ALIVE_MS = 10_000;

export const connect: Connect = (socket, token): LiveSocket => {
  const closing = new AbortController();
  const client = createClient({
    url: socket.url,
    webSocketImpl: adopting(socket),
    connectionParams: connectionParams(token),
    lazy: true,
    retryAttempts: 0,
    keepAlive: KEEP_ALIVE_MS,
    onNonLazyError: () => undefined,
  });
  return {
    subscribe(query, variables, sink) {
      let isOver = false;
      const end = (reason: string) => {
        if (!isOver && !closing.signal.aborted) sink.ended(reason);
        isOver = true;
      };
      const stop = client.subscribe(
        { query, variables },
        {
          next: (result) => {
            if (!isOver) sink.next(result);
          },
          error: (error) => {
            // The operation was refused: that is a result too.
            if (!isOver && Array.isArray(error)) sink.next({ errors: error });
            end(reasonOf(error));
          },
          complete: () => end('The server has ended it'),
        },
      );
      return () => {
        isOver = true;
        stop();
      };
    },
    close: () => {
      closing.abort();
      // Rejects when the connection was still being made: it won't be.
      void Promise.resolve(client.dispose()).catch(() => undefined);
      socket.close();
    },
  };
};

/** A WebSocket class whose one instance is `socket`: graphql-ws makes its own and waits for it to open. */
function adopting(socket: WebSocket): unknown {
  function Adopted() {
    queueMicrotask(() => socket.dispatchEvent(new Event('open')));
    return socket;
  }
  return Object.assign(Adopted, { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 });
}
