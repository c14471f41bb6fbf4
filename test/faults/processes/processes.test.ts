import { expect, it } from 'vitest';
import { runProcesses, toText } from './campaign.ts';

const LIMIT_MS = 240_000;

it(
  'servers and a database that are killed lose nothing, charge nobody twice and leave nothing stuck',
  async () => {
    const report = await runProcesses({ seed: 20_260_301, kills: 8 });
    const { server, database } = report.kills;
    expect(server + database).toBe(8);
    expect(server).toBeGreaterThan(0);
    expect(database).toBeGreaterThan(0);
    expect(report.succeeded).toBeGreaterThan(5);
    expect(
      report.findings,
      `${toText(report)}\npnpm test:faults --processes --kills 8 --seed 20260301`,
    ).toEqual([]);
  },
  LIMIT_MS,
);
