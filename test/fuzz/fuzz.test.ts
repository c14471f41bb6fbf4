import { afterEach, expect, it } from 'vitest';
import { onBothDialects } from '../../packages/server/test-support/dialects.ts';
import { openFront, type Front } from './front.ts';
import { fuzz } from './fuzz.ts';

onBothDialects((newStore) => {
  let front: Front;
  afterEach(() => front.close());

  it('answers whatever strangers send, and keeps nothing of what it refuses', async () => {
    front = await openFront(await newStore());
    const { failure, doors } = await fuzz(front, { seed: 20_260_301, knocks: 1_500 });
    expect(failure).toBeNull();
    for (const [door, { taken, refused }] of Object.entries(doors))
      expect(taken + refused, door).toBeGreaterThan(20);
    expect(doors['POST /sessions']?.taken).toBeGreaterThan(0);
    expect(doors['notifications/payone']?.taken).toBeGreaterThan(0);
    expect(doors['notifications/kronor']?.taken).toBeGreaterThan(0);
  });
});
