/**
 * The campaigns: `pnpm test:faults`.
 *
 * In simulated worlds: `--seed N` replays one world, `--story` prints every event of it, `--payments N` goes on until so
 * many payments were made, `--from N` begins at another seed, `--without a,b` spares kinds of faults, `--postgres` has two
 * replicas on PostgreSQL whose statements the seed releases, `--unlocked` takes from those the lock of an order and the versions.
 *
 * Of real processes: `--processes`, `--kills N`, `--seed N`.
 *
 * `--report FILE` writes what either has found as JSON. `--records FILE` adds a line of JSON for each world, and
 * `--sum FILE,FILE` adds up the worlds of such files: of several processes, or of a run that was stopped.
 */
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startPostgres } from '../../packages/server/test-support/postgres.ts';
import { runProcesses, toText as toProcessesText } from './processes/campaign.ts';
import { addUp, runCampaign, toText, type WorldRecord } from './world/campaign.ts';
import { postgresWorld } from './world/database.ts';
import { isFaultKind } from './world/faults.ts';
import type { FindingKind } from './world/findings.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    from: { type: 'string', default: '1' },
    payments: { type: 'string', default: '2000' },
    orders: { type: 'string', default: '60' },
    without: { type: 'string', default: '' },
    story: { type: 'boolean', default: false },
    report: { type: 'string' },
    records: { type: 'string' },
    sum: { type: 'string' },
    postgres: { type: 'boolean', default: false },
    unlocked: { type: 'boolean', default: false },
    processes: { type: 'boolean', default: false },
    kills: { type: 'string', default: '20' },
  },
});

function finish(report: { found: Record<FindingKind, number> }, text: string): void {
  console.log(text);
  if (values.report !== undefined) writeFileSync(values.report, `${JSON.stringify(report, null, 2)}\n`);
  process.exitCode = Object.values(report.found).some((count) => count > 0) ? 1 : 0;
}

async function simulate(): Promise<void> {
  const server = values.postgres ? await startPostgres() : undefined;
  // Not left behind, however this ends.
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void Promise.resolve(server?.stop()).finally(() => process.exit(1)));
  const report = await runCampaign({
    firstSeed: Number(values.seed ?? values.from),
    payments: values.seed === undefined ? Number(values.payments) : 1,
    ordersPerWorld: Number(values.orders),
    without: values.without.split(',').filter(isFaultKind),
    ...(server && {
      newDatabase: async () =>
        postgresWorld(await server.createDatabase(), { takesNoOrder: values.unlocked }),
    }),
    onWorld: (record) => {
      const { seed, payments, findings, traceHash } = record;
      if (values.records !== undefined) appendFileSync(values.records, `${JSON.stringify(record)}\n`);
      console.log(`seed ${seed}: ${payments} payments, trace ${traceHash}, ${findings.length} findings`);
      for (const { kind, story } of findings) console.log(`  ${kind}: ${story}`);
    },
    ...(values.story && { onEvent: (line: string) => console.log(line) }),
  });
  await server?.stop();
  finish(report, toText(report));
}

async function killProcesses(): Promise<void> {
  const report = await runProcesses({
    seed: Number(values.seed ?? values.from),
    kills: Number(values.kills),
    onLine: (line) => console.log(line),
  });
  for (const { kind, story } of report.findings) console.log(`  ${kind}: ${story}`);
  finish(report, toProcessesText(report));
}

function sumUp(files: string): void {
  const lines = files.split(',').flatMap((file) => readFileSync(file, 'utf8').trim().split('\n'));
  const report = addUp(lines.map((line) => JSON.parse(line) as WorldRecord));
  finish(report, toText(report));
}

if (values.sum !== undefined) sumUp(values.sum);
else await (values.processes ? killProcesses() : simulate());
