import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ServerContext } from '../server-context.ts';
import { atTokenEnd } from './token-end.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** A database whose every query has the answer that the test gives. */
function makeContext(answer: () => Promise<unknown>) {
  const warn = vi.fn();
  const query: object = new Proxy(
    {},
    { get: (_, name) => (name === 'executeTakeFirst' ? answer : () => query) },
  );
  const context = { store: { db: query }, log: { warn }, now: () => new Date() };
  return { context: context as unknown as ServerContext, warn };
}
const claimsFor = (ms: number) => ({
  sessionId: 'ses_1',
  attempt: undefined,
  readableUntil: new Date(Date.now() + ms),
});

describe('a token’s end', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('ends the socket once, and not before', async () => {
    const end = vi.fn();
    atTokenEnd(makeContext(() => Promise.resolve(undefined)).context, claimsFor(MINUTE), end);
    await vi.advanceTimersByTimeAsync(MINUTE - 1);
    expect(end).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(2 * MINUTE);
    expect(end).toHaveBeenCalledTimes(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('leaves the socket open while the database is away, and looks again each minute', async () => {
    const end = vi.fn();
    const answer = vi
      .fn(() => Promise.resolve<unknown>(undefined))
      .mockRejectedValueOnce(new Error('connect ECONNREFUSED'))
      .mockRejectedValueOnce(new Error('connect ECONNREFUSED'));
    const { context, warn } = makeContext(answer);
    atTokenEnd(context, claimsFor(MINUTE), end);
    await vi.advanceTimersByTimeAsync(3 * MINUTE - 1);
    expect(end).not.toHaveBeenCalled();
    expect(warn).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(1);
    expect(end).toHaveBeenCalledTimes(1);
  });

  it('leaves no timer behind when the socket closes while it looks', async () => {
    const end = vi.fn();
    let refuse: (error: Error) => void = () => undefined;
    const { context } = makeContext(() => new Promise((_, reject) => (refuse = reject)));
    const stop = atTokenEnd(context, claimsFor(MINUTE), end);
    await vi.advanceTimersByTimeAsync(MINUTE);
    stop();
    refuse(new Error('connect ECONNREFUSED'));
    await vi.advanceTimersByTimeAsync(0);
    expect(vi.getTimerCount()).toBe(0);
    expect(end).not.toHaveBeenCalled();
  });

  it('is waited for in steps when it is further away than a timer of Node’s reaches', async () => {
    const end = vi.fn();
    atTokenEnd(makeContext(() => Promise.resolve(undefined)).context, claimsFor(40 * DAY), end);
    await vi.advanceTimersByTimeAsync(40 * DAY - 1);
    expect(end).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(end).toHaveBeenCalledTimes(1);
  });
});
