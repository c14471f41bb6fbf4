import { KassaError } from '@kassa/protocol';
import { afterEach, expect, it, vi } from 'vitest';
import { fakeBank } from '../../test-support/fake-bank.ts';
import { startHarness, type Harness } from '../../test-support/harness.ts';

let kassa: Harness;
afterEach(() => kassa.close());

it('an operation with a misspelt amount is refused: it would be of all that is left', async () => {
  kassa = await startHarness(fakeBank({ operations: ['refund'] }));
  const { token } = await kassa.createSession();
  await kassa.pay(token);
  await kassa.notify({ status: 'PAID', rawStatus: null });
  await vi.waitFor(async () => expect((await kassa.snapshot(token)).payment?.status).toBe('PAID'));
  const { checkout } = kassa.server;
  const [payment] = await checkout.findPayments('order-1');
  for (const body of [{ ammount: 500 }, { amount: 500, Amount: 500 }])
    await expect(checkout.refund(payment?.id ?? '', body, 'refund-1')).rejects.toThrow(KassaError);
  await expect(checkout.refund(payment?.id ?? '', { ammount: 500 } as object, 'refund-1')).rejects.toThrow(
    'The request: Unrecognized key: "ammount"',
  );
  expect(kassa.bank.operated).toEqual([]);
});
