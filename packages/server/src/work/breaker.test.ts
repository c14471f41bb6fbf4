import { beforeEach, describe, expect, it } from 'vitest';
import { Breaker } from './breaker.ts';

let breaker: Breaker;
beforeEach(() => {
  breaker = new Breaker();
});
const failThree = (now: number) => ['a', 'b', 'c'].forEach((about) => breaker.failed(now, about));

describe('a breaker', () => {
  it('leaves all the room while the other side answers', () => {
    expect(breaker.room(0, 4)).toBe(4);
  });

  it('is not down by one piece of work, however often it fails', () => {
    for (let time = 0; time < 100; time++) breaker.failed(time, 'a');
    expect(breaker.isDown).toBe(false);
  });

  it('leaves room for one call at a time while it is down, less and less often', () => {
    failThree(0);
    expect(breaker.isDown).toBe(true);
    expect(breaker.room(0, 4)).toBe(0);
    expect(breaker.room(1_000, 4)).toBe(1);
    breaker.failed(1_500, 'a');
    const second = breaker.nextTryAt;
    expect(second).toBeGreaterThanOrEqual(1_500 + 4_000);
    breaker.failed(second, 'b');
    expect(breaker.nextTryAt - second).toBeGreaterThanOrEqual(12_000);
    for (let tries = 0; tries < 50; tries++) {
      const at = breaker.nextTryAt;
      breaker.failed(at, 'c');
      expect(breaker.nextTryAt - at).toBeLessThanOrEqual(60_000);
    }
  });

  it('takes calls that were under way when it went down for no tries of their own', () => {
    failThree(0);
    for (const about of ['d', 'e', 'f', 'g', 'h']) breaker.failed(10, about);
    expect(breaker.nextTryAt).toBeLessThanOrEqual(1_000);
  });

  it('is up again with the first success', () => {
    failThree(0);
    breaker.succeeded(1_000);
    expect(breaker.isDown).toBe(false);
    expect(breaker.room(1_000, 4)).toBe(4);
  });

  it('says that the other side was silent when it answers after more than a minute', () => {
    const start = Date.now();
    expect(breaker.succeeded(start)).toBe(true);
    expect(breaker.succeeded(start + 30_000)).toBe(false);
    expect(breaker.succeeded(start + 91_000)).toBe(true);
  });
});
