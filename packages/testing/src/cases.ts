/**
 * What every provider must do, whatever it can do. A case that needs what a provider does not have asserts the
 * refusal. `broken` is a provider that does this one thing wrong: with it the case has to fail, or it proves
 * nothing.
 */
import { phaseOf, type Snapshot } from '@kassa/protocol';
import { ProviderError, type PaymentContext, type PaymentProvider, type Report } from '@kassa/provider';
import { expect, vi } from 'vitest';
import type { ContractDriver } from './driver.ts';
import type { Kassa } from './kassa.ts';
import type { Page } from './page.ts';

export interface Stage {
  driver: ContractDriver;
  kassa: Kassa;
  page: Page;
}
export interface ContractCase<S extends Stage = Stage> {
  name: string;
  run: (stage: S) => Promise<void>;
  broken: (provider: PaymentProvider) => PaymentProvider;
}

const HOUR = 3_600_000;

/** Pays and gives the attempt's reference. */
export async function start({ page }: Stage): Promise<string> {
  const paying = await page.pay();
  if (typeof paying === 'string') throw new Error(`pay() was refused: ${paying}`);
  expect(paying.payment).toMatchObject({ phase: 'open', nextAction: { kind: expect.any(String) as string } });
  return paying.payment?.reference ?? '';
}

export const failed = (paying: Snapshot | string) =>
  typeof paying === 'string' || paying.payment?.phase === 'failed';

/** The same provider with another way of understanding what it is told. */
export function misread(
  provider: PaymentProvider,
  wrong: (report: Report, status: string) => Report | null,
): PaymentProvider {
  const reader = provider.notifications;
  if (!reader) throw new Error(`${provider.name} has no notifications to misread`);
  const query = provider.query?.bind(provider);
  return {
    ...provider,
    ...(query && {
      query: async (context: PaymentContext) => {
        const { status, rawStatus } = context.payment;
        return wrong(await query(context), status) ?? { status, rawStatus };
      },
    }),
    notifications: {
      ...reader,
      interpret: async (payload, context) => {
        const report = await reader.interpret(payload, context);
        return report && wrong(report, context.payment.status);
      },
    },
  };
}

