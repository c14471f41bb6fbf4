import { createAuthority } from '../../sandbox-kit/src/index.ts';
import { afterEach, expect, it, vi } from 'vitest';
import { createMetricsPage } from '../../metrics/src/page.ts';
import { measure } from '../../metrics/src/measure.ts';
import { fakeBank } from '../../server/test-support/fake-bank.ts';
import { startHarness, type Harness } from '../../server/test-support/harness.ts';
import { serve, type Serving } from './index.ts';

const DAY = 24 * 3_600_000;

let kassa: Harness;
let serving: Serving;
afterEach(async () => {
  vi.useRealTimers();
  await serving.close();
  await kassa.close();
});

let page: ReturnType<typeof createMetricsPage>;
const warnings = () =>
  kassa.logged.filter(({ option }) => option === 'serve.tls.cert').map(({ message }) => message);
const secondsLeft = async (certificate = 'serve') => {
  const text = await (await page.fetch()).text();
  const line = new RegExp(`^kassa_certificate_end\\w*\\{.*certificate="${certificate}".*\\} (\\S+)$`, 'm');
  return Number(line.exec(text)?.[1]);
};

/** Serves with a certificate that has so many days left, and in its chain one that has so many. */
async function start(daysLeft: number, ofChain = 300, words = 'CERTIFICATE'): Promise<void> {
  page = createMetricsPage();
  const ofProvider = (now: Date) => [{ name: 'ca', endsAt: new Date(now.getTime() + 20 * DAY) }];
  kassa = await startHarness(fakeBank({}, { certificates: ofProvider }), {
    measure: (options) => measure(page.meter, options),
  });
  const now = kassa.clock.now().getTime();
  const authority = await createAuthority('A shop');
  const issue = (days: number) =>
    authority.issueServer({
      notBefore: new Date(now - DAY),
      notAfter: new Date(now + days * DAY + 60_000),
    });
  const [own, chain] = [await issue(daysLeft), await issue(ofChain)];
  const cert = own.cert + chain.cert;
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  serving = await serve(kassa.server, {
    port: 0,
    tls: { cert: cert.replaceAll(' CERTIFICATE', ` ${words}`), key: own.key },
  });
}

it('warns at the start and once a day of its own certificate that ends within 30 days, and measures it', async () => {
  await start(2);
  expect(warnings()).toEqual([
    'The certificate that this server shows is about to end (days left: 2): start it with a new one before pages stop',
  ]);
  expect((await secondsLeft()) / 86_400).toBeCloseTo(2, 1);
  expect((await secondsLeft('ca')) / 86_400, 'beside those of a provider').toBeCloseTo(20, 1);
  kassa.clock.advance(3 * DAY);
  vi.advanceTimersByTime(DAY);
  expect(warnings()).toHaveLength(2);
  expect(warnings().at(-1)).toContain('has ended');
});

it('says nothing of a certificate that lasts, and goes by the first of its chain to end', async () => {
  await start(90, 31);
  expect(warnings()).toEqual([]);
  expect((await secondsLeft()) / 86_400).toBeCloseTo(31, 1);
  kassa.clock.advance(2 * DAY);
  vi.advanceTimersByTime(DAY);
  expect(warnings()).toHaveLength(1);
});

it.each(['X509 CERTIFICATE', 'TRUSTED CERTIFICATE'])('reads a %s, as TLS does', async (words) => {
  await start(2, 300, words);
  expect(warnings()).toHaveLength(1);
});
