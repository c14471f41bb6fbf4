import { getEventListeners } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { QUIET } from './faults.ts';
import { Network } from './network.ts';
import { Random } from './random.ts';
import { newParty, Scheduler } from './scheduler.ts';
import { World } from './world.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Its servers are killed in the midst of statements. @returns what is left of it, if anything is */
async function live(seed: number): Promise<WeakRef<World>> {
  const world = new World({ seed, orders: 3 });
  const { kills } = await world.run();
  expect(kills).toBeGreaterThan(1);
  return new WeakRef(world);
}

it('a world that is over is held by nothing, whatever its dead servers waited for', async () => {
  const worlds = [await live(500_001), await live(500_004)];
  await expect
    .poll(
      () => {
        collect();
        return worlds.filter((world) => world.deref() !== undefined).length;
      },
      { timeout: 20_000 },
    )
    .toBe(0);
}, 120_000);

it('a call that has its answer listens to its signal no more, which Node would keep', async () => {
  const scheduler = new Scheduler();
  const network = new Network(scheduler, new Random(1), { ...QUIET });
  const { signal } = new AbortController();
  const [from, to] = [newParty('page'), newParty('server')];
  const answered = network.call({
    from,
    to: () => to,
    label: 'call',
    timeoutMs: 1_000,
    signal,
    handle: () => Promise.resolve('answer'),
  });
  expect(getEventListeners(signal, 'abort')).toHaveLength(1);
  await scheduler.runUntil(scheduler.now + 1_000);
  expect(await answered).toBe('answer');
  expect(getEventListeners(signal, 'abort')).toHaveLength(0);
});
