/** Puts a fetch handler on a real socket: plain HTTP, or TLS that may demand a client certificate. */
import { once } from 'node:events';
import { createServer as createHttp, type RequestListener, type Server, type ServerOptions } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import type { KeyPair } from './certificates.ts';
import type { Faults } from './faults.ts';

export interface ListenOptions {
  fetch(request: Request, env: HttpBindings): Response | Promise<Response>;
  /** `127.0.0.1` when left out. */
  host?: string;
  /** 0: one that is free. */
  port: number;
  /** The environment variable that sets `port`, for the error when it is taken. */
  portVariable?: string;
  /** `clientCa` (PEM): only clients with a certificate of this authority get through the handshake. */
  tls?: KeyPair & { clientCa?: string };
  faults?: Faults;
}

export interface Listener {
  /** Scheme, host and port, no slash at the end. */
  readonly url: string;
  readonly port: number;
  /** For WebSocket upgrades. */
  readonly server: Server;
  /** Takes no more connections, lets running answers end (for a second), resolves when all are gone. */
  close(): Promise<void>;
}

/** @throws Error that names port and variable when the port is taken. */
export async function listen(options: ListenOptions): Promise<Listener> {
  const { host = '127.0.0.1', tls, faults } = options;
  const handle = getRequestListener(
    (request, env) => options.fetch(request, env as HttpBindings),
    // HTTP/1.0 needs no Host.
    { hostname: 'localhost' },
  );
  const server = createServer(tls, (incoming, outgoing) => {
    // No Request can have this method.
    if (incoming.method === 'TRACE') outgoing.writeHead(405).end();
    else void handle(incoming, outgoing);
  });
  if (faults) {
    server.prependListener('connection', (socket: Socket) => {
      if (faults.takeRefusal()) socket.destroy();
    });
    faults.onRefused(() => server.closeAllConnections());
  }

  try {
    server.listen(options.port, host);
    await once(server, 'listening');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    const way = options.portVariable ? `, or set ${options.portVariable} to another port` : '';
    throw new Error(`Port ${options.port} on ${host} is taken. Stop what uses it${way}.`, { cause: error });
  }
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${port}`,
    port,
    server,
    async close() {
      const closed = once(server, 'close');
      server.close();
      const force = setTimeout(() => server.closeAllConnections(), 1000);
      await closed;
      clearTimeout(force);
    },
  };
}

const OPTIONS: ServerOptions = {
  // Who sends half a request hears so, as from a provider's own proxy. Node looks twice a minute and waits for five.
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 1_000,
  // Java's client offers HTTP/2 with each request: that is no upgrade to be refused.
  shouldUpgradeCallback: ({ headers }) => headers.upgrade?.toLowerCase() === 'websocket',
};

function createServer(tls: ListenOptions['tls'], onRequest: RequestListener): Server {
  if (!tls) return createHttp(OPTIONS, onRequest);
  const { cert, key, clientCa } = tls;
  const clients = clientCa !== undefined && { ca: clientCa, requestCert: true, rejectUnauthorized: true };
  return createHttps({ ...OPTIONS, cert, key, minVersion: 'TLSv1.2', ...clients }, onRequest);
}
