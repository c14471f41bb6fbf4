import { expect, it } from 'vitest';
import { cutText } from './cut-text.ts';

it.each([
  ['short', 10, 'short'],
  ['exactly', 7, 'exactly'],
  ['too long', 3, 'too'],
  ['ab😀c', 3, 'ab😀'],
  ['😀😀', 1, '😀'],
])('of %j at most %i characters are %j', (words, max, cut) => {
  expect(cutText(words, max)).toBe(cut);
});
