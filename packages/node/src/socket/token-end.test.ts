import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { atTokenEnd } from './token-end.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

const quiet = () => undefined;
function makeLive() {
  const warn = vi.fn();
  return { live: { log: { debug: quiet, info: quiet, warn, error: quiet }, now: () => new Date() }, warn };
}
const sessionFor = (ms: number, hasOpenPayment: () => Promise<boolean>) => ({
  readableUntil: new Date(Date.now() + ms),
  hasOpenPayment,
});
const isOver = () => Promise.resolve(false);

describe('a token’s end', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('ends the socket once, and not before', async () => {
    const end = vi.fn();
    atTokenEnd(makeLive().live, sessionFor(MINUTE, isOver), end);
    await vi.advanceTimersByTimeAsync(MINUTE - 1);
    expect(end).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(2 * MINUTE);
    expect(end).toHaveBeenCalledTimes(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('leaves the socket open while the database is away, and looks again each minute', async () => {
    const end = vi.fn();
    const hasOpenPayment = vi
      .fn(isOver)
      .mockRejectedValueOnce(new Error('connect ECONNREFUSED'))
      .mockRejectedValueOnce(new Error('connect ECONNREFUSED'));
    const { live, warn } = makeLive();
    atTokenEnd(live, sessionFor(MINUTE, hasOpenPayment), end);
    await vi.advanceTimersByTimeAsync(3 * MINUTE - 1);
    expect(end).not.toHaveBeenCalled();
    expect(warn).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(1);
    expect(end).toHaveBeenCalledTimes(1);
  });

  it('leaves no timer behind when the socket closes while it looks', async () => {
    const end = vi.fn();
    let refuse: (error: Error) => void = () => undefined;
    const hasOpenPayment = () => new Promise<boolean>((_, reject) => (refuse = reject));
    const stop = atTokenEnd(makeLive().live, sessionFor(MINUTE, hasOpenPayment), end);
    await vi.advanceTimersByTimeAsync(MINUTE);
    stop();
    refuse(new Error('connect ECONNREFUSED'));
    await vi.advanceTimersByTimeAsync(0);
    expect(vi.getTimerCount()).toBe(0);
    expect(end).not.toHaveBeenCalled();
  });

  it('is waited for in steps when it is further away than a timer of Node’s reaches', async () => {
    const end = vi.fn();
    atTokenEnd(makeLive().live, sessionFor(40 * DAY, isOver), end);
    await vi.advanceTimersByTimeAsync(40 * DAY - 1);
    expect(end).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(end).toHaveBeenCalledTimes(1);
  });
});
