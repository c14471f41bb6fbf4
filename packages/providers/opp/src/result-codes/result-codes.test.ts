import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classifyResultCode, explainResultCode, groupsOf, RESULT_GROUPS } from './result-codes.ts';
import { customerTextKey } from '../status.ts';

const csv = readFileSync(new URL('../../data/result-codes.csv', import.meta.url), 'utf8');
const known = csv
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split(',') as [code: string, status: string, group: string, source: string]);

const part = (first: number) => fc.integer({ min: first, max: 999 }).map((n) => String(n).padStart(3, '0'));
/** Any code, half of them with the first two parts of one that is known: that is where patterns could meet. */
const anyCode = fc.oneof(
  fc.tuple(part(0), part(0), part(0)).map((parts) => parts.join('.')),
  fc
    .tuple(fc.constantFrom(...new Set(known.map(([code]) => code.slice(0, 7)))), part(0))
    .map((parts) => parts.join('.')),
);

describe('classifyResultCode', () => {
  it('agrees with the list on all 618 codes', () => {
    expect(known).toHaveLength(618);
    expect(known.filter(([, status]) => status === 'unclassified')).toHaveLength(4);
    for (const [code, status, group] of known)
      expect({ code, ...classifyResultCode(code) }).toMatchObject({ code, status, group });
  });

  it('finds at most one group for any code', () => {
    fc.assert(
      fc.property(anyCode, (code) => groupsOf(code).length <= 1),
      { numRuns: 20_000 },
    );
  });

  it('finds at most one group for any last part after the first two of a known code', () => {
    for (const start of new Set(known.map(([code]) => code.slice(0, 7))))
      for (let last = 0; last < 1000; last++) {
        const code = `${start}.${String(last).padStart(3, '0')}`;
        if (groupsOf(code).length > 1) expect({ code, groups: groupsOf(code) }).toBeUndefined();
      }
  });

  it('has a code on the list for every group', () => {
    expect(new Set(known.map(([, , group]) => group))).toEqual(new Set([...RESULT_GROUPS, 'none']));
  });

  it('reads the newer group, a bank’s advice to the merchant, as a refusal', () => {
    for (const code of ['700.600.002', '700.600.999', '700.601.001'])
      expect(classifyResultCode(code)).toEqual({
        status: 'rejected',
        group: 'merchant_advice',
        retryable: false,
      });
  });

  it('names the source of every code on the list', () => {
    expect(new Set(known.map((row) => row.at(3)))).toEqual(new Set(['C4', 'OPP']));
  });

  it('never reads what it does not know as a success', () => {
    expect(classifyResultCode('000.500.000')).toEqual({
      status: 'unclassified',
      group: 'none',
      retryable: false,
    });
    for (const code of [
      '123.456.789',
      '000.700.000',
      '',
      'success',
      '000.000',
      '000.000.0000',
      '000.000.000\n',
    ])
      expect(classifyResultCode(code)).toEqual({ status: 'unknown', group: 'none', retryable: false });
  });

  it('stands alone: it imports nothing but its own text', () => {
    const imports = ['result-codes.ts', 'result-text.ts'].flatMap((file) =>
      [...readFileSync(new URL(file, import.meta.url), 'utf8').matchAll(/\bfrom '([^']+)'/g)].map(
        ([, from]) => from,
      ),
    );
    expect(imports).toEqual(['./result-text.ts']);
  });

  it('marks soft declines as worth another try, and nothing else', () => {
    const retryable = known.map(([code]) => code).filter((code) => classifyResultCode(code).retryable);
    expect(retryable).toEqual(['300.100.100']);
  });
});

describe('explainResultCode', () => {
  it('tells two parts in our words and the third in the answer’s', () => {
    expect(explainResultCode('800.100.153', 'invalid CVV')).toBe(
      'Bank declined: the authorization. "invalid CVV" (800.100.153)',
    );
  });

  it('invents nothing for the third part', () => {
    expect(explainResultCode('800.100.153')).toBe('Bank declined: the authorization (800.100.153)');
    expect(explainResultCode('123.456.789')).toBe('Unknown result (123.456.789)');
    expect(explainResultCode('800.777.000', 'new')).toBe('Bank declined. "new" (800.777.000)');
  });

  it('has words for the first two parts of every known code', () => {
    for (const [code] of known) expect(explainResultCode(code)).toMatch(/^[^:]+: .+ \(/);
  });
});

describe('customerTextKey', () => {
  it('has a key for each group', () => {
    for (const group of [...RESULT_GROUPS, 'none'] as const)
      expect(customerTextKey(group)).toMatch(/^(status|error|reason)\.\w+$/);
  });
});
