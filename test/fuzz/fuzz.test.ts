import { sqlite } from '@kassa/sqlite';
import { afterEach, expect, it } from 'vitest';
import { onBothDialects } from '../../packages/server/test-support/dialects.ts';
import { openFront, type Front } from './front.ts';
import { fuzz } from './fuzz.ts';

/** Some fifteen seconds where nothing else runs. */
const LIMIT_MS = 300_000;

let front: Front;
afterEach(() => front.close());

onBothDialects((newStore) => {
  it(
    'answers whatever strangers send, and keeps nothing of what it refuses',
    async () => {
      front = await openFront(await newStore());
      const { failure, knocks } = await fuzz(front, { seed: 20_260_302, knocks: 500 });
      expect(failure).toBeNull();
      expect(knocks).toBe(500);
    },
    LIMIT_MS,
  );
});

it(
  'each door takes some of what strangers send, and refuses some',
  async () => {
    front = await openFront(sqlite({ file: ':memory:' }));
    const report = await fuzz(front, { seed: 20_260_301, knocks: 2_000 });
    expect(report.failure).toBeNull();
    const doors = Object.entries(report.doors);
    expect(doors.length).toBeGreaterThan(30);
    for (const [door, { taken, refused }] of doors) {
      expect(taken, `${door}: taken`).toBeGreaterThan(0);
      expect(refused, `${door}: refused`).toBeGreaterThan(0);
    }
  },
  LIMIT_MS,
);
