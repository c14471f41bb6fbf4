/** Every provider against its sandbox, through a real companion server: see cases.ts. */
import type { PaymentProvider } from '@kassa/server/provider';
import { afterEach, describe, expect, it } from 'vitest';
import { CASES, type ContractCase } from './cases.ts';
import type { ContractDriver } from './driver.ts';
import { startKassa } from './kassa.ts';
import { driveKrofort } from './krofort.ts';
import { driveKronor } from './kronor.ts';
import { LOST_CASES } from './lost-cases.ts';
import { driveOpp } from './opp.ts';
import { drivePayone } from './payone.ts';

const DRIVERS: Record<string, () => Promise<ContractDriver>> = {
  krofort: driveKrofort,
  kronor: driveKronor,
  opp: driveOpp,
  payone: drivePayone,
};

const ALL = [...CASES, ...LOST_CASES];

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function play(
  drive: () => Promise<ContractDriver>,
  { run }: ContractCase,
  breakIt?: (provider: PaymentProvider) => PaymentProvider,
): Promise<void> {
  const driver = await drive();
  closing.unshift(() => driver.close());
  if (breakIt) driver.provider = breakIt(driver.provider);
  const kassa = await startKassa(driver.provider, breakIt ? { patienceMs: 1_000 } : {});
  closing.unshift(() => kassa.close());
  await driver.connect?.(kassa.origin);
  await run({ driver, kassa, page: await kassa.openPage(driver) });
}

describe.each(Object.entries(DRIVERS))('%s', (_name, drive) => {
  it.each(ALL)('$name', async (contractCase) => {
    await play(drive, contractCase);
  });

  describe('a broken provider', () => {
    it.each(ALL)('fails: $name', async (contractCase) => {
      await expect(play(drive, contractCase, (provider) => contractCase.broken(provider))).rejects.toThrow();
    });
  });
});
