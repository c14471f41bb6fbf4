import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { isGreen, sum, tallyOf, toLine, toTable } from './tally.ts';

const folder = mkdtempSync(join(tmpdir(), 'kassa-tally-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function report(content: unknown): string {
  const file = join(folder, `${(files += 1)}.json`);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}
const vitest = (passed: number, failed = 0, pending = 0, todo = 0) =>
  report({
    numPassedTests: passed,
    numFailedTests: failed,
    numPendingTests: pending,
    numTodoTests: todo,
    success: true,
  });

test('reads what each runner writes', () => {
  expect(tallyOf('vitest', vitest(7, 0, 2, 1), 0)).toEqual({ passed: 7, failed: 0, skipped: 3 });
  expect(tallyOf('kassa', report({ passed: 4, failed: 0, skipped: 1 }), 0)).toEqual({
    passed: 4,
    failed: 0,
    skipped: 1,
  });
  const stats = { expected: 5, unexpected: 1, flaky: 2, skipped: 1, duration: 12.5 };
  expect(tallyOf('playwright', report({ stats, suites: [] }), 1)).toEqual({
    passed: 5,
    failed: 3,
    skipped: 1,
  });
});

test('counts a runner that ran no test as failed', () => {
  expect(tallyOf('vitest', vitest(0), 0)).toMatchObject({ failed: 1, problem: 'ran no test' });
});

test('counts a runner that wrote no report, or an unreadable one, as failed', () => {
  const missing = tallyOf('kassa', join(folder, 'never.json'), 0);
  expect(missing).toMatchObject({ passed: 0, failed: 1 });
  expect(missing.problem).toContain('wrote no report');
  expect(tallyOf('kassa', report('{'), 0)).toMatchObject({ failed: 1 });
  expect(tallyOf('kassa', report({ passed: 3 }), 0)).toMatchObject({ failed: 1 });
});

test('counts a bad exit code as a failure when no test failed', () => {
  expect(tallyOf('vitest', vitest(3), 1)).toEqual({
    passed: 3,
    failed: 1,
    skipped: 0,
    problem: 'ended with exit code 1',
  });
  expect(tallyOf('vitest', vitest(3, 2), 1)).toEqual({ passed: 3, failed: 2, skipped: 0 });
});

test('ends with one line over all runners, green only when nothing failed or was skipped', () => {
  const total = sum([
    { passed: 3, failed: 0, skipped: 0 },
    { passed: 1, failed: 2, skipped: 4 },
  ]);
  expect(toLine(total)).toBe('4 passed, 2 failed, 4 skipped');
  expect(isGreen(total)).toBe(false);
  expect(isGreen({ passed: 3, failed: 0, skipped: 1 })).toBe(false);
  expect(isGreen({ passed: 0, failed: 0, skipped: 0 })).toBe(false);
  expect(isGreen({ passed: 3, failed: 0, skipped: 0 })).toBe(true);
});

test('tells the minutes of each step and of all', () => {
  const table = toTable([
    { name: 'Lint', tally: { passed: 1, failed: 0, skipped: 0 }, minutes: 0.52 },
    { name: 'Unit tests', tally: { passed: 1543, failed: 2, skipped: 0 }, minutes: 3.04 },
  ]);
  expect(table.split('\n')).toEqual([
    'step                passed  failed  skipped  minutes',
    'Lint        ok           1       0        0      0.5',
    'Unit tests  NOT OK    1543       2        0      3.0',
    'all                                              3.6',
  ]);
});
