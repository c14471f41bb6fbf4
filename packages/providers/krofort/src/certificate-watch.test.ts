import { createAuthority } from '@kassa/sandbox-kit';
import type { Log, PaymentProvider, ProviderHost } from '@kassa/provider';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { krofort } from './index.ts';

const DAY = 24 * 3_600_000;

let provider: PaymentProvider | undefined;
let warnings: string[];
beforeEach(() => {
  warnings = [];
  vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'] });
});
afterEach(async () => {
  await provider?.close?.();
  vi.useRealTimers();
});

const silent = () => undefined;
const log: Log = { debug: silent, info: silent, error: silent, warn: (_, message) => warnings.push(message) };
const host: ProviderHost = {
  log,
  now: () => new Date(),
  openPayments: () => Promise.resolve([]),
  onOpenPaymentsChanged: () => silent,
  report: () => Promise.resolve(),
};

/** @param daysLeft of each client certificate */
async function start(...daysLeft: number[]): Promise<void> {
  const authority = await createAuthority('Krofort');
  const certificates = await Promise.all(
    daysLeft.map((days) =>
      authority.issueClient('shop', {
        notBefore: new Date(Date.now() - DAY),
        notAfter: new Date(Date.now() + days * DAY + 60_000),
      }),
    ),
  );
  provider = krofort({
    apiUrl: 'https://merchant.a.krofort.com',
    ca: authority.cert,
    certificates,
    webhookPublicKeys: `whpk_${Buffer.alloc(32, 7).toString('base64')}`,
  });
  expect(provider.configProblems).toEqual([]);
  await provider.start?.(host);
}

it('warns at the start and once a day of a certificate that ends within 30 days', async () => {
  await start(2);
  expect(warnings).toEqual([
    'The Krofort client certificate is about to end (days left: 2): replace it before payments stop',
  ]);
  vi.advanceTimersByTime(DAY);
  expect(warnings.at(-1)).toContain('days left: 1');
  vi.advanceTimersByTime(2 * DAY);
  expect(warnings).toHaveLength(4);
  expect(warnings.at(-1)).toContain('has ended');
});

it('says nothing of a certificate that has more than 30 days, and begins when it has fewer', async () => {
  await start(31);
  expect(warnings).toEqual([]);
  vi.advanceTimersByTime(2 * DAY);
  expect(warnings).toHaveLength(1);
});

it('says nothing of a certificate whose successor is there', async () => {
  await start(2, 300);
  expect(warnings).toEqual([]);
});

it('stops with the server', async () => {
  await start(2);
  await provider?.close?.();
  vi.advanceTimersByTime(3 * DAY);
  expect(warnings).toHaveLength(1);
});

it('whoever watches is told when the certificates end, however far away that is', async () => {
  await start(40);
  const ends = provider?.certificates?.(new Date()) ?? [];
  expect(ends.map(({ name }) => name)).toEqual(['certificates', 'ca']);
  expect(ends[0]?.endsAt.getTime()).toBeGreaterThan(Date.now() + 39 * DAY);
  expect(ends[0]?.endsAt.getTime()).toBeLessThan(Date.now() + 41 * DAY);
});
