/** Node's server, with a limit of time for each thing that the other end may leave half done. */
import { createServer as createHttpServer, type IncomingMessage, type Server as HttpServer } from 'node:http';
import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https';
import { ConfigError } from '@kassa/protocol/options';
import type { nodeListener } from './serve.ts';

/** Node's own are a minute for headers, five for a request and two for a handshake, looked at twice a minute. */
export const TIMES = {
  handshakeTimeout: 10_000,
  headersTimeout: 10_000,
  /** The whole of a request with its body; its answer may take longer. */
  requestTimeout: 30_000,
  /** Above the minute of most proxies: who closes first must not be us, or a request meets a closed connection. */
  keepAliveTimeout: 65_000,
  /** Nothing is sent or read, as by who reads no answer: above the longest call to a provider. Node's own is none. */
  timeout: 300_000,
  connectionsCheckingInterval: 1_000,
};

/** Some HTTP clients offer HTTP/2 with each request: that is an ordinary request, not an upgrade to be refused. */
const shouldUpgradeCallback = ({ headers }: IncomingMessage): boolean =>
  headers.upgrade?.toLowerCase() === 'websocket';

/** @throws ConfigError for what isn't PEM, or a key of another certificate */
export function createNodeServer(
  tls: { cert: string; key: string } | undefined,
  listener: ReturnType<typeof nodeListener>,
  times = TIMES,
): HttpServer | HttpsServer {
  if (!tls) return createHttpServer({ ...times, shouldUpgradeCallback }, listener).setTimeout(times.timeout);
  try {
    const options = { ...times, ...tls, shouldUpgradeCallback };
    return createHttpsServer(options, listener).setTimeout(times.timeout);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ConfigError([`serve.tls: can't be used: ${why}`], { cause });
  }
}
