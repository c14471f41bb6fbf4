import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { makeSnapshot } from '../testing.ts';
import type { CompanionSocketOptions } from './companion-socket.ts';
import { followCompanion } from './companion-watch.ts';

const sockets = vi.hoisted(() => ({ opened: [] as CompanionSocketOptions[] }));
vi.mock('./companion-socket.ts', () => ({
  openCompanionSocket: (options: CompanionSocketOptions) => {
    sockets.opened.push(options);
    return () => undefined;
  },
}));

const PAGES = 200;
const snapshot = makeSnapshot();
const read = vi.fn(() => Promise.resolve(snapshot));
let stopAll: (() => void)[];

/** The same numbers each time, spread evenly: Mulberry32. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** How many pages connect in the `ms` that come. */
async function connectionsIn(ms: number): Promise<number> {
  const before = sockets.opened.length;
  await vi.advanceTimersByTimeAsync(ms);
  return sockets.opened.length - before;
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockImplementation(seeded(11));
  sockets.opened = [];
  const watch = { onSnapshot: vi.fn(), onConnection: vi.fn(), onRefused: vi.fn() };
  stopAll = Array.from({ length: PAGES }, () =>
    followCompanion({
      url: 'https://pay.example',
      token: () => 'one',
      read,
      paymentIsOpen: () => true,
      watch,
    }),
  );
});
afterEach(() => {
  for (const stop of stopAll) stop();
  vi.useRealTimers();
});

test('pages whose sockets close at one moment come again spread over half a second', async () => {
  for (const { onSnapshot, onClosed } of sockets.opened.splice(0)) {
    onSnapshot(snapshot);
    onClosed();
  }
  expect(await connectionsIn(499)).toBe(0);
  for (let slot = 0; slot < 10; slot++) {
    const came = await connectionsIn(50);
    expect(came, `slot ${slot}`).toBeGreaterThan(PAGES / 40);
    expect(came, `slot ${slot}`).toBeLessThan(PAGES / 5);
  }
  expect(await connectionsIn(1)).toBeLessThan(PAGES / 5);
  expect(sockets.opened).toHaveLength(PAGES);
  // None has asked by fetch besides.
  expect(read).not.toHaveBeenCalled();
});

test('pages that find no server come again later and later, and never together', async () => {
  const close = () => {
    for (const { onClosed } of sockets.opened.splice(0)) onClosed();
  };
  close();
  await vi.advanceTimersByTimeAsync(1_000);
  close();
  await vi.advanceTimersByTimeAsync(2_000);
  close();
  expect(await connectionsIn(2_000)).toBeLessThan(3);
  for (let slot = 0; slot < 4; slot++) {
    const came = await connectionsIn(500);
    expect(came, `slot ${slot}`).toBeGreaterThan(PAGES / 10);
    expect(came, `slot ${slot}`).toBeLessThan(PAGES / 2);
  }
});
