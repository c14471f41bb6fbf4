/**
 * The upgrades of a Node server, by path. Node takes its own listeners and time limits off a connection that it
 * hands over as an upgrade: whoever gets one listens for its errors, and answers and closes it or keeps it.
 */
import type { IncomingMessage, Server as HttpServer } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import type { Duplex } from 'node:stream';

export type NodeServer = HttpServer | HttpsServer;
export type Upgrade = (request: IncomingMessage, stream: Duplex, head: Buffer) => void;

const dispatchers = new WeakMap<NodeServer, Dispatcher>();

/**
 * Gives `take` the upgrades of `path`. Any other path is answered with 404 and closed, unless the server has an
 * upgrade listener that is not ours: then it is left to that one. Returns how to stop.
 */
export function takeUpgrades(server: NodeServer, path: string, take: Upgrade): () => void {
  const dispatcher = dispatchers.get(server) ?? new Dispatcher(server);
  dispatchers.set(server, dispatcher);
  dispatcher.takers.set(path, take);
  return () => {
    dispatcher.takers.delete(path);
    if (dispatcher.takers.size > 0) return;
    server.off('upgrade', dispatcher.dispatch);
    dispatchers.delete(server);
  };
}

/** The one upgrade listener of ours on a server, however many companion servers are attached to it. */
class Dispatcher {
  readonly takers = new Map<string, Upgrade>();
  readonly #server: NodeServer;

  constructor(server: NodeServer) {
    this.#server = server;
    server.on('upgrade', this.dispatch);
  }

  readonly dispatch: Upgrade = (request, stream, head) => {
    // A reset of a connection that nobody listens to ends the process.
    stream.on('error', () => stream.destroy());
    const take = this.takers.get(pathOf(request));
    if (take) take(request, stream, head);
    else if (this.#server.listenerCount('upgrade') === 1) refuseUpgrade(stream, '404 Not Found');
  };
}

/** Without a parser: what a stranger sends need not be a URL, and `new URL` throws. */
const pathOf = ({ url = '' }: IncomingMessage): string => url.split('?', 1)[0] ?? '';

/** Answers, then closes: a connection that was upgraded has no time limit that would end it. */
export function refuseUpgrade(stream: Duplex, status: string): void {
  stream.once('finish', () => stream.destroy());
  stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
