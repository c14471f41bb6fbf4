/** What every provider must do when an answer is lost, or the provider knows no more than we do: see cases.ts. */
import { ProviderError, type PaymentProvider } from '@kassa/provider';
import { expect } from 'vitest';
import { failed, misread, start, type ContractCase, type Stage } from './cases.ts';

/** The same provider with another word for what is done when an answer is lost. */
const claiming = (
  provider: PaymentProvider,
  createAnswerLost: PaymentProvider['capabilities']['createAnswerLost'],
): PaymentProvider => ({ ...provider, capabilities: { ...provider.capabilities, createAnswerLost } });

/** Nobody was shown a way to pay: the attempt is over, and the next one is another payment. */
async function startsAnew({ driver, page }: Stage): Promise<void> {
  expect((await page.snapshot()).payment?.phase).toBe('failed');
  expect(await page.pay('another-key')).toMatchObject({ payment: { phase: 'open' } });
  expect(new Set(await driver.known()).size).toBe(2);
}

export const LOST_CASES: readonly ContractCase[] = [
  {
    name: 'answer lost: never a second payment at the provider',
    run: async (stage) => {
      const { driver, page } = stage;
      await driver.loseAnswer();
      const paying = await page.pay();
      expect(await driver.known()).toHaveLength(1);
      await driver.recover();
      if (driver.createAnswerLost === 'abandon') {
        expect(failed(paying)).toBe(true);
        expect(await page.pay('another-key')).toMatchObject({ payment: { phase: 'open' } });
        expect(new Set(await driver.known()).size).toBe(2);
        return;
      }
      expect(paying).toMatchObject({ payment: { phase: 'open' } });
      expect(await page.pay('another-key')).toBe('order_locked');
      expect(await driver.known()).toHaveLength(1);
    },
    // Believes that it may simply call again.
    broken: (provider) => ({
      ...provider,
      capabilities: {
        ...provider.capabilities,
        createAnswerLost: provider.capabilities.createAnswerLost === 'abandon' ? 'repeat' : 'abandon',
      },
    }),
  },
  {
    name: 'answer lost, then paid: the success is believed, and nobody is asked to pay again',
    run: async (stage) => {
      const { driver, kassa, page } = stage;
      await driver.loseAnswer();
      await page.pay();
      await driver.recover();
      const [reference = ''] = await driver.known();
      await driver.notifySuccess(reference);
      await page.until(driver.succeedsAs);
      expect((await page.snapshot()).session).toMatchObject({ state: 'settled', canPay: false });
      expect(await driver.known()).toHaveLength(1);
      expect((await kassa.events()).at(-1)).toBe(
        driver.succeedsAs === 'PAID' ? 'payment.paid' : 'payment.authorized',
      );
    },
    // Has no ear for a payment that it never had an answer about.
    broken: (provider) => {
      let lost: ProviderError | undefined;
      const deaf = misread(provider, (report) => (lost ? null : report));
      return {
        ...deaf,
        createPayment: async (context) => {
          if (lost) throw lost;
          return provider.createPayment(context).catch((error: unknown) => {
            if (error instanceof ProviderError) lost = error;
            throw error;
          });
        },
      };
    },
  },
  {
    name: 'answer lost, then everything about the session changed: the repeat is the same request',
    run: async (stage) => {
      const { driver, kassa, page } = stage;
      await driver.loseAnswer();
      await page.pay();
      const [first] = await driver.sent();
      const changed = await kassa.openPage(driver, { isChanged: true });
      if (driver.createAnswerLost === 'abandon') {
        await driver.recover();
        return startsAnew(stage);
      }
      // Prepares anew, too.
      expect(await changed.pay('another-key')).toBe('order_locked');
      await driver.recover();
      await kassa.untilAnswered();
      const repeats = driver.createAnswerLost === 'repeat_once' ? [first] : [];
      expect(await driver.sent()).toEqual([first, ...repeats]);
      const [reference = '', ...others] = await driver.known();
      expect(others).toEqual([]);
      await driver.notifySuccess(reference);
      await changed.until(driver.succeedsAs);
      expect((await changed.snapshot()).session.state).toBe('settled');
    },
    // Makes the repeat of what the order has become.
    broken: (provider) => {
      const { createAnswerLost } = provider.capabilities;
      const repeats = createAnswerLost === 'repeat' || createAnswerLost === 'repeat_once';
      return {
        ...(repeats ? provider : claiming(provider, 'repeat')),
        createPayment: (context) =>
          provider.createPayment(
            context.tries === 1
              ? context
              : {
                  ...context,
                  order: { ...context.order, merchantReference2: 'changed', lines: [] },
                  urls: { ...context.urls, returnTo: () => 'https://shop.example/changed' },
                },
          ),
      };
    },
  },
  {
    name: 'paid at once and the answer lost: the order is held, and the success is found',
    run: async (stage) => {
      const { driver, kassa, page } = stage;
      if (!driver.loseSuccess) {
        await driver.loseAnswer();
        await page.pay();
        await driver.recover();
        return startsAnew(stage);
      }
      await driver.loseSuccess();
      expect(await page.pay()).toMatchObject({ payment: { phase: 'open' } });
      expect(await page.pay('another-key')).toBe('order_locked');
      await driver.recover();
      await kassa.untilAnswered();
      const [reference = '', ...others] = await driver.known();
      expect(others).toEqual([]);
      await driver.repeatNotification(reference);
      await page.until(driver.succeedsAs);
      expect((await page.snapshot()).session).toMatchObject({ state: 'settled', canPay: false });
      expect(await kassa.events()).toHaveLength(1);
    },
    // Takes a lost answer for a failure, and what nobody was shown for a payment.
    broken: (provider) =>
      claiming(provider, provider.capabilities.createAnswerLost === 'abandon' ? 'hold' : 'abandon'),
  },
  {
    name: 'the provider forgets the payment: that is no end of it, and a person frees the order',
    run: async (stage) => {
      const { driver, kassa, page } = stage;
      const reference = await start(stage);
      const { payment } = await page.snapshot();
      const id = payment?.id ?? '';
      await driver.forget?.(reference);
      const asked = kassa.checkout.askPayment(id).catch((error: unknown) => error);
      expect(await asked).toMatchObject(driver.forget ? { id } : { code: 'not_supported' });
      expect((await page.snapshot()).payment?.phase).toBe('open');
      expect(await page.pay('another-key')).toBe('order_locked');
      const resolution = { resolvedBy: 'a person', reason: 'Nothing arrived' };
      await kassa.checkout.resolvePayment(id, { outcome: 'CANCELLED', ...resolution });
      expect(await page.pay('a-third-key')).toMatchObject({ payment: { phase: 'open' } });
    },
    // Takes "there is no such payment" for the end of it.
    broken: (provider) => {
      const ended = { status: 'ERROR', rawStatus: null } as const;
      return provider.query
        ? { ...provider, query: () => Promise.resolve(ended) }
        : {
            ...provider,
            createPayment: async (context) => ({ ...(await provider.createPayment(context)), ...ended }),
          };
    },
  },
];
