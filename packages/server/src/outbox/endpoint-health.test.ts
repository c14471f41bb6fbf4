import { beforeEach, describe, expect, it } from 'vitest';
import { EndpointHealth } from './endpoint-health.ts';

const LEASE_MS = 30_000;
let health: EndpointHealth;
beforeEach(() => {
  health = new EndpointHealth();
});
const failThree = (now: number) => ['a', 'b', 'c'].forEach((payment) => health.failed(now, payment));

describe('the health of the merchant’s endpoint', () => {
  it('leaves room for new events while two that have failed before are sent', () => {
    expect([1, 2, 3].map(() => health.begin(0, LEASE_MS))).toEqual(['any', 'any', 'new']);
    health.end('any');
    expect(health.begin(0, LEASE_MS)).toBe('any');
  });

  it('is not down by one payment, however often its event fails', () => {
    for (let time = 0; time < 100; time++) health.failed(time, 'a');
    expect(health.isDown).toBe(false);
  });

  it('is tried by one event at a time while it is down, less and less often', () => {
    failThree(0);
    expect(health.isDown).toBe(true);
    expect(health.begin(0, LEASE_MS)).toBeUndefined();
    expect(health.begin(1_000, LEASE_MS)).toBe('any');
    expect(health.begin(1_000, LEASE_MS)).toBeUndefined();
    health.failed(1_500, 'a');
    const second = health.nextTryAt;
    expect(second).toBeGreaterThanOrEqual(1_500 + 4_000);
    health.failed(second, 'b');
    expect(health.nextTryAt - second).toBeGreaterThanOrEqual(12_000);
    for (let tries = 0; tries < 50; tries++) health.failed(0, 'c');
    expect(health.nextTryAt).toBeLessThanOrEqual(60_000);
  });

  it('is up again with the first event that it takes', () => {
    failThree(0);
    health.taken(1_000);
    expect(health.isDown).toBe(false);
    expect(health.begin(1_000, LEASE_MS)).toBe('any');
  });

  it('says that it was silent when it takes an event after more than a minute without one', () => {
    const start = Date.now();
    expect(health.taken(start)).toBe(true);
    expect(health.taken(start + 30_000)).toBe(false);
    expect(health.taken(start + 91_000)).toBe(true);
  });
});
