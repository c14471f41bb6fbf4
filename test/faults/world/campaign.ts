/** Many worlds, one after the other, and what they add up to. */
import { sqliteWorld, type WorldDatabase } from './database.ts';
import type { Faults } from './faults.ts';
import { countFindings, FINDINGS, type FindingKind } from './findings.ts';
import { World, type WorldResult } from './world.ts';

export interface CampaignOptions {
  firstSeed: number;
  /** Worlds are made until there were so many payments. */
  payments: number;
  ordersPerWorld: number;
  /** A database for each world; SQLite when left out. */
  newDatabase?: () => Promise<WorldDatabase>;
  without?: readonly (keyof Faults)[];
  onWorld?: (record: WorldRecord) => void;
  onEvent?: (line: string) => void;
}

/** A world's result, and what it took. Records of several campaigns add up. */
export interface WorldRecord extends WorldResult {
  /** The resident set after it, in MB. */
  memory: number;
  seconds: number;
}

export interface CampaignReport {
  firstSeed: number;
  lastSeed: number;
  worlds: number;
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
  const records: WorldRecord[] = [];
  for (let seed = options.firstSeed, made = 0; made < options.payments; seed++) {
    const started = performance.now();
    const { ordersPerWorld: orders, without = [], onEvent } = options;
    const database = await (options.newDatabase?.() ?? sqliteWorld());
    const world = new World({ seed, orders, without, database, ...(onEvent && { onEvent }) });
    const result = await world.run();
    await database.close();
    made += result.payments;
    const memory = Math.round(process.memoryUsage().rss / 1_048_576);
    const record = { ...result, memory, seconds: (performance.now() - started) / 1000 };
    records.push(record);
    options.onWorld?.(record);
  }
  return addUp(records);
}

export function addUp(records: readonly WorldRecord[]): CampaignReport {
  const sum = (count: (record: WorldRecord) => number) =>
    records.reduce((total, record) => total + count(record), 0);
  const seeds = records.map(({ seed }) => seed);
  return {
    firstSeed: Math.min(...seeds),
    lastSeed: Math.max(...seeds),
    worlds: records.length,
    orders: sum((record) => record.orders),
    payments: sum((record) => record.payments),
    succeeded: sum((record) => record.succeeded),
    events: sum((record) => record.events),
    words: sum((record) => record.words),
    kills: sum((record) => record.kills),
    faults: sum((record) => record.faultsMade),
    found: countFindings(records.flatMap(({ findings }) => findings)),
    failingSeeds: records.filter(({ findings }) => findings.length > 0).map(({ seed }) => seed),
    waits: summarize(records.flatMap(({ waits }) => waits)),
    memory: Math.max(...records.map(({ memory }) => memory)),
    seconds: Math.round(sum(({ seconds }) => seconds)),
  };
}

export function summarize(waits: readonly number[]): CampaignReport['waits'] {
  const sorted = waits.toSorted((a, b) => a - b);
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
  return { median: at(0.5), p99: at(0.99), longest: sorted.at(-1) ?? 0 };
}

export function toText(report: CampaignReport): string {
  const { found, waits } = report;
  const lines = [
    `${report.payments} payments of ${report.orders} orders in ${report.worlds} worlds (seeds ${report.firstSeed} to ${report.lastSeed})`,
    `${report.succeeded} hold money; ${report.events} events; ${report.words} words of a person; ${report.kills} kills; ${report.faults} faults of the network`,
    ...Object.entries(FINDINGS).map(([kind, words]) => `${found[kind as FindingKind]} ${words}`),
    `waits: median ${waits.median} ms, p99 ${waits.p99} ms, longest ${waits.longest} ms`,
    `memory: ${report.memory} MB; ${report.seconds} s`,
  ];
  if (report.failingSeeds.length > 0)
    lines.push(`replay: pnpm test:faults --seed ${report.failingSeeds.join(' | ')}`);
  return lines.join('\n');
}
