import type { OrderLine } from '@kassa/protocol';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { aSession, LINES, startKassa, type Kassa } from '../test-support/harness.ts';

let kassa: Kassa;
const start = async (...options: Parameters<typeof startKassa>) => (kassa = await startKassa(...options));
afterEach(() => kassa.close());

const asLine = (line: (typeof LINES)[number]): OrderLine => ({ ...line, type: 'goods', discountAmount: 0 });
const [MUG, BLANKET] = LINES.map(asLine) as [OrderLine, OrderLine];
const ONE_MUG: OrderLine = { ...MUG, quantity: 1, total: MUG.unitPrice };
const formOf = async (name: 'capture' | 'debit' | 'update_session', index = -1) =>
  (await kassa.sandbox.requests(name)).at(index)?.form;

describe('a capture', () => {
  it('of everything is the last one, and the payment is paid', async () => {
    await start();
    const { id, page } = await kassa.paid();
    expect(await kassa.operate('capture', id)).toMatchObject({ status: 'SUCCEEDED', amount: 100_000 });
    const txid = (await kassa.sandbox.payments())[0]?.txid;
    expect(await formOf('capture')).toMatchObject({
      txid,
      sequencenumber: '1',
      amount: '100000',
      currency: 'SEK',
      capturemode: 'completed',
    });
    expect((await page.snapshot()).payment?.status).toBe('PAID');
  });

  it('in parts counts its sequence numbers and says which is the last', async () => {
    await start();
    const { id, page } = await kassa.paid();
    await kassa.operate('capture', id, { amount: 29_800, lines: [MUG], message: 'Order 1, muggar' });
    expect(await formOf('capture')).toMatchObject({
      sequencenumber: '1',
      capturemode: 'notcompleted',
      narrative_text: 'Order 1, muggar',
      'it[1]': 'goods',
      'pr[1]': '14900',
      'no[1]': '2',
    });
    expect((await page.snapshot()).payment?.status).toBe('PARTIALLY_CAPTURED');
    expect(await kassa.operate('capture', id, { amount: 70_200 })).toMatchObject({ status: 'SUCCEEDED' });
    expect(await formOf('capture')).toMatchObject({ sequencenumber: '2', capturemode: 'completed' });
    await kassa.settle();
    expect(await kassa.checkout.getPayment(id)).toMatchObject({ status: 'PAID', amountCaptured: 100_000 });
    expect((await kassa.events()).filter((type) => type.startsWith('payment'))).toEqual([
      'payment.authorized',
      'payment.partially_captured',
      'payment.paid',
    ]);
  });

  it('that is the last, of a part, and takes time is PAID once TransactionStatus tells its end', async () => {
    await start();
    const { id, page, reference } = await kassa.paid();
    await kassa.sandbox.settings({ notificationUrl: kassa.notificationUrl, capture: 'PENDING' });
    const capture = { amount: 60_000, final: true };
    expect(await kassa.operate('capture', id, capture)).toMatchObject({ status: 'PENDING' });
    await kassa.sandbox.tell(reference, { txaction: 'capture' });
    await page.until('PAID');
    expect(await kassa.checkout.getPayment(id)).toMatchObject({ amountCaptured: 60_000 });
  });

  it('of more than was reserved works up to 110 %, where the order asked for it', async () => {
    await start();
    const { id } = await kassa.paid('AUTHORIZED', { providerOptions: { payone: { overCapture: true } } });
    await expect(kassa.operate('capture', id, { amount: 110_001 })).rejects.toMatchObject({
      code: 'operation_not_allowed',
    });
    expect(await kassa.operate('capture', id, { amount: 110_000 })).toMatchObject({ status: 'SUCCEEDED' });
    expect(await kassa.checkout.getPayment(id)).toMatchObject({ status: 'PAID', amountCaptured: 110_000 });
  });

  it('that is final frees the rest', async () => {
    await start();
    const { id, page } = await kassa.paid();
    await kassa.operate('capture', id, {
      amount: 70_200,
      lines: [BLANKET],
      final: true,
      providerOptions: { settleAccount: 'yes' },
    });
    expect(await formOf('capture')).toMatchObject({ capturemode: 'completed', settleaccount: 'yes' });
    await kassa.settle();
    expect((await page.snapshot()).payment?.status).toBe('PAID');
    expect(await kassa.checkout.getPayment(id)).toMatchObject({
      amountCaptured: 70_200,
      providerDetails: { settleAccount: 'yes' },
    });
    await expect(kassa.operate('capture', id, { amount: 1 })).rejects.toMatchObject({
      code: 'operation_not_allowed',
    });
  });

  it('of two operators at once takes effect once; the other is told why', async () => {
    await start();
    const { id } = await kassa.paid();
    await kassa.sandbox.fault('capture', { kind: 'slow', ms: 200 });
    const [first, second] = await Promise.allSettled([
      kassa.operate('capture', id, { amount: 60_000 }),
      kassa.operate('capture', id, { amount: 60_000 }),
    ]);
    expect([first.status, second.status].sort()).toEqual(['fulfilled', 'rejected']);
    const refused = [first, second].find(({ status }) => status === 'rejected');
    expect(refused).toMatchObject({ reason: { code: 'operation_in_progress' } });
    expect(await kassa.sandbox.requests('capture')).toHaveLength(1);
  });

  it('above what is reserved is refused at our door', async () => {
    await start();
    const { id } = await kassa.paid();
    await expect(kassa.operate('capture', id, { amount: 100_001 })).rejects.toMatchObject({
      code: 'operation_not_allowed',
    });
    expect(await kassa.sandbox.requests('capture')).toEqual([]);
  });

  it('that PAYONE refuses has failed with its words', async () => {
    await start();
    const { id } = await kassa.paid();
    await kassa.sandbox.settings({ notificationUrl: kassa.notificationUrl, errors: { capture: 21 } });
    expect(await kassa.operate('capture', id)).toMatchObject({
      status: 'FAILED',
      rawStatus: '21',
      reason: expect.stringContaining('Activity not processed') as string,
    });
  });

  it('that is PENDING ends by TransactionStatus', async () => {
    await start();
    const { id, reference } = await kassa.paid();
    await kassa.sandbox.settings({ notificationUrl: kassa.notificationUrl, capture: 'PENDING' });
    expect(await kassa.operate('capture', id)).toMatchObject({ status: 'PENDING', rawStatus: 'PENDING' });
    await kassa.sandbox.tell(reference, { txaction: 'capture', transaction_status: 'pending' });
    await kassa.settle();
    expect(await kassa.checkout.getPayment(id)).toMatchObject({
      status: 'AUTHORIZED',
      operations: [{ status: 'PENDING' }],
    });
    await kassa.sandbox.tell(reference, { txaction: 'capture' });
    await vi.waitFor(async () =>
      expect(await kassa.checkout.getPayment(id)).toMatchObject({
        status: 'PAID',
        operations: [{ status: 'SUCCEEDED', rawStatus: 'capture' }],
      }),
    );
  });

  it('that is PENDING can fail by TransactionStatus, and its amount is free again', async () => {
    await start();
    const { id, reference } = await kassa.paid();
    await kassa.sandbox.settings({ notificationUrl: kassa.notificationUrl, capture: 'PENDING' });
    await kassa.operate('capture', id, { amount: 10_000 });
    await kassa.sandbox.tell(reference, { txaction: 'failed', reasoncode: '903' });
    await vi.waitFor(async () =>
      expect(await kassa.checkout.getPayment(id)).toMatchObject({
        status: 'AUTHORIZED',
        operations: [{ status: 'FAILED', reason: 'PAYONE reasoncode 903' }],
      }),
    );
  });

  it('whose answer was lost is repeated with its number, happens once, and ends by TransactionStatus', async () => {
    await start();
    const { id } = await kassa.paid();
    await kassa.sandbox.settings({ notificationUrl: null });
    await kassa.sandbox.fault('capture', { kind: 'lost_answer', times: 1 });
    expect(await kassa.operate('capture', id, { amount: 30_000 })).toMatchObject({ status: 'PENDING' });
    // The number is used at PAYONE's, so the repeat is refused and can't take the money again.
    await vi.waitFor(
      async () =>
        expect((await kassa.checkout.getPayment(id)).operations[0]).toMatchObject({
          status: 'PENDING',
          reason: expect.stringContaining('sequencenumber') as string,
        }),
      5_000,
    );
    expect((await kassa.sandbox.payments())[0]).toMatchObject({ captured: 30_000 });
    await kassa.sandbox.settings({ notificationUrl: kassa.notificationUrl });
    const [payment] = await kassa.sandbox.payments();
    await kassa.sandbox.tell(payment?.reference ?? '', { txaction: 'capture' });
    await vi.waitFor(async () =>
      expect((await kassa.checkout.getPayment(id)).operations[0]).toMatchObject({ status: 'SUCCEEDED' }),
    );
    expect(await kassa.operate('capture', id)).toMatchObject({ status: 'SUCCEEDED', amount: 70_000 });
    expect(await formOf('capture')).toMatchObject({ sequencenumber: '2' });
  });

  it('has its sequence number journalled before PAYONE is called', async () => {
    await start();
    const { id } = await kassa.paid();
    await kassa.operate('capture', id, { amount: 30_000 });
    await kassa.sandbox.fault('capture', { kind: 'slow', ms: 1_000, times: 1 });
    const capturing = kassa.operate('capture', id, { amount: 20_000 });
    const [payment] = await kassa.sandbox.payments();
    await vi.waitFor(async () =>
      expect(
        await kassa.store.db.selectFrom('operations').select('providerReference').orderBy('number').execute(),
      ).toEqual([{ providerReference: `${payment?.txid}/1` }, { providerReference: `${payment?.txid}/2` }]),
    );
    expect((await kassa.checkout.getPayment(id)).operations[1]).toMatchObject({ status: 'PENDING' });
    expect(await capturing).toMatchObject({ status: 'SUCCEEDED' });
    expect(await formOf('capture')).toMatchObject({ sequencenumber: '2' });
  });

  it('of an authorization is refused: it is captured by itself', async () => {
    await start({ request: 'authorization' });
    await kassa.sandbox.settings({ notificationUrl: kassa.notificationUrl, paid: 'by_hand' });
    const { id } = await kassa.paid();
    expect(await kassa.operate('capture', id)).toMatchObject({ status: 'FAILED' });
    expect(await kassa.sandbox.requests('capture')).toEqual([]);
  });
});

