import { KassaError } from '@kassa/protocol';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { makeSnapshot } from '../testing.ts';
import type { CompanionWatch } from './companion-watch.ts';
import { followLazily } from './lazy-watch.ts';

const file = vi.hoisted(() => ({ isMissing: true, follow: vi.fn(() => vi.fn()) }));
vi.mock('./companion-watch.ts', () => {
  if (file.isMissing) throw new TypeError('Failed to fetch dynamically imported module');
  return { followCompanion: file.follow };
});

const watch = { onSnapshot: vi.fn(), onConnection: vi.fn(), onRefused: vi.fn() };
const snapshot = makeSnapshot();
let read: CompanionWatch['read'];
let stop: () => void = () => undefined;
const follow = () => {
  const options = {
    url: 'https://pay.example',
    token: () => 'one',
    read: () => read(),
    paymentIsOpen: () => false,
    watch,
  };
  stop = followLazily(options);
};

beforeEach(() => {
  vi.useFakeTimers();
  vi.clearAllMocks();
  file.isMissing = true;
  read = () => Promise.resolve(snapshot);
});
afterEach(() => {
  stop();
  vi.useRealTimers();
});

test('a connection that is lost meanwhile is told, and a refusal ends it', async () => {
  read = () => Promise.reject(new KassaError('network', 'Out of reach'));
  follow();
  await vi.advanceTimersByTimeAsync(3_000);
  expect(watch.onConnection).toHaveBeenLastCalledWith('offline');
  read = () => Promise.reject(new KassaError('session_expired', 'Over'));
  await vi.advanceTimersByTimeAsync(9_000);
  expect(watch.onRefused).toHaveBeenCalledOnce();
});

test('nothing is told once it has been stopped', async () => {
  follow();
  stop();
  await vi.advanceTimersByTimeAsync(9_000);
  expect(watch.onSnapshot).not.toHaveBeenCalled();
  expect(file.follow).not.toHaveBeenCalled();
});

// The last one: a file that has come stays.
test('the snapshot is asked for where what follows can’t be loaded, until it can', async () => {
  follow();
  await vi.advanceTimersByTimeAsync(7_000);
  expect(watch.onSnapshot.mock.calls).toEqual([[snapshot], [snapshot]]);
  expect(watch.onConnection).toHaveBeenLastCalledWith('polling');
  expect(file.follow).not.toHaveBeenCalled();
  file.isMissing = false;
  await vi.advanceTimersByTimeAsync(3_000);
  await vi.waitFor(() => expect(file.follow).toHaveBeenCalledOnce());
  watch.onSnapshot.mockClear();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(watch.onSnapshot).not.toHaveBeenCalled();
  stop();
  expect(file.follow.mock.results[0]?.value).toHaveBeenCalledOnce();
});
