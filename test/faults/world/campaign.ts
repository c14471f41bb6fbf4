/** Many worlds, one after the other, and what they add up to. */
import { sqliteWorld, type WorldDatabase } from './database.ts';
import type { Faults } from './faults.ts';
import { countFindings, FINDINGS, type Finding, type FindingKind } from './findings.ts';
import { World, type WorldResult } from './world.ts';

export interface CampaignOptions {
  firstSeed: number;
  /** Worlds are made until there were so many payments. */
  payments: number;
  ordersPerWorld: number;
  /** A database for each world; SQLite when left out. */
  newDatabase?: () => Promise<WorldDatabase>;
  without?: readonly (keyof Faults)[];
  onWorld?: (result: WorldResult) => void;
  onEvent?: (line: string) => void;
}

export interface CampaignReport {
  firstSeed: number;
  worlds: number;
  ordersPerWorld: number;
  without: readonly string[];
  orders: number;
  payments: number;
  succeeded: number;
  events: number;
  words: number;
  kills: number;
  faults: number;
  found: Record<FindingKind, number>;
  failingSeeds: number[];
  /** From the bank's success until the merchant was told, in milliseconds of the worlds' time. */
  waits: { median: number; p99: number; longest: number };
  /** The largest resident set, in MB. */
  memory: number;
  seconds: number;
}

export async function runCampaign(options: CampaignOptions): Promise<CampaignReport> {
  const started = performance.now();
  const results: WorldResult[] = [];
  let memory = 0;
  for (let seed = options.firstSeed, made = 0; made < options.payments; seed++) {
    const { ordersPerWorld: orders, without = [], onEvent } = options;
    const database = await (options.newDatabase?.() ?? sqliteWorld());
    const world = new World({ seed, orders, without, database, ...(onEvent && { onEvent }) });
    const result = await world.run();
    await database.close();
    made += result.payments;
    memory = Math.max(memory, process.memoryUsage().rss);
    results.push(result);
    options.onWorld?.(result);
  }
  const sum = (count: (result: WorldResult) => number) =>
    results.reduce((total, result) => total + count(result), 0);
  const findings: Finding[] = results.flatMap((result) => result.findings);
  return {
    firstSeed: options.firstSeed,
    worlds: results.length,
    ordersPerWorld: options.ordersPerWorld,
    without: options.without ?? [],
    orders: sum((result) => result.orders),
    payments: sum((result) => result.payments),
    succeeded: sum((result) => result.succeeded),
    events: sum((result) => result.events),
    words: sum((result) => result.words),
    kills: sum((result) => result.kills),
    faults: sum((result) => result.faultsMade),
    found: countFindings(findings),
    failingSeeds: results.filter((result) => result.findings.length > 0).map(({ seed }) => seed),
    waits: summarize(results.flatMap((result) => result.waits)),
    memory: Math.round(memory / 1_048_576),
    seconds: Math.round((performance.now() - started) / 1000),
  };
}

export function summarize(waits: readonly number[]): CampaignReport['waits'] {
  const sorted = waits.toSorted((a, b) => a - b);
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
  return { median: at(0.5), p99: at(0.99), longest: sorted.at(-1) ?? 0 };
}

export function toText(report: CampaignReport): string {
  const { found, waits } = report;
  const last = report.firstSeed + report.worlds - 1;
  const lines = [
    `${report.payments} payments of ${report.orders} orders in ${report.worlds} worlds (seeds ${report.firstSeed} to ${last})`,
    `${report.succeeded} hold money; ${report.events} events; ${report.words} words of a person; ${report.kills} kills; ${report.faults} faults of the network`,
    ...Object.entries(FINDINGS).map(([kind, words]) => `${found[kind as FindingKind]} ${words}`),
    `waits: median ${waits.median} ms, p99 ${waits.p99} ms, longest ${waits.longest} ms`,
    `memory: ${report.memory} MB; ${report.seconds} s`,
  ];
  if (report.failingSeeds.length > 0)
    lines.push(`replay: pnpm test:faults --seed ${report.failingSeeds.join(' | ')}`);
  return lines.join('\n');
}
