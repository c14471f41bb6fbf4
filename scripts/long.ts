/**
 * What is too long for `npm test`: the same promises, tried many more times. `pnpm test:long` runs it and writes what
 * came of it, with date and commit, into docs/reports/long.md.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { isGreen, toTable, type StepResult } from './tally.ts';
import { report, runSteps, vitestReport } from './steps.ts';

const FOLDER = 'docs/reports';

const git = (...args: string[]): string => execFileSync('git', args, { encoding: 'utf8' }).trim();

function toReport(results: readonly StepResult[]): string {
  const verdict = results.every(({ tally }) => isGreen(tally)) ? 'All green.' : 'Not all green.';
  const changed = git('status', '--porcelain') === '' ? '' : ', with changes that were not committed';
  return `# The last long run

${verdict} Run by \`pnpm test:long\` on ${new Date().toISOString().slice(0, 10)}, at commit ${git('rev-parse', '--short', 'HEAD')}${changed}.

\`\`\`text
${toTable(results)}
\`\`\`
`;
}

const results = await runSteps([
  {
    name: 'Property tests, 5,000 runs each',
    script: 'test:unit',
    env: { KASSA_PROPERTY_RUNS: '5000' },
    ...vitestReport('properties', ['packages/protocol', 'packages/providers/opp/src', 'apps/demo-shop']),
  },
  {
    name: 'The ledger against a bank, 3,000 seeds',
    script: 'test:unit',
    env: { KASSA_LEDGER_SEEDS: '3000' },
    ...vitestReport('ledger', ['test/faults/ledger']),
  },
  {
    name: 'The lock of an order, 500 seeds on each database',
    script: 'test:unit',
    env: { KASSA_LOCK_SEEDS: '500' },
    ...vitestReport('lock', ['test/faults/lock']),
  },
  { name: 'Six more frameworks, yarn, Node 22', script: 'test:frameworks', ...vitestReport('frameworks') },
  { name: 'nginx, Caddy, PgBouncer, PHP, Python', script: 'test:proxies', ...vitestReport('proxies') },
  {
    name: 'A phone and its apps, 20 times',
    script: 'test:e2e',
    args: ['test/e2e/kronor-mobile.spec.ts', '--repeat-each=20'],
    ...report('playwright', 'e2e'),
  },
  { name: 'Worlds, 90,000 payments', script: 'test:faults', args: ['--payments', '90000'] },
  {
    name: 'Worlds of two replicas, 10,000',
    script: 'test:faults',
    args: ['--postgres', '--payments', '10000'],
  },
  { name: 'Processes, 200 kills', script: 'test:faults', args: ['--processes', '--kills', '200'] },
  { name: 'Strangers, 1,000,000 knocks', script: 'test:fuzz', args: ['--knocks', '1000000'] },
  {
    name: 'The same on PostgreSQL, 100,000',
    script: 'test:fuzz',
    args: ['--postgres', '--knocks', '100000'],
  },
]);
mkdirSync(FOLDER, { recursive: true });
writeFileSync(`${FOLDER}/long.md`, toReport(results));
