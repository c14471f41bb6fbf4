import { setImmediate } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { sqlite } from '../../../sqlite/src/index.ts';
import { createLane, createRounds, type Lane, type Work } from './lane.ts';

const silent = () => undefined;
const log = { debug: silent, info: silent, warn: vi.fn(), error: vi.fn() };
const store = sqlite({ file: ':memory:' });
let time = Date.now();
const context = { log, store, now: () => new Date(time) };

interface Piece {
  id: string;
}
let lane: Lane<Piece>;
/** Rows that are due until they were worked on. */
const start = (due: string[], work: Work<Piece>['work'], options: Partial<Work<Piece>> = {}) => {
  const take: Work<Piece>['take'] = ({ limit, except }) =>
    Promise.resolve(
      due
        .filter((id) => !except.includes(id))
        .slice(0, limit)
        .map((id) => ({ id })),
    );
  const taking = vi.fn(take);
  lane = createLane(context, { name: 'test', everyMs: 60_000, atOnce: 3, take: taking, work, ...options });
  lane.start();
  return taking;
};
/** Work that ends when it is told to. */
function makeWork(due: string[]) {
  const begun: string[] = [];
  const finish = new Map<string, (isReached?: boolean) => void>();
  const work = async ({ id }: Piece) => {
    begun.push(id);
    const isReached = await new Promise<boolean | undefined>((resolve) => finish.set(id, resolve));
    due.splice(due.indexOf(id), 1);
    return isReached;
  };
  return { begun, finish, work };
}
const finishAll = (finish: Map<string, () => void>) => finish.forEach((end) => end());

describe('a lane', () => {
  afterEach(async () => {
    vi.clearAllMocks();
    vi.useRealTimers();
    await lane.close();
  });

  it('works until nothing is due, and again when it is woken', async () => {
    const due = ['a', 'b', 'c', 'd', 'e'];
    const work = vi.fn(({ id }: Piece) => {
      due.splice(due.indexOf(id), 1);
      return Promise.resolve();
    });
    start(due, work);
    await vi.waitFor(() => expect(work).toHaveBeenCalledTimes(5));
    due.push('f');
    lane.wake();
    await vi.waitFor(() => expect(work).toHaveBeenCalledTimes(6));
    await lane.close();
    due.push('g');
    lane.wake();
    expect(work).toHaveBeenCalledTimes(6);
  });

  it('looks no further once it was given less than it has room for', async () => {
    const taking = start(['a'], () => Promise.resolve());
    await vi.waitFor(() => expect(taking).toHaveBeenCalledTimes(1));
    for (let turn = 0; turn < 10; turn++) await setImmediate();
    expect(taking).toHaveBeenCalledTimes(1);
  });

  it('looks no further for its regular look either, when what was under way then has ended', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const due = ['a'];
    const { begun, finish, work } = makeWork(due);
    const taking = start(due, work);
    await vi.waitUntil(() => begun.length === 1);
    vi.advanceTimersByTime(60_000);
    await vi.waitUntil(() => taking.mock.calls.length === 2);
    finishAll(finish);
    for (let turn = 0; turn < 10; turn++) await setImmediate();
    expect(taking).toHaveBeenCalledTimes(2);
  });

  it('takes up what comes while others are busy, as far as its limit reaches', async () => {
    const due: string[] = [];
    const { begun, finish, work } = makeWork(due);
    start(due, work);
    for (const id of ['first', 'second', 'third', 'fourth']) {
      due.push(id);
      lane.wake();
      await setImmediate();
      await setImmediate();
    }
    expect(begun).toEqual(['first', 'second', 'third']);
    finish.get('second')?.();
    await vi.waitFor(() => expect(begun).toContain('fourth'));
    finishAll(finish);
  });

  it('leases new pieces for itself as far as it has room, and works on them when they are handed to it', async () => {
    const { begun, finish, work } = makeWork([]);
    start([], work);
    expect(lane.lease()).toEqual({ attempts: 1, nextAttemptAt: new Date(time + 10_000).toISOString() });
    for (const id of ['a', 'b', 'c']) lane.begin({ id });
    expect(begun).toEqual(['a', 'b', 'c']);
    expect(lane.lease()).toBeUndefined();
    finish.get('a')?.();
    await vi.waitFor(() => expect(lane.lease()).toBeDefined());
    finishAll(finish);
    await lane.close();
    expect(lane.lease()).toBeUndefined();
    lane.begin({ id: 'late' });
    expect(begun).not.toContain('late');
  });

  it('looks again when what was under way at a look has ended, and not for what has begun since', async () => {
    const { finish, work } = makeWork([]);
    const taking = start([], work);
    await vi.waitFor(() => expect(taking).toHaveBeenCalledTimes(1));
    lane.begin({ id: 'a' });
    lane.wake();
    await vi.waitFor(() => expect(taking).toHaveBeenCalledTimes(2));
    lane.begin({ id: 'b' });
    finish.get('b')?.();
    for (let turn = 0; turn < 10; turn++) await setImmediate();
    expect(taking).toHaveBeenCalledTimes(2);
    finish.get('a')?.();
    await vi.waitFor(() => expect(taking).toHaveBeenCalledTimes(3));
  });

  it('looks every now and then while one hangs', async () => {
    const due = ['a'];
    const { finish, work } = makeWork(due);
    const taking = start(due, work, { everyMs: 5 });
    await vi.waitFor(() => expect(taking.mock.calls.length).toBeGreaterThan(5));
    finishAll(finish);
  });

  it('goes on after a look that failed', async () => {
    const take = vi.fn().mockRejectedValueOnce(new Error('no')).mockResolvedValue([]);
    start([], () => Promise.resolve(), { everyMs: 1, take });
    await vi.waitFor(() => expect(take.mock.calls.length).toBeGreaterThan(2));
    expect(log.error).toHaveBeenCalledTimes(1);
  });

  it('leaves what has failed until its next look, and works on the rest', async () => {
    const work = vi.fn(({ id }: Piece) =>
      id === 'broken' ? Promise.reject(new Error('no')) : Promise.resolve(),
    );
    const taking = start(['broken', 'a', 'b'], work, { atOnce: 1 });
    await vi.waitFor(() => expect(work.mock.calls.flat()).toContainEqual({ id: 'a' }));
    expect(work.mock.calls.flat().filter(({ id }) => id === 'broken')).toHaveLength(1);
    taking.mockResolvedValue([]);
  });

  it('leaves a side alone that can’t be reached, and comes back to it with one call', async () => {
    const due = ['a', 'b', 'c', 'd', 'e'];
    const work = vi.fn(({ id }: Piece) => {
      due.push(...due.splice(due.indexOf(id), 1));
      return Promise.resolve(false);
    });
    start(due, work);
    await vi.waitFor(() => expect(log.warn).toHaveBeenCalledTimes(1));
    lane.wake();
    for (let turn = 0; turn < 10; turn++) await setImmediate();
    expect(work).toHaveBeenCalledTimes(3);
    time += 1_000;
    lane.wake();
    await vi.waitFor(() => expect(work).toHaveBeenCalledTimes(4));
  });

  it('lets the process answer between two pieces of a long backlog', async () => {
    let due = 200;
    let answered = 0;
    lane = createRounds(context, 'test', () => Promise.resolve(due-- > 0));
    const answer = () => {
      answered++;
      if (due > 0) globalThis.setImmediate(answer);
    };
    globalThis.setImmediate(answer);
    lane.start();
    await vi.waitFor(() => expect(due).toBeLessThan(0));
    expect(answered).toBeGreaterThan(100);
  });
});
