import { describe, expect, it } from 'vitest';
import type { Faults } from './faults.ts';
import { Scheduler, newParty } from './scheduler.ts';
import { World } from './world.ts';

const simulate = (seed: number, without: readonly (keyof Faults)[] = []) =>
  new World({ seed, orders: 12, without }).run();

describe('a simulated world', () => {
  it('goes the same way twice from the same seed, and another way from another', async () => {
    const [first, again, other] = [await simulate(7), await simulate(7), await simulate(8)];
    expect(again).toEqual(first);
    expect(other.traceHash).not.toBe(first.traceHash);
  }, 240_000);

  it('meets kills, lost answers and a changed session in one world or another', async () => {
    const results = [await simulate(3), await simulate(4), await simulate(11)];
    const kills = results.reduce((sum, result) => sum + result.kills, 0);
    const faultsMade = results.reduce((sum, result) => sum + result.faultsMade, 0);
    expect(kills).toBeGreaterThan(0);
    expect(faultsMade).toBeGreaterThan(0);
    expect(results.some(({ faults }) => faults.sessionChanged > 0)).toBe(true);
  }, 240_000);
});

describe('the scheduler', () => {
  it('runs events by their time, and those of one time in the order they were made', async () => {
    const scheduler = new Scheduler();
    const party = newParty('somebody');
    const ran: string[] = [];
    for (const [ms, name] of [
      [20, 'late'],
      [10, 'first'],
      [10, 'second'],
      [0, 'now'],
    ] as const)
      scheduler.after(ms, name, party, () => ran.push(name));
    await scheduler.runUntil(scheduler.now + 20);
    expect(ran).toEqual(['now', 'first', 'second', 'late']);
  });

  it('runs nothing of who has died, and late what is of who was frozen', async () => {
    const scheduler = new Scheduler();
    const [dead, frozen] = [newParty('dead'), newParty('frozen')];
    const ran: string[] = [];
    scheduler.after(10, 'never', dead, () => ran.push('never'));
    scheduler.after(10, 'thawed', frozen, () => ran.push(`thawed at ${scheduler.elapsed}`));
    dead.isAlive = false;
    frozen.frozenUntil = scheduler.now + 50;
    await scheduler.runUntil(scheduler.now + 100);
    expect(ran).toEqual(['thawed at 50']);
  });
});
