/** Node's HTTP and TLS around a checkout server. */
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type Server as HttpServer,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https';
import { getRequestListener } from '@hono/node-server';
import { KassaError } from '@kassa/protocol';
import type { LiveStatus, RequestFacts } from '@kassa/server';
import { attachSockets } from './socket/socket-server.ts';

/** A checkout server, or a shop's own app that passes requests on to one. */
export interface Served {
  fetch: (request: Request, facts: RequestFacts) => Response | Promise<Response>;
  /** `CheckoutServer.live`. Without it: no sockets. */
  live?: LiveStatus;
}

export interface ServeOptions {
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
 * A checkout server as Node's request listener, for Express, Fastify and Nest: mount it at the path of `publicUrl`,
 * before what reads bodies. Signatures go by bytes, so a body that was parsed and not kept is answered with 500.
 */
export function nodeListener(
  served: Pick<Served, 'fetch'>,
): (request: IncomingMessage, response: ServerResponse) => void {
  const listener = getRequestListener((request, env) =>
    served.fetch(request, {
      remoteAddress: 'incoming' in env ? env.incoming.socket.remoteAddress : undefined,
    }),
  );
  return (request: IncomingMessage & { originalUrl?: string; rawBody?: unknown }, response) => {
    // Express takes the path of the mount off `url`.
    request.url = request.originalUrl ?? request.url;
    if (!request.readableDidRead || Buffer.isBuffer(request.rawBody)) void listener(request, response);
    else response.writeHead(500, { 'content-type': 'application/json' }).end(JSON.stringify(BODY_IS_GONE));
  };
}

/** Listens: requests, and the sockets of live status. @throws Error naming the port when it is taken */
export async function serve(
  served: Served,
  { port, hostname = '127.0.0.1', tls }: ServeOptions,
): Promise<Serving> {
  const listener = nodeListener(served);
  const server = tls
    ? createHttpsServer({ ...tls, shouldUpgradeCallback }, listener)
    : createHttpServer({ shouldUpgradeCallback }, listener);
  if (served.live) attachSockets({ live: served.live }, server);
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
