/**
 * The contract that every provider keeps, as tests of Vitest, with a companion server and a page around it. What a
 * provider brings is its `ContractDriver`: itself and its sandbox, driven from outside.
 */
import { afterEach, describe, expect, it } from 'vitest';
import type { PaymentProvider } from '@kassa/provider';
import { CASES, type ContractCase, type Stage } from './cases.ts';
import type { ContractDriver, ReservationDriver } from './driver.ts';
import { startKassa } from './kassa.ts';
import { LOST_CASES } from './lost-cases.ts';
import { RESERVATION_CASES } from './reservation-cases.ts';

export type { ContractDriver, ReservationDriver } from './driver.ts';
export { startKassa, type Kassa, type KassaOptions } from './kassa.ts';
export type { Page, PageOptions } from './page.ts';

/**
 * Declares the contract's tests for one provider. Each case is run twice: the provider has to pass it, and the same
 * provider, broken in that one thing, has to fail it. A case that passes with its broken twin proves nothing.
 * @param drive starts a sandbox of its own for each case; `close` of its driver ends it
 */
export function testContract(name: string, drive: () => Promise<ContractDriver>): void {
  testCases(name, drive, [...CASES, ...LOST_CASES]);
}

/** The same for what becomes of a reservation: of a provider that has some. */
export function testReservations(name: string, drive: () => Promise<ReservationDriver>): void {
  testCases(`${name}: a reservation`, drive, RESERVATION_CASES);
}

function testCases<D extends ContractDriver>(
  name: string,
  drive: () => Promise<D>,
  cases: readonly ContractCase<Stage & { driver: D }>[],
): void {
  describe(name, () => {
    const closing: (() => Promise<void>)[] = [];
    afterEach(async () => {
      for (const close of closing.splice(0)) await close();
    });

    const play = async (
      { run }: (typeof cases)[number],
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

    it.each(cases)('$name', (contractCase) => play(contractCase));

    describe('a broken provider', () => {
      it.each(cases)('fails: $name', async (contractCase) => {
        await expect(play(contractCase, (provider) => contractCase.broken(provider))).rejects.toThrow();
      });
    });
  });
}
