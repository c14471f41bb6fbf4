import { setImmediate } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { createWorker } from './worker.ts';

const silent = () => undefined;
const log = { debug: silent, info: silent, warn: silent, error: vi.fn() };

describe('a worker', () => {
  it('works until nothing is due, and again when it is woken', async () => {
    let due = 3;
    const turn = vi.fn(() => Promise.resolve(due-- > 0));
    const worker = createWorker({ name: 'test', everyMs: 60_000, log, turn });
    worker.start();
    await vi.waitFor(() => expect(turn).toHaveBeenCalledTimes(4));
    worker.wake();
    await vi.waitFor(() => expect(turn).toHaveBeenCalledTimes(5));
    await worker.close();
    worker.wake();
    expect(turn).toHaveBeenCalledTimes(5);
  });

  it('looks once more when it is woken while at work', async () => {
    let finish: () => void = silent;
    const turn = vi.fn(() => new Promise<boolean>((resolve) => (finish = () => resolve(false))));
    const worker = createWorker({ name: 'test', everyMs: 60_000, log, turn });
    worker.start();
    worker.wake();
    finish();
    await vi.waitFor(() => expect(turn).toHaveBeenCalledTimes(2));
    finish();
    await worker.close();
  });

  it('goes on after a turn that failed', async () => {
    const turn = vi.fn().mockRejectedValueOnce(new Error('no')).mockResolvedValue(false);
    const worker = createWorker({ name: 'test', everyMs: 1, log, turn });
    worker.start();
    await vi.waitFor(() => expect(turn.mock.calls.length).toBeGreaterThan(2));
    expect(log.error).toHaveBeenCalledTimes(1);
    await worker.close();
  });

  it('does several at once, so that a slow one holds nobody up', async () => {
    const finish: (() => void)[] = [];
    const turn = vi.fn(() => new Promise<boolean>((resolve) => finish.push(() => resolve(false))));
    const worker = createWorker({ name: 'test', everyMs: 60_000, atOnce: 3, log, turn });
    worker.start();
    expect(turn).toHaveBeenCalledTimes(3);
    for (const end of finish) end();
    await worker.close();
  });

  it('takes up what comes while others are busy, as far as its limit reaches', async () => {
    const waiting: string[] = [];
    const taken: string[] = [];
    const finish: (() => void)[] = [];
    const turn = vi.fn(async () => {
      const work = waiting.shift();
      if (work === undefined) return false;
      taken.push(work);
      await new Promise<void>((resolve) => finish.push(resolve));
      return true;
    });
    const worker = createWorker({ name: 'test', everyMs: 60_000, atOnce: 3, log, turn });
    worker.start();
    for (const work of ['first', 'second', 'third', 'fourth']) {
      waiting.push(work);
      worker.wake();
      await setImmediate();
    }
    expect(taken).toEqual(['first', 'second', 'third']);
    finish.shift()?.();
    await vi.waitFor(() => expect(taken).toContain('fourth'));
    for (const end of finish) end();
    await worker.close();
  });

  it('looks every now and then while one hangs', async () => {
    let hangs = true;
    let release: () => void = silent;
    const turn = vi.fn(async () => {
      if (hangs) await new Promise<void>((resolve) => ((release = resolve), (hangs = false)));
      return false;
    });
    const worker = createWorker({ name: 'test', everyMs: 5, atOnce: 2, log, turn });
    worker.start();
    await vi.waitFor(() => expect(turn.mock.calls.length).toBeGreaterThan(5));
    release();
    await worker.close();
  });

  it('lets the process answer between two pieces of a long backlog', async () => {
    let due = 200;
    let answered = 0;
    const turn = vi.fn(() => Promise.resolve(due-- > 0));
    const worker = createWorker({ name: 'test', everyMs: 60_000, log, turn });
    const answer = () => {
      answered++;
      if (due > 0) globalThis.setImmediate(answer);
    };
    globalThis.setImmediate(answer);
    worker.start();
    await vi.waitFor(() => expect(due).toBeLessThan(0));
    expect(answered).toBeGreaterThan(100);
    await worker.close();
  });
});
