/** Adds up what each test runner reports, so that `npm test` can end with one line. */
import { readFileSync } from 'node:fs';
import { REPORTS, type Counted, type Failure, type ReportKind } from './reports.ts';

export interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

/** What a runner writes, and where. */
export interface Report {
  kind: ReportKind;
  file: string;
}

/** `problem` says why the runner counts as failed although none of its tests did. */
export interface RunnerTally extends Tally {
  problem?: string;
  /** Each test that failed. */
  failures?: readonly Failure[];
  /** The last lines of a step that writes no report. */
  end?: string;
}

/**
 * What one runner did, from its report file and its exit code. No report, no test, or a bad exit code without a
 * failed test (a file that could not be loaded) counts as one failure.
 */
export function tallyOf(kind: ReportKind, file: string, exitCode: number): RunnerTally {
  let report: Counted;
  try {
    report = REPORTS[kind].parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return {
      passed: 0,
      failed: 1,
      skipped: 0,
      problem: missing ? `wrote no report (${file})` : `wrote a report that can't be read (${file})`,
    };
  }
  if (report.failed > 0) return report;
  if (exitCode !== 0) return { ...report, failed: 1, problem: `ended with exit code ${exitCode}` };
  if (report.passed === 0) return { ...report, failed: 1, problem: 'ran no test' };
  return report;
}

export const sum = (tallies: readonly Tally[]): Tally =>
  tallies.reduce(
    (total, { passed, failed, skipped }) => ({
      passed: total.passed + passed,
      failed: total.failed + failed,
      skipped: total.skipped + skipped,
    }),
    { passed: 0, failed: 0, skipped: 0 },
  );

export const toLine = ({ passed, failed, skipped }: Tally): string =>
  `${passed} passed, ${failed} failed, ${skipped} skipped`;

/** What came of one step of many. */
export interface StepResult {
  name: string;
  tally: RunnerTally;
  minutes: number;
}

/**
 * One line a step, in columns: name, verdict, what it counted, minutes. The last line is the minutes of all.
 * @param all fewer than the sum where steps ran side by side
 */
export function toTable(
  results: readonly StepResult[],
  all = results.reduce((total, { minutes }) => total + minutes, 0),
): string {
  const rows = [
    ['step', '', 'passed', 'failed', 'skipped', 'minutes'],
    ...results.map(({ name, tally, minutes }) => [
      name,
      isGreen(tally) ? 'ok' : 'NOT OK',
      ...[tally.passed, tally.failed, tally.skipped].map(String),
      minutes.toFixed(1),
    ]),
    ['all', '', '', '', '', all.toFixed(1)],
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map((row) =>
      row
        // Words begin in line, numbers end in line.
        .map((cell, column) =>
          column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  '),
    )
    .join('\n');
}

/**
 * What failed, a line a test: file, name and the first line of its message. A step that counted no failed test of its
 * own says its problem. Empty when nothing failed.
 */
export function toFailures(results: readonly StepResult[]): string {
  return results
    .filter(({ tally }) => !isGreen(tally))
    .flatMap(({ name, tally: { failures = [], problem, end, skipped } }) => [
      ...failures.map(({ file, name: test, message }) => `${name}: ${file}: ${test}: ${message}`),
      ...(problem === undefined ? [] : [`${name}: ${problem}`]),
      ...(end === undefined ? [] : [end.replaceAll(/^/gm, '  ')]),
      ...(skipped > 0 ? [`${name}: ${skipped} skipped`] : []),
    ])
    .join('\n');
}

/** A skipped test is not a passed one. */
export const isGreen = ({ passed, failed, skipped }: Tally): boolean =>
  passed > 0 && failed === 0 && skipped === 0;
