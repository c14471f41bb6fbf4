import { expect, it } from 'vitest';
import { Payone } from './banks/payone.ts';
import { Cluster } from './cluster.ts';
import { sqliteWorld } from './database.ts';
import { World } from './world.ts';

it('a balancer sends nobody to a dead replica once the faults have ended', async () => {
  // A file for each: one server works on it.
  const [file, other] = [sqliteWorld(), sqliteWorld()];
  const around = new World({ seed: 1, orders: 0, database: file });
  const cluster = new Cluster({
    around,
    banks: [new Payone(around)],
    shop: around.shop.party,
    database: {
      ...file,
      replicas: 2,
      openStore: (name) => (name === 'server-0-1' ? file : other).openStore(name),
    },
    find: (_kind, story) => expect.fail(story),
    onError: () => undefined,
  });
  const { scheduler } = around;
  cluster.start();
  await scheduler.runUntil(scheduler.now + 1_000);
  cluster.endFaults();
  await scheduler.runUntil(scheduler.now + 1_000);
  const picked = Array.from({ length: 300 }, () => cluster.pick()?.name);
  expect(new Set(picked)).toEqual(new Set(['server-0-1']));
  cluster.end();
  await file.close();
  await other.close();
});
