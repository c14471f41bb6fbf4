import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { isGreen, sum, tallyOf, toFailures, toLine, toTable } from './tally.ts';

const folder = mkdtempSync(join(tmpdir(), 'kassa-tally-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function report(content: unknown): string {
  const file = join(folder, `${(files += 1)}.json`);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}
const vitest = (passed: number, failed = 0, pending = 0, todo = 0, testResults: unknown[] = []) =>
  report({
    numPassedTests: passed,
    numFailedTests: failed,
    numPendingTests: pending,
    numTodoTests: todo,
    success: true,
    testResults,
  });
/** A file of Vitest's report, its failed tests as [name, message]. */
const vitestFile = (name: string, ...failed: [string, string][]) => ({
  name: resolve(name),
  status: failed.length > 0 ? 'failed' : 'passed',
  message: '',
  assertionResults: [
    { fullName: 'a test that holds', status: 'passed', failureMessages: [] },
    ...failed.map(([fullName, message]) => ({ fullName, status: 'failed', failureMessages: [message] })),
  ],
});

test('reads what each runner writes', () => {
  expect(tallyOf('vitest', vitest(7, 0, 2, 1), 0)).toEqual({
    passed: 7,
    failed: 0,
    skipped: 3,
    failures: [],
  });
  expect(tallyOf('kassa', report({ passed: 4, failed: 0, skipped: 1, failures: [] }), 0)).toEqual({
    passed: 4,
    failed: 0,
    skipped: 1,
    failures: [],
  });
  const stats = { expected: 5, unexpected: 1, flaky: 2, skipped: 1, duration: 12.5 };
  expect(tallyOf('playwright', report({ stats, suites: [] }), 1)).toMatchObject({
    passed: 5,
    failed: 3,
    skipped: 1,
  });
});

test("names Vitest's failed tests, and a file that can't be loaded", () => {
  const unloaded = {
    name: resolve('a/b.test.ts'),
    status: 'failed',
    message: "Cannot find module './c.ts'\n  at b.test.ts:1",
    assertionResults: [],
  };
  const files = [
    vitestFile('a/a.test.ts', ['the till opens', '\u001b[31mexpected 1 to be 2\u001b[39m\n- 1\n+ 2']),
    unloaded,
  ];
  expect(tallyOf('vitest', vitest(2, 1, 0, 0, files), 1).failures).toEqual([
    { file: 'a/a.test.ts', name: 'the till opens', message: 'expected 1 to be 2' },
    { file: 'a/b.test.ts', name: 'the whole file', message: "Cannot find module './c.ts'" },
  ]);
});

test("names Playwright's failed tests with their group, and what failed outside of a test", () => {
  const spec = (title: string, status: string, message = '') => ({
    title,
    file: 'shop.spec.ts',
    tests: [{ status, results: [{ errors: message === '' ? [] : [{ message }] }] }],
  });
  const content = {
    stats: { expected: 1, unexpected: 1, flaky: 1, skipped: 0 },
    suites: [
      {
        title: 'shop.spec.ts',
        specs: [spec('pays', 'expected'), spec('pays twice', 'flaky', 'Error: once')],
        suites: [{ title: 'on a phone', specs: [spec('pays', 'unexpected', '\n  Error: never\n')] }],
      },
    ],
    errors: [{ message: 'The shop did not start' }],
  };
  expect(tallyOf('playwright', report(content), 1).failures).toEqual([
    { file: 'test/e2e/shop.spec.ts', name: 'pays twice', message: 'Error: once' },
    { file: 'test/e2e/shop.spec.ts', name: 'on a phone pays', message: 'Error: never' },
    { file: 'test/e2e', name: 'outside of any test', message: 'The shop did not start' },
  ]);
});

test('names the failed tests of a report of our own', () => {
  const failures = [{ file: resolve('e/x.test.ts'), name: 'draws a code' }];
  expect(tallyOf('kassa', report({ passed: 1, failed: 1, skipped: 0, failures }), 1).failures).toEqual([
    { file: 'e/x.test.ts', name: 'draws a code', message: 'said nothing' },
  ]);
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
    failures: [],
    problem: 'ended with exit code 1',
  });
  expect(tallyOf('vitest', vitest(3, 2), 1)).toEqual({ passed: 3, failed: 2, skipped: 0, failures: [] });
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
  const results = [
    { name: 'Lint', tally: { passed: 1, failed: 0, skipped: 0 }, minutes: 0.52 },
    { name: 'Unit tests', tally: { passed: 1543, failed: 2, skipped: 0 }, minutes: 3.04 },
  ];
  expect(toTable(results).split('\n')).toEqual([
    'step                passed  failed  skipped  minutes',
    'Lint        ok           1       0        0      0.5',
    'Unit tests  NOT OK    1543       2        0      3.0',
    'all                                              3.6',
  ]);
  expect(toTable(results, 3.1).split('\n').at(-1)).toBe(
    'all                                              3.1',
  );
});

test('says at the end what failed, and nothing of what is green', () => {
  const green = { name: 'Format', tally: { passed: 1, failed: 0, skipped: 0 }, minutes: 0.1 };
  const failures = [{ file: 'a/a.test.ts', name: 'the till opens', message: 'expected 1 to be 2' }];
  const results = [
    green,
    {
      name: 'Lint',
      tally: { passed: 0, failed: 1, skipped: 0, problem: 'exit code 1', end: 'a.ts\n1:2 error' },
      minutes: 0.5,
    },
    { name: 'Unit tests', tally: { passed: 7, failed: 1, skipped: 0, failures }, minutes: 3 },
    { name: 'Stories', tally: { passed: 7, failed: 0, skipped: 2 }, minutes: 1 },
  ];
  expect(toFailures(results).split('\n')).toEqual([
    'Lint: exit code 1',
    '  a.ts',
    '  1:2 error',
    'Unit tests: a/a.test.ts: the till opens: expected 1 to be 2',
    'Stories: 2 skipped',
  ]);
  expect(toFailures([green])).toBe('');
});
