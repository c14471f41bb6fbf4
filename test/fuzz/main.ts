/** The long form: `pnpm test:fuzz`. `--knocks N` in all, `--seed N`, `--postgres` on PostgreSQL instead of SQLite. */
import { parseArgs } from 'node:util';
import { postgres } from '@kassa/postgres';
import { sqlite } from '@kassa/sqlite';
import { startPostgres } from '../../packages/server/test-support/postgres.ts';
import { openFront } from './front.ts';
import { fuzz } from './fuzz.ts';

const { values } = parseArgs({
  options: {
    knocks: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
    postgres: { type: 'boolean', default: false },
  },
});
/** A new server and database after so many: what is stored must not slow the rest down. */
const ROUND = 5_000;

const server = values.postgres ? await startPostgres() : undefined;
const started = performance.now();
let seed = Number(values.seed);
let failed = 0;
const doors = new Map<string, { taken: number; refused: number }>();
for (let left = Number(values.knocks); left > 0; left -= ROUND, seed += 1) {
  const store = server
    ? postgres({ connectionString: await server.createDatabase() })
    : sqlite({ file: ':memory:' });
  const front = await openFront(store);
  const report = await fuzz(front, { seed, knocks: Math.min(ROUND, left) });
  await front.close();
  console.log(`seed ${seed}: ${report.knocks} knocks, ${report.failure ?? 'nothing gave way'}`);
  if (report.failure !== null) failed += 1;
  for (const [door, { taken, refused }] of Object.entries(report.doors)) {
    const before = doors.get(door) ?? { taken: 0, refused: 0 };
    doors.set(door, { taken: before.taken + taken, refused: before.refused + refused });
  }
}
await server?.stop();
console.table(Object.fromEntries([...doors].toSorted(([a], [b]) => a.localeCompare(b))));
const memory = Math.round(process.memoryUsage().rss / 1_048_576);
const seconds = Math.round((performance.now() - started) / 1000);
console.log(
  `${values.knocks} knocks, ${failed} rounds in which something gave way; ${memory} MB, ${seconds} s`,
);
process.exitCode = failed > 0 ? 1 : 0;
