import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isUncertain, meaningOf } from './status.ts';

/** The codes of the list that are about the way to the bank or about the platform itself. */
const ofTheWay = readFileSync(new URL('../data/result-codes.csv', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => /,(communication_error|system_error),/.test(line))
  .map((line) => line.split(',')[0] ?? '');

/** Those of which the platform's list says that nothing was taken, that the bank has answered, or that it was reversed. */
const ENDED = [
  '600.100.100',
  '800.500.100',
  '800.500.110',
  '800.800.400',
  '800.800.800',
  '800.800.801',
  '900.100.200',
  '900.100.202',
  '900.100.301',
  '900.100.310',
  '900.100.600',
  '900.200.100',
  '900.300.600',
  '900.400.100',
];

describe('a code about the way to the bank', () => {
  it('is a failure only where the list says what became of the payment', () => {
    expect(ofTheWay).toHaveLength(26);
    expect(ofTheWay.filter((code) => meaningOf(code, 'DB').kind === 'failed').sort()).toEqual(ENDED);
    expect(ofTheWay.filter((code) => !isUncertain(code)).sort()).toEqual(ENDED);
  });
});
