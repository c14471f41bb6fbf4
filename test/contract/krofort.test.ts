/** What only Krofort has, through a real companion server and over mutual TLS. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { startKassa, type Kassa, type KassaOptions } from '@kassa/testing';
import { driveKrofort, type KrofortDriver } from './krofort.ts';

let driver: KrofortDriver;
let kassa: Kassa;
const start = async (options: Parameters<typeof driveKrofort>[0], kassaOptions: KassaOptions = {}) => {
  driver = await driveKrofort(options);
  kassa = await startKassa(driver.provider, kassaOptions);
};
afterEach(async () => {
  await kassa.close();
  await driver.close();
});

/** Pays and gives the attempt's reference. */
async function pay(
  merchantReference: string,
  customer: object = {},
): Promise<{ reference: string; until: (status: string) => Promise<void> }> {
  const page = await kassa.openPage(
    { ...driver, session: { ...driver.session, ...customer } },
    { merchantReference },
  );
  const paying = await page.pay();
  if (typeof paying === 'string') throw new Error(paying);
  return { reference: paying.payment?.reference ?? '', until: (status) => page.until(status) };
}

describe('the merchant’s confirmation', () => {
  it('is asked before the money is taken, and a yes lets it be taken', async () => {
    const confirmPayment = vi.fn(() => Promise.resolve(true));
    await start({ requireMerchantConfirmation: true }, { confirmPayment });
    const { reference, until } = await pay('order-1');
    await driver.approve(reference);
    await until('PAID');
    expect(confirmPayment).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ reference, merchantReference: 'order-1', amount: 19_900, currency: 'SEK' }),
    );
  });

  it.each([
    ['no', { confirmPayment: () => Promise.resolve(false) }],
    ['silence', { confirmPayment: () => new Promise<boolean>(() => undefined) }],
  ])('is a no by %s: no money is taken', async (_, kassaOptions) => {
    await start({ requireMerchantConfirmation: true }, kassaOptions);
    const { reference, until } = await pay('order-1');
    await driver.approve(reference);
    await until('DECLINED');
  });
});

describe('a customer who is remembered', () => {
  const astrid = { customer: { reference: 'c-77' }, remember: true };

  it('is recognised next time and skips the choice of account, once paid and never before', async () => {
    await start({});
    const first = await pay('order-1', astrid);
    const second = await pay('order-2', astrid);
    await driver.approve(first.reference);
    await first.until('PAID');
    await pay('order-3', astrid);
    const [third, beforePaid] = await driver.requests();
    expect(beforePaid).toMatchObject({ merchantReference: second.reference });
    expect(beforePaid).not.toHaveProperty('endUserToken');
    expect(third).toMatchObject({ endUserToken: expect.any(String) as string, quickDeposit: true });
  });

  it('is not recognised when the shop does not ask for it', async () => {
    await start({});
    const first = await pay('order-1', { customer: { reference: 'c-77' } });
    await driver.approve(first.reference);
    await first.until('PAID');
    await pay('order-2', astrid);
    expect((await driver.requests())[0]).not.toHaveProperty('endUserToken');
  });
});
