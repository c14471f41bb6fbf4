import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readMemory, writeMemory, type Memory } from './memory.ts';

const URL = 'https://kronor.test/v1/graphql';
const KEY = `kassa:kronor ${URL}`;
const MEMORY: Memory = { token: 't', isAway: true, states: { w: 's' } };
let stored: Map<string, string>;

beforeEach(() => {
  stored = new Map();
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
  });
});
afterEach(() => vi.unstubAllGlobals());

test('what was kept is read again', () => {
  writeMemory(URL, MEMORY);
  expect(readMemory(URL)).toEqual(MEMORY);
});

test.each(['{', 'null', '{"token":1}', '{"token":"t","isAway":true}'])(
  'what is no memory of ours counts for nothing: %s',
  (text) => {
    stored.set(KEY, text);
    expect(readMemory(URL)).toBeUndefined();
  },
);

test('a payment in another shape is left out, and the token that tells it again stays', () => {
  stored.set(KEY, JSON.stringify({ ...MEMORY, seen: { session: {}, request: {} } }));
  expect(readMemory(URL)).toEqual(MEMORY);
});
