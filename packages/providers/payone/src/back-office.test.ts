import { afterEach, describe, expect, it } from 'vitest';
import { CREDENTIALS, post } from '../sandbox/testing.ts';
import { startKassa, type Kassa } from '../test-support/harness.ts';

let kassa: Kassa;
afterEach(() => kassa.close());

const ELSEWHERE = 'payone: back office';

async function start() {
  kassa = await startKassa();
  const { id, reference } = await kassa.paid();
  const tell = async (txaction: string, number: number, receivable: string, more: object = {}) => {
    const fields = { sequencenumber: `${number}`, receivable };
    await kassa.sandbox.tell(reference, { txaction, fields, ...more });
    await kassa.settle();
  };
  /** Nothing is told of it. */
  const captureElsewhere = async (number: number, amount: number) => {
    const { txid } = await kassa.sandbox.payment(reference);
    await kassa.sandbox.settings({ notificationUrl: null });
    const answer = await post(kassa.sandbox, {
      ...CREDENTIALS,
      ...{ request: 'capture', txid, currency: 'SEK', capturemode: 'notcompleted' },
      ...{ sequencenumber: `${number}`, amount: `${amount}` },
    });
    expect(answer['status']).toBe('APPROVED');
    await kassa.sandbox.settings({ notificationUrl: kassa.notificationUrl });
  };
  const operations = async () =>
    (await kassa.checkout.getPayment(id)).operations.map(({ kind, amount, createdBy }) => [
      kind,
      amount,
      createdBy,
    ]);
  return { id, tell, captureElsewhere, operations };
}

describe('what was done in PAYONE’s merchant interface', () => {
  it('is a capture and a refund here', async () => {
    const { id, tell, operations } = await start();
    await tell('capture', 1, '600.00');
    await tell('debit', 2, '450.00');
    expect(await kassa.checkout.getPayment(id)).toMatchObject({
      status: 'PARTIALLY_CAPTURED',
      amountCaptured: 60_000,
      amountRefunded: 15_000,
    });
    expect(await operations()).toEqual([
      ['capture', 60_000, ELSEWHERE],
      ['refund', 15_000, ELSEWHERE],
    ]);
  });

  it('is a capture of its own amount, also when it ends after a refund of ours', async () => {
    const { id, tell, captureElsewhere, operations } = await start();
    await kassa.operate('capture', id, { amount: 30_000 });
    await kassa.settle();
    await captureElsewhere(2, 30_000);
    await tell('capture', 2, '600.00', { transaction_status: 'pending' });
    expect(await kassa.operate('refund', id, { amount: 10_000 })).toMatchObject({ status: 'SUCCEEDED' });
    await kassa.settle();
    await tell('capture', 2, '600.00');
    expect(await operations()).toEqual([
      ['capture', 30_000, null],
      ['refund', 10_000, null],
      ['capture', 30_000, ELSEWHERE],
    ]);
  });

  it('is a capture and a refund of their own amounts when the refund is read first', async () => {
    const { id, tell, operations } = await start();
    await kassa.operate('capture', id, { amount: 30_000 });
    await kassa.settle();
    await tell('debit', 3, '500.00');
    await tell('capture', 2, '600.00');
    expect(await operations()).toEqual([
      ['capture', 30_000, null],
      ['capture', 30_000, ELSEWHERE],
      ['refund', 10_000, ELSEWHERE],
    ]);
    expect(await kassa.checkout.getPayment(id)).toMatchObject({
      amountCaptured: 60_000,
      amountRefunded: 10_000,
    });
  });

  it('is a refund of its own amount when what came before it has failed, and was told later', async () => {
    const { id, tell, operations } = await start();
    await kassa.operate('capture', id, { amount: 30_000 });
    await kassa.settle();
    await tell('debit', 3, '200.00');
    await tell('failed', 2, '200.00');
    expect(await operations()).toEqual([
      ['capture', 30_000, null],
      ['refund', 10_000, ELSEWHERE],
    ]);
    await tell('failed', 2, '200.00');
    expect(await kassa.checkout.getPayment(id)).toMatchObject({ amountRefunded: 10_000 });
  });
});
