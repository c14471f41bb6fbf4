import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readText } from '@kassa/provider';
import { afterEach, expect, it } from 'vitest';
import { KronorApi } from './api.ts';
import { parseOptions } from './options.ts';
import { anyAnswer } from './schemas.ts';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** One call, and what becomes of it, to a Kronor that answers as `listener` does. */
async function callTo(listener: RequestListener): Promise<unknown> {
  server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { config } = parseOptions({
    apiToken: 'a-token',
    environment: { graphqlUrl: url, hostedUrl: url },
    timeoutMs: 5_000,
  });
  if (!config) throw new Error('Wrong options');
  const { signal } = new AbortController();
  return new KronorApi(config, { readText }).call('query { version }', {}, anyAnswer, { signal });
}

it('gives up an answer without an end after a megabyte, and doesn’t wait for its time to be over', async () => {
  let sent = 0;
  const calling = callTo((_, response) => {
    const chunk = Buffer.alloc(65_536, ' ');
    const send = () => {
      while (!response.destroyed && response.write(chunk)) sent += chunk.length;
    };
    response.writeHead(200, { 'content-type': 'application/json' }).on('drain', send);
    send();
  });
  await expect(calling).rejects.toMatchObject({
    kind: 'temporary',
    mayHaveArrived: true,
    // Its own end, and not the one of the time.
    cause: { code: 'ANSWER_TOO_LONG' },
  });
  expect(sent).toBeLessThan(16 * 1_048_576);
});

const answering =
  (status: number, body: string | object): RequestListener =>
  (_, response) => {
    response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
  };
const error = (message: string, code: string) => ({ errors: [{ message, extensions: { path: '$', code } }] });

/** As Kronor's public server says them (kronor-io/graphql-engine, FORK_FEATURES.md and ApiLimitsEnforcer.hs). */
it.each([
  ['a body that is too long', 400, 'Request body too large', 'refused'],
  ['a query that is too deep', 429, error('node depth limit exceeded', 'bad-request'), 'refused'],
  ['a query that is too deep', 200, error('node depth limit exceeded', 'bad-request'), 'refused'],
  ['a token that was blocked', 400, error('Invalid token', 'invalid-params'), 'token'],
  ['a token that was blocked', 200, error('Invalid token', 'invalid-params'), 'token'],
  ['work that took too long', 500, error('operation timed out', 'time-limit-exceeded'), 'temporary'],
  ['work that took too long', 200, error('operation timed out', 'time-limit-exceeded'), 'temporary'],
  ['too many calls', 429, 'Slow down', 'temporary'],
  ['a gateway without a server', 502, 'Bad Gateway', 'temporary'],
])('takes %s, told by HTTP %i, for what it is', async (_, status, body, kind) => {
  await expect(callTo(answering(status, body))).rejects.toMatchObject({
    kind,
    mayHaveArrived: kind === 'temporary',
  });
});
