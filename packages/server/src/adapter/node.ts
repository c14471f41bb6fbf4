/** Node's HTTP and TLS around a Web-standard fetch handler and a WebSocket upgrade. */
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type Server as HttpServer,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https';
import { getRequestListener } from '@hono/node-server';
import { KassaError } from '@kassa/protocol';
import type { RequestFacts } from '../http/env.ts';

export interface ServeOptions {
  fetch: (request: Request, facts: RequestFacts) => Response | Promise<Response>;
  /** Hooks onto the server's `upgrade` event: `CheckoutServer.attach`. */
  attach?: (server: HttpServer | HttpsServer) => void;
  /** 0: any free one. */
  port: number;
  hostname?: string;
  /** PEM. Without it: plain HTTP. */
  tls?: { cert: string; key: string };
}

export interface Serving {
  server: HttpServer | HttpsServer;
  port: number;
  /** Takes no new connections, lets requests under way finish, then ends what is idle. */
  close(): Promise<void>;
}

const SWEEP_MS = 50;
/** A request that still runs by then is cut. */
const CLOSE_LIMIT_MS = 10_000;

/** Some HTTP clients offer HTTP/2 with each request: that is an ordinary request, not an upgrade to be refused. */
const shouldUpgradeCallback = ({ headers }: IncomingMessage): boolean =>
  headers.upgrade?.toLowerCase() === 'websocket';

const BODY_IS_GONE = new KassaError(
  'unexpected',
  'The body was read before Kassa saw it: mount nodeListener before body parsers, or keep the bytes as request.rawBody',
).toBody();

/**
 * `CheckoutServer.fetch` as Node's request listener, for Express, Fastify and Nest: mount it at the path of `publicUrl`,
 * before what reads bodies. Signatures go by bytes, so a body that was parsed and not kept is answered with 500.
 */
export function nodeListener(
  fetch: ServeOptions['fetch'],
): (request: IncomingMessage, response: ServerResponse) => void {
  const listener = getRequestListener((request, env) =>
    fetch(request, { remoteAddress: 'incoming' in env ? env.incoming.socket.remoteAddress : undefined }),
  );
  return (request: IncomingMessage & { originalUrl?: string; rawBody?: unknown }, response) => {
    // Express takes the path of the mount off `url`.
    request.url = request.originalUrl ?? request.url;
    if (!request.readableDidRead || Buffer.isBuffer(request.rawBody)) void listener(request, response);
    else response.writeHead(500, { 'content-type': 'application/json' }).end(JSON.stringify(BODY_IS_GONE));
  };
}

/** @throws Error naming the port when it is taken */
export async function serve({
  fetch,
  attach,
  port,
  hostname = '127.0.0.1',
  tls,
}: ServeOptions): Promise<Serving> {
  const listener = nodeListener(fetch);
  const server = tls
    ? createHttpsServer({ ...tls, shouldUpgradeCallback }, listener)
    : createHttpServer({ shouldUpgradeCallback }, listener);
  attach?.(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new Error(`Port ${port} on ${hostname} is taken`, { cause: error })
          : error,
      ),
    );
    server.listen(port, hostname, resolve);
  });
  const address = server.address();
  return {
    server,
    port: typeof address === 'object' && address ? address.port : port,
    close: () =>
      new Promise<void>((resolve) => {
        // Pages keep connections and use them again at once: they are ended as soon as each is idle.
        const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
        const limit = setTimeout(() => server.closeAllConnections(), CLOSE_LIMIT_MS);
        server.close(() => {
          clearInterval(sweep);
          clearTimeout(limit);
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
}
