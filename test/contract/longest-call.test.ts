/** A createPayment that can't be repeated is left alone for as long as its provider's own calls may take. */
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import type { PaymentProvider } from '@kassa/provider';
import { fakeBank } from '../../packages/server/test-support/fake-bank.ts';
import { startPostgres, type TestPostgres } from '../../packages/server/test-support/postgres.ts';
import { startTwoReplicas, type TwoReplicas } from '../../packages/server/test-support/two-replicas.ts';
import { driveKrofort } from './krofort.ts';
import { driveOpp } from './opp.ts';

/** Of both drivers. */
const TIMEOUT_MS = 2_000;

let running: TestPostgres;
let replicas: TwoReplicas;
beforeAll(async () => {
  running = await startPostgres();
}, 60_000);
afterEach(() => replicas.close());
afterAll(() => running.stop(), 60_000);

/** A payment whose call has no answer and no process any more, at a bank that declares what `provider` does. */
async function loseProcess({ capabilities }: PaymentProvider) {
  const { createAnswerLost, longestCallMs = 0, query } = capabilities;
  const bank = fakeBank({ createAnswerLost, longestCallMs, query });
  let answer: () => void = () => undefined;
  bank.onCreate = () =>
    new Promise((resolve) => {
      answer = () => resolve({ status: 'WAITING_FOR_PAYMENT', rawStatus: 'late' });
    });
  bank.onQuery = () => Promise.resolve({ status: 'INITIALIZING', rawStatus: null });
  replicas = await startTwoReplicas(running, bank);
  const { one } = replicas;
  const { token } = await one.createSession();
  const paying = one.pay(token);
  await vi.waitFor(() => expect(bank.created).toHaveLength(1));
  const row = () => one.store.db.selectFrom('payments').selectAll().executeTakeFirstOrThrow();
  const { createDeadline, createdAt } = await row();
  const end = async () => {
    answer();
    await paying;
  };
  return { bank, row, end, limitMs: Date.parse(createDeadline) - Date.parse(createdAt) };
}

it('Krofort’s attempt ends once twice its timeout and five seconds are over', async () => {
  const driver = await driveKrofort();
  await driver.close();
  const { bank, row, end, limitMs } = await loseProcess(driver.provider);
  expect(Math.abs(limitMs - (2 * TIMEOUT_MS + 5_000))).toBeLessThan(500);
  replicas.one.clock.advance(limitMs);
  await vi.waitFor(async () => expect(await row()).toMatchObject({ status: 'ERROR', holdsLock: 0 }), 10_000);
  expect(bank.created).toHaveLength(1);
  await end();
});

it('opp’s attempt is held and asked about once its timeout and five seconds are over', async () => {
  const driver = await driveOpp();
  await driver.close();
  const { bank, row, end, limitMs } = await loseProcess(driver.provider);
  expect(Math.abs(limitMs - (TIMEOUT_MS + 5_000))).toBeLessThan(500);
  expect(await row()).toMatchObject({ answeredAt: null, nextCheckAt: null });
  replicas.one.clock.advance(limitMs);
  await vi.waitFor(async () => expect((await row()).nextCheckAt).not.toBeNull(), 10_000);
  expect(await row()).toMatchObject({ status: 'INITIALIZING', holdsLock: 1 });
  expect(bank.created).toHaveLength(1);
  await end();
});
