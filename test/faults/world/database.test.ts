import { afterAll, beforeAll, expect, it } from 'vitest';
import { startPostgres, type TestPostgres } from '../../../packages/server/test-support/postgres.ts';
import { postgresWorld } from './database.ts';
import { World } from './world.ts';

let running: TestPostgres;
/** Of the machine's clock, from one look to the next: a busy machine has lost it. */
let lostPerLookMs = 0;
beforeAll(async () => {
  const now = Date.now.bind(Date);
  let lostMs = 0;
  // Before the first world lays its own clock over it.
  Date.now = () => now() + (lostMs += lostPerLookMs);
  running = await startPostgres();
}, 60_000);
afterAll(() => running.stop());

async function simulate(seed: number) {
  const database = await postgresWorld(await running.createDatabase(), { connections: 4 });
  const result = await new World({ seed, orders: 8, database }).run();
  await database.close();
  return result;
}

/** With so few connections, processes that are frozen or wait for locks have all of them taken. */
it('a world of two replicas on PostgreSQL goes the same way twice from the same seed, also on a busy machine', async () => {
  const first = await simulate(400_004);
  lostPerLookMs = 700;
  expect(await simulate(400_004)).toEqual(first);
  expect(first.kills).toBeGreaterThan(0);
}, 300_000);
