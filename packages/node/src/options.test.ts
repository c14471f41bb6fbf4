import { createServer } from 'node:http';
import { expect, it } from 'vitest';
import { attachSockets, nodeListener, serve } from './index.ts';

const answer = () => new Response();
const app = { fetch: answer };
const refusal = (problem: string): string => `Kassa can't start:\n- ${problem}`;

it.each([
  ['a missing port', app, {}, 'serve.port: Invalid input: expected number, received undefined'],
  ['a port that none is', app, { port: 70_000 }, 'serve.port: Too big: expected number to be <=65535'],
  ['a misspelt option', app, { port: 0, host: '::1' }, 'serve.host: is no option'],
  ['a host that is no text', app, { port: 0, hostname: 5 }, 'serve.hostname: must be a text'],
  [
    'a host that isn’t here',
    app,
    { port: 0, hostname: '192.0.2.1' },
    'serve.hostname: 192.0.2.1 is no address of this machine',
  ],
  ['TLS without a key', app, { port: 0, tls: { cert: 'x' } }, 'serve.tls.key: must be a text'],
  ['an app that is none', {}, { port: 0 }, 'serve.fetch: must be a function'],
  ['no app at all', null, { port: 0 }, 'serve.options: Invalid input: expected object, received null'],
  ['live that is none', { ...app, live: {} }, { port: 0 }, 'serve.live.path: must be a text'],
])('serve names %s', async (_, served, options, problem) => {
  const serving = serve(served as never, options as never);
  const error: unknown = await serving.catch((error: unknown) => error);
  expect(error).toMatchObject({ name: 'ConfigError' });
  expect((error as { problems: string[] }).problems).toContain(problem);
});

it('serve tells that a certificate can’t be used, and not the certificate', async () => {
  const failed = serve(app, { port: 0, tls: { cert: 'no PEM', key: 'secret' } });
  await expect(failed).rejects.toThrow(/^Kassa can't start:\n- serve\.tls: can't be used: /);
  await expect(failed).rejects.not.toThrow('secret');
});

it('nodeListener names an app without fetch', () => {
  expect(() => nodeListener({} as never)).toThrow(refusal('nodeListener.fetch: must be a function'));
});

it('attachSockets names a companion server that is none', () => {
  expect(() => attachSockets(null as never, createServer())).toThrow(
    refusal('attachSockets.options: Invalid input: expected object, received null'),
  );
});

it('attachSockets names a companion server without live, and a server that is none', () => {
  expect(() => attachSockets({} as never, createServer())).toThrow(
    refusal('attachSockets.live: Invalid input: expected object, received undefined'),
  );
  const method = () => undefined;
  const live = {
    path: '/socket',
    log: { debug: method, warn: method, error: method },
    meter: { createUpDownCounter: method, createObservableGauge: method },
    isListedOrigin: method,
    open: method,
    onChange: method,
    onClose: method,
  };
  expect(() => attachSockets({ live } as never, null as never)).toThrow(
    refusal('attachSockets.server: Invalid input: expected object, received null'),
  );
});

it.each(['log', 'meter'])('attachSockets names a live without its %s', (missing) => {
  const live = { path: '/socket', log: {}, meter: {}, [missing]: undefined };
  expect(() => attachSockets({ live } as never, createServer())).toThrow(
    `- attachSockets.live.${missing}: Invalid input: expected object, received undefined`,
  );
});
