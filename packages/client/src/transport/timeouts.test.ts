/** A server that accepts and never answers. Its time passes by a clock that the test winds. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KassaError } from '@kassa/protocol';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { companionTransport } from './companion.ts';

let server: Server;
/** How many requests have reached the server. */
let requests: number;
/** The time limits that were asked for, and what ends them. */
let limits: { ms: number; end: () => void }[];

beforeEach(async () => {
  requests = 0;
  limits = [];
  server = createServer(() => requests++);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
    const controller = new AbortController();
    limits.push({ ms, end: () => controller.abort(new DOMException('Too long', 'TimeoutError')) });
    return controller.signal;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  server.closeAllConnections();
  server.close();
});

const transport = () =>
  companionTransport({
    server: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token: 'token',
  });

it.each([
  ['a read', 10_000, () => transport().read()],
  ['a selection', 30_000, () => transport().select('krofort.bank')],
  [
    'a payment',
    30_000,
    () =>
      transport().pay({ method: 'krofort.bank', input: { kind: 'none' }, idempotencyKey: 'pay-12345678' }),
  ],
  ['a cancellation', 30_000, () => transport().cancel('payment-1')],
  ['a return', 30_000, () => transport().exchange('0123456789abcdef')],
])('%s that is accepted and never answered counts as lost after its time', async (_, ms, ask) => {
  let outcome: unknown;
  const answer = ask().catch((error: unknown) => (outcome = error));
  await vi.waitFor(() => expect(requests).toBe(1));
  expect(outcome).toBeUndefined();
  expect(limits.map((limit) => limit.ms)).toEqual([ms]);
  limits[0]?.end();
  await answer;
  expect(outcome).toBeInstanceOf(KassaError);
  expect(outcome).toMatchObject({ code: 'network', retryable: true });
});
