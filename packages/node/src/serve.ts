/** Node's HTTP and TLS around a checkout server. */
import type { IncomingMessage, Server as HttpServer, ServerResponse } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import { getRequestListener } from '@hono/node-server';
import { KassaError } from '@kassa/protocol';
import { ConfigError, readOptions } from '@kassa/protocol/options';
import type { LiveStatus, RequestFacts } from '@kassa/server';
import { watchCertificate } from './certificate-watch.ts';
import { createNodeServer } from './node-server.ts';
import { listenedOption, servedOption, serveOptions } from './options.ts';
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

const BODY_IS_GONE = new KassaError(
  'unexpected',
  'The body was read before Kassa saw it: mount nodeListener before body parsers, or keep the bytes as request.rawBody',
).toBody();

const OF_AN_ERROR = { 'content-type': 'application/json', 'cache-control': 'no-store' };

/**
 * A checkout server as Node's request listener, for Express, Fastify and Nest: mount it at the path of `publicUrl`,
 * before what reads bodies. Signatures go by bytes, so a body that was parsed and not kept is answered with 500.
 * @throws ConfigError
 */
export function nodeListener(
  served: Pick<Served, 'fetch'>,
): (request: IncomingMessage, response: ServerResponse) => void {
  readOptions('nodeListener', listenedOption, served);
  const listener = getRequestListener(
    (request, env) =>
      served.fetch(request, {
        remoteAddress: 'incoming' in env ? env.incoming.socket.remoteAddress : undefined,
      }),
    // HTTP/1.0 needs no Host, and load balancers that ask for health send none.
    { hostname: 'localhost' },
  );
  return (request: IncomingMessage & { originalUrl?: string; rawBody?: unknown }, response) => {
    // Express takes the path of the mount off `url`.
    request.url = request.originalUrl ?? request.url;
    if (request.readableDidRead && !Buffer.isBuffer(request.rawBody))
      response.writeHead(500, OF_AN_ERROR).end(JSON.stringify(BODY_IS_GONE));
    // Pipelined: it has no connection until those before it are answered. Whoever sends thousands reads their answers.
    else if (response.socket === null) response.once('socket', () => void listener(request, response));
    else void listener(request, response);
  };
}

/**
 * Listens: requests, and the sockets of live status.
 * @throws ConfigError; Error naming the port when it is taken
 */
export async function serve(served: Served, options: ServeOptions): Promise<Serving> {
  readOptions('serve', servedOption, served);
  const { port, hostname, tls } = readOptions('serve', serveOptions, options);
  const server = createNodeServer(tls, nodeListener(served));
  if (served.live) attachSockets({ live: served.live }, server);
  if (served.live && tls) watchCertificate(tls.cert, served.live);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(named(error, port, hostname)));
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

/** Why it doesn't listen, by the name of the option that has to be another one. */
function named(cause: NodeJS.ErrnoException, port: number, hostname: string): Error {
  if (cause.code === 'EADDRINUSE') return new Error(`Port ${port} on ${hostname} is taken`, { cause });
  if (cause.syscall !== 'getaddrinfo' && cause.code !== 'EADDRNOTAVAIL') return cause;
  return new ConfigError([`serve.hostname: ${hostname} is no address of this machine`], { cause });
}
