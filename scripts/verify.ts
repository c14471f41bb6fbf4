/**
 * Everything that must hold before a change is merged: `npm test` runs this after installing. Each step's
 * output is streamed; the last line sums up all of them.
 */
import { rmSync } from 'node:fs';
import { ensureChromium, ensurePostgres } from './machine.ts';
import { run, stopAll } from './run.ts';
import { isGreen, sum, tallyOf, toLine, type ReportKind, type RunnerTally } from './tally.ts';

interface Step {
  name: string;
  /** A script of package.json and what it gets besides. */
  script: string;
  args?: readonly string[];
  /** A test runner: what it counted. A step without counts as one test. */
  report?: { kind: ReportKind; file: string };
}

const REPORTS = '.kassa/reports';
const report = (kind: ReportKind, name: string) => ({ kind, file: `${REPORTS}/${name}.json` });

const STEPS: readonly Step[] = [
  { name: 'Format', script: 'format:check' },
  { name: 'Lint', script: 'lint' },
  { name: 'Types', script: 'types' },
  {
    name: 'Unit tests',
    script: 'test:unit',
    args: ['--reporter=default', '--reporter=json', `--outputFile.json=${REPORTS}/unit.json`],
    report: report('vitest', 'unit'),
  },
  { name: 'Element tests', script: 'test:elements', report: report('kassa', 'elements') },
  { name: 'Builds', script: 'build' },
  { name: 'Stories', script: 'test:stories', report: report('kassa', 'stories') },
  { name: 'End-to-end tests', script: 'test:e2e', report: report('playwright', 'e2e') },
  {
    name: 'Packages as installed',
    script: 'test:published',
    args: ['--reporter=default', '--reporter=json', `--outputFile.json=${REPORTS}/published.json`],
    report: report('vitest', 'published'),
  },
  { name: 'Size', script: 'size' },
];

const tallies: RunnerTally[] = [];
const PASSED: RunnerTally = { passed: 1, failed: 0, skipped: 0 };
const failed = (problem: string): RunnerTally => ({ passed: 0, failed: 1, skipped: 0, problem });

/** Prints the heading, does it, prints how it went. */
async function step(name: string, act: () => Promise<RunnerTally>): Promise<void> {
  console.log(`\n━━━ ${name} ━━━`);
  const start = performance.now();
  const tally = await act().catch((error: unknown) =>
    failed(error instanceof Error ? error.message : 'failed'),
  );
  tallies.push(tally);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  const verdict = isGreen(tally) ? 'ok' : `NOT OK${tally.problem === undefined ? '' : `, ${tally.problem}`}`;
  console.log(`━━━ ${name}: ${verdict} (${toLine(tally)}; ${seconds} s)`);
}

async function runStep({ script, args = [], report: reported }: Step): Promise<RunnerTally> {
  const { exitCode, problem } = await run('node', ['--run', script, '--', ...args]);
  if (problem !== undefined) return failed(problem);
  if (reported) return tallyOf(reported.kind, reported.file, exitCode);
  return exitCode === 0 ? PASSED : failed(`exit code ${exitCode}`);
}

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)
  process.once(signal, () => {
    stopAll();
    process.exit(code);
  });

rmSync(REPORTS, { recursive: true, force: true });
await step('Chromium', async () => {
  const path = await ensureChromium();
  console.log(path);
  // The names that our configuration and Chrome's launcher read.
  process.env['CHROMIUM_PATH'] = path;
  process.env['CHROME_PATH'] = path;
  return PASSED;
});
await step('PostgreSQL', async () => {
  console.log(await ensurePostgres());
  return PASSED;
});
for (const each of STEPS) await step(each.name, () => runStep(each));

const total = sum(tallies);
console.log(`\n${toLine(total)}`);
process.exitCode = isGreen(total) && tallies.every(isGreen) ? 0 : 1;
