/** What becomes of a reservation, here and in the provider's own back office: see cases.ts. */
import type { MerchantPayment } from '@kassa/protocol';
import type { PaymentProvider } from '@kassa/provider';
import { expect, vi } from 'vitest';
import { misread, start, type ContractCase, type Stage } from './cases.ts';
import type { ReservationDriver } from './driver.ts';

interface ReservationStage extends Stage {
  driver: ReservationDriver;
}
export type ReservationCase = ContractCase<ReservationStage>;

/** Of the 19,900 that are reserved. */
const PART = 4_000;
const ALL = 19_900;
/** After this long an operation under way is asked about. */
const ASKED_MS = 4_000;
const HOUR = 3_600_000;
const SAID = ['AUTHORIZED', 'PARTIALLY_CAPTURED', 'PAID'];

async function reserve(stage: ReservationStage): Promise<{ id: string; reference: string }> {
  const reference = await start(stage);
  await stage.driver.approve(reference);
  await stage.page.until('AUTHORIZED');
  return { id: (await stage.page.snapshot()).payment?.id ?? '', reference };
}

/** Waits until the merchant sees `expected`; a provider that can be asked is asked, as a person would. */
const eventually = ({ driver, kassa }: ReservationStage, id: string, expected: object): Promise<void> =>
  vi.waitFor(
    async () => {
      kassa.advance(ASKED_MS);
      if (driver.provider.capabilities.query) await kassa.checkout.askPayment(id);
      expect(await kassa.checkout.getPayment(id)).toMatchObject(expected);
    },
    { timeout: kassa.patienceMs, interval: 50 },
  );

/** Waits until the merchant sees `expected`, and asks nobody: six hours go by again and again. */
const inTime = ({ kassa }: ReservationStage, id: string, expected: object): Promise<void> =>
  vi.waitFor(
    async () => {
      kassa.advance(6 * HOUR);
      expect(await kassa.checkout.getPayment(id)).toMatchObject(expected);
    },
    { timeout: kassa.patienceMs, interval: 100 },
  );

const captured = (amountCaptured: number): Partial<MerchantPayment> => ({
  status: amountCaptured === ALL ? 'PAID' : 'PARTIALLY_CAPTURED',
  amountCaptured,
});

const RELEASED: Partial<MerchantPayment> = { status: 'RELEASED', amountCaptured: 0, amountReleased: ALL };

/**
 * Of a release that is told by nothing and can't be asked about: the reservation stands until a person says otherwise.
 */
async function releasedByPerson({ kassa }: ReservationStage, id: string): Promise<void> {
  kassa.advance(24 * HOUR);
  await kassa.settle();
  await expect(kassa.checkout.askPayment(id)).rejects.toMatchObject({ code: 'not_supported' });
  expect(await kassa.checkout.getPayment(id)).toMatchObject({ status: 'AUTHORIZED', operations: [] });
  const said = { outcome: 'RELEASED', resolvedBy: 'Ola', reason: 'Released in the back office' } as const;
  expect(await kassa.checkout.resolvePayment(id, said)).toMatchObject(RELEASED);
}

/** The order can be paid again, and the merchant has heard of the release once. */
async function expectFreed({ kassa, driver }: ReservationStage, id: string): Promise<void> {
  const later = await kassa.openPage(driver);
  expect((await later.snapshot()).session).toMatchObject({ state: 'open', canPay: true });
  const { operations } = await kassa.checkout.getPayment(id);
  expect(operations).toMatchObject([{ kind: 'release', amount: ALL, status: 'SUCCEEDED' }]);
  const told = await kassa.events();
  expect([...told].sort()).toEqual(['payment.authorized', 'payment.released', 'release.succeeded']);
}

/** Hears nothing of a payment once it is reserved. */
const deaf = (provider: PaymentProvider): PaymentProvider =>
  misread(provider, (report, status) =>
    SAID.includes(status) ? { status: status as 'PAID', rawStatus: null } : report,
  );

/** The same, and where it can't be asked it answers all the same: as if nothing had been done. */
const unaware = (provider: PaymentProvider): PaymentProvider => ({
  query: ({ payment: { status, rawStatus } }) => Promise.resolve({ status, rawStatus }),
  ...deaf(provider),
  capabilities: { ...provider.capabilities, query: true },
});

/** Believes that every operation is done as soon as it was asked for, whatever is answered. */
const hasty = (provider: PaymentProvider): PaymentProvider => ({
  ...provider,
  operate: async (context) => ({
    ...(await provider.operate?.(context).catch(() => null)),
    status: 'SUCCEEDED',
    rawStatus: null,
  }),
});

