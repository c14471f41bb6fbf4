import { afterEach, expect, it } from 'vitest';
import { onBothDialects } from '../../packages/server/test-support/dialects.ts';
import { openFront, type Front } from './front.ts';
import { fuzz } from './fuzz.ts';

/** Some twenty seconds where nothing else runs. */
const LIMIT_MS = 300_000;

onBothDialects((newStore) => {
  let front: Front;
  afterEach(() => front.close());

  it(
    'answers whatever strangers send, and keeps nothing of what it refuses',
    async () => {
      front = await openFront(await newStore());
      const report = await fuzz(front, { seed: 20_260_301, knocks: 1_500 });
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
});
