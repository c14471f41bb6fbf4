/** Runs what is to be checked, step by step or some side by side, and sums up what their runners counted. */
import { rmSync } from 'node:fs';
import { ensureChromium, ensurePostgres } from './machine.ts';
import { run, stopAll } from './run.ts';
import {
  isGreen,
  sum,
  tallyOf,
  toFailures,
  toLine,
  toTable,
  type Report,
  type RunnerTally,
  type StepResult,
} from './tally.ts';

export interface Step {
  name: string;
  /** A script of package.json and what it gets besides. */
  script: string;
  args?: readonly string[];
  env?: Readonly<Record<string, string>>;
  /** A test runner: what it counted. A step without counts as one test. */
  report?: Report;
}

const REPORTS = '.kassa/reports';
const PASSED: RunnerTally = { passed: 1, failed: 0, skipped: 0 };
const failed = (problem: string): RunnerTally => ({ passed: 0, failed: 1, skipped: 0, problem });

/** A report that its runner writes by itself. */
export const report = (kind: Report['kind'], name: string): { report: Report } => ({
  report: { kind, file: `${REPORTS}/${name}.json` },
});

/** Vitest's arguments for a report of that name. */
export const vitestReport = (name: string, args: readonly string[] = []): Pick<Step, 'args' | 'report'> => ({
  args: [...args, '--reporter=default', '--reporter=json', `--outputFile.json=${REPORTS}/${name}.json`],
  ...report('vitest', name),
});

async function runStep({ script, args = [], env, report: reported }: Step): Promise<RunnerTally> {
  // What an earlier step wrote there is not this one's.
  if (reported) rmSync(reported.file, { force: true });
  const { exitCode, problem, end } = await run('node', ['--run', script, '--', ...args], {
    ...(env && { env: { ...process.env, ...env } }),
    // What a runner's report can't say.
    keepEnd: reported === undefined,
  });
  if (problem !== undefined) return failed(problem);
  if (reported) return tallyOf(reported.kind, reported.file, exitCode);
  return exitCode === 0 ? PASSED : { ...failed(`exit code ${exitCode}`), ...(end && { end }) };
}

/** Prints the heading, does it, prints how it went. */
async function timed(name: string, act: () => Promise<RunnerTally>): Promise<StepResult> {
  console.log(`\n━━━ ${name} ━━━`);
  const start = performance.now();
  const tally = await act().catch((error: unknown) =>
    failed(error instanceof Error ? error.message : 'failed'),
  );
  const minutes = (performance.now() - start) / 60_000;
  const verdict = isGreen(tally) ? 'ok' : `NOT OK${tally.problem === undefined ? '' : `, ${tally.problem}`}`;
  console.log(`━━━ ${name}: ${verdict} (${toLine(tally)}; ${(minutes * 60).toFixed(1)} s)`);
  return { name, tally, minutes };
}

function stopWithUs(): void {
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)
    process.once(signal, () => {
      stopAll();
      process.exit(code);
    });
}

/**
 * Installs what the machine lacks, then runs all steps, also after one that failed. Steps of an inner list run side by
 * side. The last lines printed are the minutes of each step, the names of what failed and the counts of all; the exit
 * code says whether all is green.
 */
export async function runSteps(steps: readonly (Step | readonly Step[])[]): Promise<readonly StepResult[]> {
  const start = performance.now();
  stopWithUs();
  rmSync(REPORTS, { recursive: true, force: true });
  const chromium = await timed('Chromium', async () => {
    const path = await ensureChromium();
    console.log(path);
    // The names that our configuration and Chrome's launcher read.
    process.env['CHROMIUM_PATH'] = path;
    process.env['CHROME_PATH'] = path;
    return PASSED;
  });
  const postgres = await timed('PostgreSQL', async () => {
    console.log(await ensurePostgres());
    return PASSED;
  });
  const results = [chromium, postgres];
  for (const beside of steps) {
    const group = [beside].flat();
    results.push(...(await Promise.all(group.map((step) => timed(step.name, () => runStep(step))))));
  }

  const total = sum(results.map(({ tally }) => tally));
  const failures = toFailures(results);
  const named = failures === '' ? '' : `Failed:\n${failures}\n\n`;
  console.log(`\n${toTable(results, (performance.now() - start) / 60_000)}\n\n${named}${toLine(total)}`);
  process.exitCode = results.every(({ tally }) => isGreen(tally)) ? 0 : 1;
  return results;
}