export const RESERVATION_CASES: readonly ReservationCase[] = [
  {
    name: 'a part captured in the back office: an operation here, and amounts and events follow',
    run: async (stage) => {
      const { id, reference } = await reserve(stage);
      await stage.driver.backOffice.capture(reference, PART);
      await eventually(stage, id, captured(PART));
      const { operations } = await stage.kassa.checkout.getPayment(id);
      expect(operations).toMatchObject([{ kind: 'capture', amount: PART, status: 'SUCCEEDED' }]);
      const told = await stage.kassa.events();
      expect(told.filter((type) => type.startsWith('payment.'))).toEqual([
        'payment.authorized',
        'payment.partially_captured',
      ]);
    },
    broken: deaf,
  },
  {
    name: 'followed: what is done in the back office later is found in time, and nobody has to ask',
    run: async (stage) => {
      const { driver, kassa } = stage;
      const { id, reference } = await reserve(stage);
      await driver.backOffice.capture(reference, PART);
      await inTime(stage, id, captured(PART));
      if (!driver.provider.capabilities.query) {
        // There it is told, or it is never known.
        await expect(kassa.checkout.askPayment(id)).rejects.toMatchObject({ code: 'not_supported' });
        return;
      }
      await driver.backOffice.refund(reference, PART);
      await inTime(stage, id, { ...captured(PART), amountRefunded: PART });
    },
    broken: deaf,
  },
  {
    name: 'released in the back office and told: an operation here, and the order is free',
    run: async (stage) => {
      const { driver, page } = stage;
      const { id, reference } = await reserve(stage);
      if (!driver.backOffice.release) return releasedByPerson(stage, id);
      await driver.backOffice.release(reference, ALL);
      await driver.repeatNotification(reference);
      await page.until('RELEASED');
      expect(await stage.kassa.checkout.getPayment(id)).toMatchObject(RELEASED);
      await expectFreed(stage, id);
    },
    broken: unaware,
  },
  {
    name: 'released in the back office and not told: found in time, and nobody has to ask',
    run: async (stage) => {
      const { id, reference } = await reserve(stage);
      if (!stage.driver.backOffice.release) return releasedByPerson(stage, id);
      await stage.driver.backOffice.release(reference, ALL);
      await inTime(stage, id, RELEASED);
      await expectFreed(stage, id);
    },
    broken: unaware,
  },
  {
    name: 'a part refunded in the back office: an operation here, and no more than the rest is refunded',
    run: async (stage) => {
      const { kassa } = stage;
      const { id, reference } = await reserve(stage);
      await kassa.checkout.capture(id, {}, 'capture-all');
      await eventually(stage, id, captured(ALL));
      await stage.driver.backOffice.refund(reference, PART);
      await eventually(stage, id, { ...captured(ALL), amountRefunded: PART });
      expect(await kassa.events()).toContain('refund.succeeded');
      const tooMuch = kassa.checkout.refund(id, { amount: ALL - PART + 1 }, 'refund-too-much');
      await expect(tooMuch).rejects.toMatchObject({ code: 'operation_not_allowed' });
    },
    broken: deaf,
  },
  {
    name: 'a last capture of a part: it ends the reservation, or is refused by name',
    run: async (stage) => {
      const { driver, kassa } = stage;
      const { id } = await reserve(stage);
      const last = kassa.checkout.capture(id, { amount: PART, final: true }, 'last');
      if (!driver.finalCapture) {
        await expect(last).rejects.toMatchObject({ code: 'not_supported', field: 'final' });
        expect(await kassa.checkout.getPayment(id)).toMatchObject({ operations: [] });
        return;
      }
      await last;
      await eventually(stage, id, { status: 'PAID', amountCaptured: PART });
      const another = kassa.checkout.capture(id, { amount: 1 }, 'another');
      await expect(another).rejects.toMatchObject({ code: 'operation_not_allowed' });
    },
    // Takes it and does nothing of it, or refuses what it could do.
    broken: (provider) => {
      const { reservation = { release: 'whole', finalCapture: false } } = provider.capabilities;
      const finalCapture = !reservation.finalCapture;
      return {
        ...provider,
        capabilities: { ...provider.capabilities, reservation: { ...reservation, finalCapture } },
      };
    },
  },
  {
    name: 'a capture declined after another: what was captured stays paid, and can be refunded',
    run: async (stage) => {
      const { driver, kassa, page } = stage;
      const { id } = await reserve(stage);
      await kassa.checkout.capture(id, { amount: PART }, 'first');
      await eventually(stage, id, captured(PART));
      await driver.backOffice.declineCaptures();
      await kassa.checkout.capture(id, { amount: PART }, 'second');
      await eventually(stage, id, { operations: [{ status: 'SUCCEEDED' }, { status: 'FAILED' }] });
      expect(await page.snapshot()).toMatchObject({
        session: { canPay: false },
        payment: { phase: 'succeeded' },
      });
      expect(await kassa.events()).not.toContain('payment.failed');
      await driver.recover();
      await kassa.checkout.refund(id, { amount: PART }, 'refund');
      await eventually(stage, id, { amountCaptured: PART, amountRefunded: PART });
    },
    broken: hasty,
  },
  {
    name: 'a last capture that takes time: PAID once the provider has made it, and not before',
    run: async (stage) => {
      const { driver, kassa } = stage;
      const { id, reference } = await reserve(stage);
      await driver.backOffice.delayCaptures();
      expect(await kassa.checkout.capture(id, {}, 'slow')).toMatchObject({ status: 'PENDING' });
      expect(await kassa.checkout.getPayment(id)).toMatchObject({ status: 'AUTHORIZED', amountCaptured: 0 });
      await driver.backOffice.endCapture(reference);
      await eventually(stage, id, captured(ALL));
      expect(await kassa.events()).toContain('payment.paid');
    },
    broken: hasty,
  },
];