describe('a refund', () => {
  const captured = async (...options: Parameters<typeof startKassa>) => {
    await start(...options);
    const paid = await kassa.paid();
    await kassa.operate('capture', paid.id);
    await kassa.settle();
    return paid;
  };

  it('is a debit of a negative amount, in full or in part, never above what was captured', async () => {
    const { id } = await captured();
    expect(await kassa.operate('refund', id, { amount: 14_900 })).toMatchObject({ status: 'SUCCEEDED' });
    expect(await formOf('debit')).toMatchObject({
      amount: '-14900',
      sequencenumber: '2',
      settleaccount: 'auto',
      currency: 'SEK',
    });
    await expect(kassa.operate('refund', id, { amount: 85_101 })).rejects.toMatchObject({
      code: 'operation_not_allowed',
    });
    expect(await kassa.operate('refund', id)).toMatchObject({ status: 'SUCCEEDED', amount: 85_100 });
    expect(await formOf('debit')).toMatchObject({ sequencenumber: '3' });
    expect(await kassa.checkout.getPayment(id)).toMatchObject({ amountRefunded: 100_000, status: 'PAID' });
  });

  it('of items names them, a voucher among them, and everything that the invoice is to say', async () => {
    const { id } = await captured({ settleAccount: 'no' });
    const voucher: OrderLine = {
      ...ONE_MUG,
      type: 'voucher',
      name: 'Voucher MARCH',
      unitPrice: -2_000,
      total: -2_000,
    };
    const operation = await kassa.operate('refund', id, {
      amount: 12_900,
      lines: [ONE_MUG, voucher],
      message: 'One mug came back',
      providerOptions: {
        settleAccount: 'yes',
        transactionParam: 'return-17',
        useCustomerData: 'yes',
        invoiceId: 'INV-17',
        invoiceDeliveryMode: 'P',
        invoiceAppendix: 'Thank you',
        invoiceDeliveryDate: '2026-03-01',
        invoiceDeliveryEndDate: '2026-03-02',
        lineDeliveries: [{ date: '2026-02-27', endDate: '2026-02-28' }, null],
      },
    });
    expect(operation).toMatchObject({ status: 'SUCCEEDED' });
    expect(await formOf('debit')).toMatchObject({
      amount: '-12900',
      settleaccount: 'yes',
      narrative_text: 'One mug came back',
      transaction_param: 'return-17',
      use_customerdata: 'yes',
      invoiceid: 'INV-17',
      invoice_deliverymode: 'P',
      invoiceappendix: 'Thank you',
      invoice_deliverydate: '20260301',
      invoice_deliveryenddate: '20260302',
      'it[1]': 'goods',
      'sd[1]': '20260227',
      'ed[1]': '20260228',
      'it[2]': 'voucher',
      'pr[2]': '-2000',
    });
    expect(await formOf('debit')).not.toHaveProperty('sd[2]');
  });

  it.each([
    [
      'lines that do not add up',
      { amount: 1_000, lines: [MUG] },
      'lines: They add up to 29800 and not to 1000',
    ],
    [
      'a message of 82 characters',
      { amount: 1, message: 'x'.repeat(82) },
      'message: Must be 1 to 81 characters',
    ],
    [
      'a transactionParam with a space',
      { amount: 1, providerOptions: { transactionParam: 'a b' } },
      'providerOptions.transactionParam: Must be 1 to 50 characters of [0-9A-Za-z._/-]',
    ],
    [
      'an invoiceId of 21 characters',
      { amount: 1, providerOptions: { invoiceId: 'x'.repeat(21) } },
      'providerOptions.invoiceId: Must be 1 to 20 characters',
    ],
    [
      'an option that there is not',
      { amount: 1, providerOptions: { invoiceID: 'x' } },
      'providerOptions.invoiceID: Unrecognized key',
    ],
  ])('with %s fails at our door by name, and nothing is sent', async (_, request, reason) => {
    const { id } = await captured();
    expect(await kassa.operate('refund', id, request)).toMatchObject({
      status: 'FAILED',
      reason: expect.stringContaining(reason) as string,
    });
    expect(await kassa.sandbox.requests('debit')).toEqual([]);
    expect(await kassa.operate('refund', id)).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('of more than 400 items, or after number 127, fails at our door', async () => {
    const { id, reference } = await captured();
    const lines = Array<OrderLine>(401).fill({ ...ONE_MUG, unitPrice: 1, quantity: 1, total: 1 });
    expect(await kassa.operate('refund', id, { amount: 401, lines })).toMatchObject({
      status: 'FAILED',
      reason: expect.stringContaining('400 items') as string,
    });
    await kassa.sandbox.tell(reference, { txaction: 'refund', sequencenumber: 127 });
    await kassa.settle();
    expect(await kassa.operate('refund', id, { amount: 1 })).toMatchObject({
      status: 'FAILED',
      reason: expect.stringContaining('at most 127') as string,
    });
    expect(await kassa.sandbox.requests('debit')).toEqual([]);
  });

  it('takes the number after one that somebody used in PAYONE’s merchant interface', async () => {
    const { id, reference } = await captured();
    await kassa.sandbox.tell(reference, { txaction: 'refund', sequencenumber: 2 });
    await kassa.settle();
    await kassa.operate('refund', id, { amount: 1_000 });
    expect(await formOf('debit')).toMatchObject({ sequencenumber: '3' });
  });
});

describe('a release', () => {
  it('of everything is a last capture of nothing', async () => {
    await start();
    const { id, page } = await kassa.paid();
    expect(await kassa.operate('release', id)).toMatchObject({ status: 'SUCCEEDED' });
    expect(await formOf('capture')).toMatchObject({
      amount: '0',
      capturemode: 'completed',
      sequencenumber: '1',
    });
    expect((await page.snapshot()).payment?.status).toBe('RELEASED');
  });

  it('of a part tells Klarna the cart that remains (update_session), and no more can be captured than that', async () => {
    await start();
    const { id, page } = await kassa.paid();
    expect(await kassa.operate('release', id, { amount: 29_800, lines: [BLANKET] })).toMatchObject({
      status: 'SUCCEEDED',
      amount: 29_800,
    });
    const [payment] = await kassa.sandbox.payments();
    const [session] = (await kassa.sandbox.control('GET', '/sessions')) as { sessionId: string }[];
    expect(await formOf('update_session')).toMatchObject({
      workorderid: payment?.workorderid,
      'add_paydata[session_id]': session?.sessionId,
      'add_paydata[reservation_txid]': payment?.reservationTxid,
      financingtype: 'KIV',
      amount: '70200',
      currency: 'SEK',
      country: 'SE',
      'de[1]': 'Wool blanket',
    });
    expect(await formOf('update_session')).not.toHaveProperty('it[2]');
    expect(payment).toMatchObject({ reserved: 70_200 });
    expect((await page.snapshot()).payment?.status).toBe('AUTHORIZED');
    expect((await kassa.checkout.getPayment(id)).providerDetails).toMatchObject({
      authorizedPaymentMethod: 'pay_later',
    });
    await expect(kassa.operate('capture', id, { amount: 70_201 })).rejects.toMatchObject({
      code: 'operation_not_allowed',
    });
    expect(await kassa.operate('capture', id)).toMatchObject({ status: 'SUCCEEDED', amount: 70_200 });
    expect(await formOf('capture')).toMatchObject({ capturemode: 'completed' });
    await kassa.settle();
    expect((await page.snapshot()).payment?.status).toBe('PAID');
  });

  it('of the rest after a part was captured is a last capture of nothing', async () => {
    await start();
    const { id, page } = await kassa.paid();
    await kassa.operate('capture', id, { amount: 29_800 });
    expect(await kassa.operate('release', id)).toMatchObject({ status: 'SUCCEEDED', amount: 70_200 });
    expect(await formOf('capture')).toMatchObject({ amount: '0', capturemode: 'completed' });
    await kassa.settle();
    expect((await page.snapshot()).payment?.status).toBe('PAID');
    expect(await kassa.checkout.getPayment(id)).toMatchObject({
      amountCaptured: 29_800,
      amountReleased: 70_200,
    });
  });

  it.each([
    ['without the lines that remain', { amount: 29_800 }],
    ['with lines of another sum', { amount: 29_800, lines: [MUG] }],
  ])('of a part %s fails at our door', async (_, request) => {
    await start();
    const { id } = await kassa.paid();
    expect(await kassa.operate('release', id, request)).toMatchObject({
      status: 'FAILED',
      reason: expect.stringContaining('70200 in sum') as string,
    });
    expect(await kassa.sandbox.requests('update_session')).toEqual([]);
  });

  it('of a part whose repeat is refused is for a person at once: no TransactionStatus tells of it', async () => {
    await start();
    const { id, reference } = await kassa.paid();
    await kassa.sandbox.fault('update_session', { kind: 'lost_answer', times: 1 });
    expect(await kassa.operate('release', id, { amount: 29_800, lines: [BLANKET] })).toMatchObject({
      status: 'PENDING',
    });
    await kassa.sandbox.settings({ notificationUrl: kassa.notificationUrl, errors: { update_session: 902 } });
    const released = async () => (await kassa.checkout.getPayment(id)).operations[0];
    await vi.waitFor(
      async () =>
        expect(await released()).toMatchObject({
          status: 'AMBIGUOUS',
          reason: expect.stringContaining('Repeated after a lost answer, and refused') as string,
        }),
      5_000,
    );
    expect(await kassa.events()).toContain('release.ambiguous');

    // The cart may be the smaller one: a notification that says so is about this payment.
    const tell = async (price: string) =>
      (await kassa.sandbox.tell(reference, { txaction: 'reminder', fields: { price } })).state;
    expect(await tell('702.00')).toBe('acknowledged');
    const seen = { resolvedBy: 'anna', reason: 'seen in PAYONE’s merchant interface' };
    await kassa.checkout.resolveOperation(id, 1, { outcome: 'SUCCEEDED', ...seen });
    await kassa.sandbox.settings({ notificationUrl: kassa.notificationUrl });
    const left = { ...BLANKET, unitPrice: 60_200, total: 60_200 };
    expect(await kassa.operate('release', id, { amount: 10_000, lines: [left] })).toMatchObject({
      status: 'SUCCEEDED',
    });
    for (const price of ['1000.00', '702.00', '602.00'])
      expect(await tell(price), price).toBe('acknowledged');
    expect(await tell('500.00')).not.toBe('acknowledged');
  });

  it('of everything fails where the option is off, and says where else to do it', async () => {
    await start({ releaseByEmptyCapture: false });
    const { id } = await kassa.paid();
    expect(await kassa.operate('release', id)).toMatchObject({
      status: 'FAILED',
      reason: expect.stringContaining('releaseByEmptyCapture') as string,
    });
    expect(await kassa.sandbox.requests('capture')).toEqual([]);
  });
});

it('a discount is sent as a voucher, so that the items add up to the amount', async () => {
  await start();
  const discounted = { ...MUG, discountAmount: 4_800, total: 25_000 };
  const { order } = aSession();
  const page = await kassa.open({ order: { ...order, amount: 95_200, lines: [discounted, BLANKET] } });
  await page.select();
  const [request] = await kassa.sandbox.requests('start_session');
  expect(request?.form).toMatchObject({
    amount: '95200',
    'it[2]': 'voucher',
    'pr[2]': '-4800',
    'no[2]': '1',
    'va[2]': '2500',
    'it[3]': 'goods',
  });
});
