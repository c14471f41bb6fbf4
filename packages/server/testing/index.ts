/**
 * The contract that every provider keeps, as tests of Vitest, with a companion server and a page around it. What a
 * provider brings is its `ContractDriver`: itself and its sandbox, driven from outside.
 */
import { afterEach, describe, expect, it } from 'vitest';
import type { PaymentProvider } from '@kassa/provider';
import { CASES, type ContractCase } from './cases.ts';
import type { ContractDriver } from './driver.ts';
import { startKassa } from './kassa.ts';
import { LOST_CASES } from './lost-cases.ts';

export type { ContractDriver } from './driver.ts';
export { startKassa, type Kassa, type KassaOptions, type Page, type PageOptions } from './kassa.ts';

/**
 * Declares the contract's tests for one provider. Each case is run twice: the provider has to pass it, and the same
 * provider, broken in that one thing, has to fail it. A case that passes with its broken twin proves nothing.
 * @param drive starts a sandbox of its own for each case; `close` of its driver ends it
 */
export function testContract(name: string, drive: () => Promise<ContractDriver>): void {
  describe(name, () => {
    const closing: (() => Promise<void>)[] = [];
    afterEach(async () => {
      for (const close of closing.splice(0)) await close();
    });

    const play = async (
      { run }: ContractCase,
      breakIt?: (provider: PaymentProvider) => PaymentProvider,
    ): Promise<void> => {
      const driver = await drive();
      closing.unshift(() => driver.close());
      if (breakIt) driver.provider = breakIt(driver.provider);
      const kassa = await startKassa(driver.provider, breakIt ? { patienceMs: 1_000 } : {});
      closing.unshift(() => kassa.close());
      await driver.connect?.(kassa.origin);
      await run({ driver, kassa, page: await kassa.openPage(driver) });
    };

    it.each([...CASES, ...LOST_CASES])('$name', (contractCase) => play(contractCase));

    describe('a broken provider', () => {
      it.each([...CASES, ...LOST_CASES])('fails: $name', async (contractCase) => {
        await expect(play(contractCase, (provider) => contractCase.broken(provider))).rejects.toThrow();
      });
    });
  });
}