export const CASES: readonly ContractCase[] = [
  {
    name: 'pay: approved at the provider is a success here, told once',
    run: async (stage) => {
      const reference = await start(stage);
      await stage.driver.approve(reference);
      await stage.page.until(stage.driver.succeedsAs);
      expect((await stage.page.snapshot()).session.state).toBe('settled');
      expect(await stage.kassa.events()).toHaveLength(1);
    },
    broken: (provider) => misread(provider, () => null),
  },
  {
    name: 'decline: the attempt has failed and the customer may choose again',
    run: async (stage) => {
      await stage.driver.decline(await start(stage));
      await stage.page.until('DECLINED');
      expect((await stage.page.snapshot()).session.canPay).toBe(true);
      expect(await stage.page.pay('another-key')).toMatchObject({ payment: { phase: 'open' } });
    },
    broken: (provider) => misread(provider, (report) => ({ ...report, status: 'PROCESSING' })),
  },
  {
    name: 'cancel: the customer who leaves gets the order back',
    run: async (stage) => {
      await stage.driver.cancel(await start(stage));
      await stage.page.until('CANCELLED');
      expect((await stage.page.snapshot()).session.canPay).toBe(true);
    },
    broken: (provider) => misread(provider, (report) => ({ ...report, status: 'PAID' })),
  },
  {
    name: 'expire: only by the provider’s own word; silence leaves a payment open',
    run: async (stage) => {
      const reference = await start(stage);
      stage.kassa.advance(23 * HOUR);
      expect((await stage.page.snapshot()).payment?.phase).toBe('open');
      if (!stage.driver.expire) return;
      await stage.driver.expire(reference);
      await stage.page.until('EXPIRED');
    },
    broken: (provider) => ({
      ...provider,
      createPayment: async (context) => ({ ...(await provider.createPayment(context)), status: 'EXPIRED' }),
    }),
  },
  {
    name: 'repeated notification: acknowledged, and nothing happens twice',
    run: async (stage) => {
      const reference = await start(stage);
      await stage.driver.approve(reference);
      await stage.page.until(stage.driver.succeedsAs);
      await stage.kassa.settle();
      const before = await stage.page.snapshot();
      await stage.driver.repeatNotification(reference);
      await stage.kassa.settle();
      expect(await stage.page.snapshot()).toEqual(before);
      expect(await stage.kassa.events()).toHaveLength(1);
    },
    // Takes every notification for a new one; a thin one too, and asks.
    broken: (provider) => {
      let seen = 0;
      let reference = '';
      const asNews = (report: Report) => ({ ...report, rawStatus: `news ${(seen += 1)}` });
      const counting = misread(provider, asNews);
      const reader = counting.notifications;
      if (!reader) throw new Error(`${provider.name} has no notifications`);
      return {
        ...counting,
        createPayment: (context) => {
          ({ reference } = context.payment);
          return provider.createPayment(context);
        },
        notifications: {
          ...reader,
          read: async (request) => {
            const read = await reader.read(request);
            if (read.kind === 'refused') return read;
            return {
              ...read,
              id: `as if new ${Math.random()}`,
              ...(read.thin && { thin: false, about: { reference } }),
            };
          },
          interpret: async (payload, context) =>
            (await reader.interpret(payload, context)) ?? (await counting.query?.(context)) ?? null,
        },
      };
    },
  },
  {
    name: 'out-of-order notification: a failure that comes after the success changes nothing',
    run: async (stage) => {
      const reference = await start(stage);
      await stage.driver.approve(reference);
      await stage.page.until(stage.driver.succeedsAs);
      await stage.kassa.settle();
      const { payment } = await stage.page.snapshot();
      await stage.driver.notifyFailure(reference);
      await stage.kassa.settle();
      expect((await stage.page.snapshot()).payment).toEqual(payment);
    },
    broken: (provider) => misread(provider, (report) => ({ ...report, status: 'DECLINED' })),
  },
  {
    name: 'forged notification: refused where it could prove something, and nothing changes',
    run: async (stage) => {
      const reference = await start(stage);
      const before = await stage.page.snapshot();
      expect(await stage.driver.forgeSuccess(reference)).toBe(stage.driver.notificationsAreThin);
      await stage.kassa.settle();
      expect(await stage.page.snapshot()).toEqual(before);
    },
    // Takes whatever comes on trust.
    broken: (provider) => {
      const reader = provider.notifications;
      if (!reader) throw new Error(`${provider.name} has no notifications`);
      return {
        ...provider,
        notifications: {
          ...reader,
          read: () =>
            Promise.resolve({
              kind: 'accepted',
              id: 'taken-on-trust',
              payload: {},
              answer: () => ({ status: 200, contentType: 'application/json', body: '{}' }),
            }),
          interpret: () => Promise.resolve({ status: 'PAID', rawStatus: null }),
        },
      };
    },
  },
  {
    name: 'a success of other money: kept, told, for a person to look at, and the order is held',
    run: async (stage) => {
      const reference = await start(stage);
      await stage.driver.notifyOtherMoney(reference);
      await stage.page.until('UNDER_REVIEW');
      expect(await stage.kassa.events()).toEqual(['payment.under_review']);
      expect(await stage.page.pay('another-key')).toBe('order_locked');
    },
    // Drops what it can't believe.
    broken: (provider) => misread(provider, () => null),
  },
  {
    name: 'a success of other money after a failure: kept, told, and the order is held again',
    run: async (stage) => {
      const reference = await start(stage);
      await stage.driver.decline(reference);
      await stage.page.until('DECLINED');
      await stage.driver.notifyOtherMoney(reference);
      await stage.page.until('UNDER_REVIEW');
      expect(await stage.kassa.events()).toEqual(['payment.failed', 'payment.under_review']);
      expect(await stage.page.pay('another-key')).toBe('order_locked');
    },
    // Believes it.
    broken: (provider) =>
      misread(provider, (report) =>
        report.status === 'UNDER_REVIEW' ? { ...report, status: 'PAID' } : report,
      ),
  },
  {
    name: 'paid after cancelled: the success is believed',
    run: async (stage) => {
      const reference = await start(stage);
      await stage.driver.cancel(reference);
      await stage.page.until('CANCELLED');
      await stage.driver.notifySuccess(reference);
      await stage.page.until(stage.driver.succeedsAs);
      expect((await stage.kassa.events())[0]).toBe('payment.failed');
    },
    broken: (provider) =>
      misread(provider, (report, status) => (phaseOf(status as 'PAID') === 'failed' ? null : report)),
  },
  {
    name: 'paid after expired: the session has ended, the success is believed',
    run: async ({ driver, kassa }) => {
      const page = await kassa.openPage(driver, { merchantReference: 'short-order', expiresInMs: 1_500 });
      const reference = await start({ driver, kassa, page });
      await vi.waitFor(async () => expect((await page.snapshot()).session.state).toBe('expired'), 5_000);
      await driver.notifySuccess(reference);
      await page.until(driver.succeedsAs);
      expect((await page.snapshot()).session.state).toBe('settled');
    },
    broken: (provider) => misread(provider, () => null),
  },
  {
    name: 'provider down: the attempt ends with its reason and the customer chooses again',
    run: async ({ driver, page }) => {
      await driver.goDown();
      expect(failed(await page.pay())).toBe(true);
      expect(await page.snapshot()).toMatchObject({
        session: { canPay: true },
        payment: { phase: 'failed' },
      });
      await driver.recover();
      expect(await page.pay('another-key')).toMatchObject({ payment: { phase: 'open' } });
    },
    broken: (provider) => ({
      ...provider,
      createPayment: (context) =>
        provider.createPayment(context).catch((): Report & { nextAction: { kind: 'wait' } } => ({
          status: 'PROCESSING',
          rawStatus: null,
          nextAction: { kind: 'wait' },
        })),
    }),
  },
  {
    name: 'provider slow: one payment, whatever is clicked meanwhile',
    run: async ({ driver, page }) => {
      await driver.goSlow(400);
      const clicks = await Promise.all([page.pay(), page.pay(), page.pay()]);
      for (const click of clicks) expect(click).toMatchObject({ payment: { phase: 'open' } });
      expect(await driver.known()).toHaveLength(1);
    },
    broken: (provider) => ({
      ...provider,
      createPayment: (context) =>
        Promise.race([
          provider.createPayment(context),
          new Promise<never>((_, reject) =>
            setTimeout(() => reject(new ProviderError('rejected', 'impatient')), 100),
          ),
        ]),
    }),
  },
  {
    name: 'two tabs: one of them pays',
    run: async ({ driver, kassa, page }) => {
      const other = await kassa.openPage(driver);
      const [mine, theirs] = await Promise.all([page.pay('key-of-tab-1'), other.pay('key-of-tab-2')]);
      expect([mine, theirs].filter((paying) => paying === 'order_locked')).toHaveLength(1);
      expect(await page.pay('key-of-tab-3')).toBe('order_locked');
      expect(await driver.known()).toHaveLength(1);
    },
    // As if the attempt were over, while the customer is sent to pay.
    broken: (provider) => ({
      ...provider,
      createPayment: async (context) => ({ ...(await provider.createPayment(context)), status: 'CANCELLED' }),
    }),
  },
];
