import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { SANDBOX_MERCHANT } from '../sandbox/index.ts';
import { NOTIFICATION_KEY, startKassa, type Kassa } from '../test-support/harness.ts';

let kassa: Kassa;
const start = async (...options: Parameters<typeof startKassa>) => {
  kassa = await startKassa(...options);
  await kassa.sandbox.settings({ notificationUrl: kassa.notificationUrl, tell: 'by_hand', paid: 'by_hand' });
};
afterEach(() => kassa.close());

/** A payment that PAYONE has said nothing of yet. */
const open = () => kassa.paid('PROCESSING_REDIRECTED_WEB');

describe('TransactionStatus', () => {
  it('is answered with TSOK and nothing else, and authorizes', async () => {
    await start();
    const { page, reference } = await open();
    const { attempts, notification } = await kassa.sandbox.tell(reference, { txaction: 'appointed' });
    expect(attempts).toMatchObject([{ acknowledged: true, status: 200, answer: 'TSOK' }]);
    expect(notification.fields).toMatchObject({ price: '1000.00', notify_version: '7.6' });
    await page.until('AUTHORIZED');
  });

  it.each([
    ['a wrong key', { key: 'f'.repeat(32) }, 'bad_signature'],
    ['the raw key', { key: SANDBOX_MERCHANT.key }, 'bad_signature'],
    ['another portal', { portalid: '7654321' }, 'mismatch'],
    ['another sub-account', { aid: '54321' }, 'mismatch'],
    ['live mode', { mode: 'live' }, 'mismatch'],
    ['another txid', { txid: '999999999' }, 'mismatch'],
    ['another reference', { reference: 'not-this-one' }, 'mismatch'],
    ['no txid', { txid: '' }, 'malformed'],
  ])('with %s is refused, reported, and changes nothing', async (_, fields, reason) => {
    await start();
    const { page, reference } = await open();
    const { attempts } = await kassa.sandbox.tell(reference, { txaction: 'appointed', fields });
    expect(attempts).toMatchObject([{ acknowledged: false, status: 400 }]);
    expect(kassa.incidents()).toMatchObject([{ reason, level: 'warn' }]);
    await kassa.settle();
    expect((await page.snapshot()).payment?.status).toBe('PROCESSING_REDIRECTED_WEB');
  });

  it.each([
    ['price', { price: '1.00' }],
    ['price, of other decimals', { price: '100000' }],
    ['currency', { currency: 'EUR' }],
  ])(
    'of a success with another %s is kept for a person to look at, and holds the order',
    async (_, fields) => {
      await start();
      const { page, reference } = await open();
      const { attempts } = await kassa.sandbox.tell(reference, { txaction: 'appointed', fields });
      expect(attempts).toMatchObject([{ acknowledged: true }]);
      expect((await page.until('UNDER_REVIEW')).payment).toMatchObject({ phase: 'open', holdsOrder: true });
      expect(await kassa.events()).toEqual(['payment.under_review']);
      expect(kassa.incidents()).toMatchObject([{ level: 'error' }]);
    },
  );

  it('of a failure with another price is refused, reported, and changes nothing', async () => {
    await start();
    const { page, reference } = await open();
    const { attempts } = await kassa.sandbox.tell(reference, {
      txaction: 'failed',
      fields: { price: '1.00' },
    });
    expect(attempts).toMatchObject([{ acknowledged: false, status: 400 }]);
    expect((await page.snapshot()).payment?.status).toBe('PROCESSING_REDIRECTED_WEB');
  });

  it('at a guessed address is nobody’s', async () => {
    await start();
    const { reference } = await open();
    const url = kassa.notificationUrl.replace(NOTIFICATION_KEY, 'a-segment-that-somebody-guessed');
    const { attempts } = await kassa.sandbox.tell(reference, { txaction: 'appointed', url });
    expect(attempts).toMatchObject([{ acknowledged: false, status: 404 }]);
  });

  it('about a payment that isn’t ours is acknowledged, reported, and has no effect', async () => {
    await start();
    const { reference } = await open();
    const { attempts } = await kassa.sandbox.tell(reference, {
      txaction: 'appointed',
      fields: { reference: 'another-shops', txid: '987654321' },
    });
    expect(attempts).toMatchObject([{ acknowledged: true }]);
    await vi.waitFor(() => expect(kassa.incidents()).toHaveLength(1));
  });

  it('is read as ISO-8859-1', async () => {
    await start();
    const { page, reference } = await open();
    await kassa.sandbox.tell(reference, {
      txaction: 'appointed',
      fields: { street: 'Jägerweg', city: 'Köln' },
    });
    await page.until('AUTHORIZED');
    expect(JSON.stringify(await kassa.store.db.selectFrom('inbox').selectAll().execute())).not.toContain(
      'weg',
    );
  });

  it('that comes twice at once, and once more, happens once', async () => {
    await start();
    const { page, reference } = await open();
    await kassa.sandbox.settings({ notificationUrl: kassa.notificationUrl, tell: 'by_hand', copies: 3 });
    await kassa.sandbox.act(reference, 'appoint');
    const { notification } = (await kassa.sandbox.told(reference))[0] ?? {};
    await kassa.sandbox.tell(reference, {
      txaction: 'appointed',
      fields: { txtime: notification?.fields['txtime'] ?? '' },
    });
    const { version } = await page.until('AUTHORIZED');
    await kassa.settle();
    expect((await page.snapshot()).version).toBe(version);
    expect(await kassa.store.db.selectFrom('inbox').selectAll().execute()).toHaveLength(1);
    expect(await kassa.events()).toEqual(['payment.authorized']);
  });

  it('of a completed payment counts after the one of a pending payment, which has the same numbers', async () => {
    await start();
    const { page, reference } = await open();
    await kassa.sandbox.tell(reference, { txaction: 'appointed', transaction_status: 'pending' });
    expect((await page.until('PROCESSING')).payment?.rawStatus).toBe('appointed pending');
    await kassa.sandbox.tell(reference, { txaction: 'appointed' });
    await page.until('AUTHORIZED');
  });

  it.each([
    ['paid', 'PAID'],
    ['failed', 'DECLINED'],
    ['cancelation', 'CANCELLED'],
  ])(
    '%s that is pending leaves the payment open, and is %s once it is completed',
    async (txaction, status) => {
      await start();
      const { page, reference } = await open();
      await kassa.sandbox.tell(reference, { txaction, transaction_status: 'pending' });
      await vi.waitFor(async () =>
        expect((await page.snapshot()).payment).toMatchObject({
          phase: 'open',
          rawStatus: `${txaction} pending`,
        }),
      );
      await kassa.sandbox.tell(reference, { txaction });
      await page.until(status);
    },
  );

  it('with a transaction_status that nobody has heard of is no success', async () => {
    await start();
    const { page, reference } = await open();
    await kassa.sandbox.tell(reference, { txaction: 'paid', fields: { transaction_status: 'in_review' } });
    await vi.waitFor(async () => expect((await page.snapshot()).payment?.rawStatus).toBe('paid pending'));
    expect((await page.snapshot()).payment?.phase).toBe('open');
  });

  it('of an empty transaction_status is of a version without one: completed', async () => {
    await start();
    const { page, reference } = await open();
    await kassa.sandbox.tell(reference, { txaction: 'appointed', fields: { transaction_status: '' } });
    await page.until('AUTHORIZED');
  });

  it.each([
    ['failed', 'DECLINED'],
    ['cancelation', 'CANCELLED'],
    ['paid', 'PAID'],
    ['appointed', 'AUTHORIZED'],
  ])('%s of an open payment is %s', async (txaction, status) => {
    await start();
    const { page, reference } = await open();
    await kassa.sandbox.tell(reference, { txaction });
    expect((await page.until(status)).payment?.rawStatus).toBe(txaction);
  });

  it.each([
    'underpaid',
    'reminder',
    'vauthorization',
    'vsettlement',
    'transfer',
    'invoice',
    'refund',
    'debit',
  ])('%s leaves the status as it is', async (txaction) => {
    await start();
    const { page, reference } = await open();
    await kassa.sandbox.tell(reference, { txaction: 'appointed' });
    await page.until('AUTHORIZED');
    expect((await kassa.sandbox.tell(reference, { txaction })).attempts).toMatchObject([{ answer: 'TSOK' }]);
    await vi.waitFor(async () =>
      expect((await page.snapshot()).payment).toMatchObject({ status: 'AUTHORIZED', rawStatus: txaction }),
    );
  });

  it('of an action that nobody has heard of is acknowledged without effect, and logged', async () => {
    await start();
    const { page, reference } = await open();
    expect((await kassa.sandbox.tell(reference, { txaction: 'teleported' })).attempts).toMatchObject([
      { answer: 'TSOK' },
    ]);
    await vi.waitFor(() =>
      expect(kassa.logged).toContainEqual(expect.objectContaining({ level: 'warn', txaction: 'teleported' })),
    );
    expect((await page.snapshot()).payment?.phase).toBe('open');
  });

  it('failed after paid is ignored, and paid after failed is believed', async () => {
    await start();
    const { page, reference } = await open();
    await kassa.sandbox.tell(reference, { txaction: 'failed' });
    await page.until('DECLINED');
    await kassa.sandbox.tell(reference, { txaction: 'paid' });
    await page.until('PAID');
    await kassa.sandbox.tell(reference, { txaction: 'failed', fields: { balance: '1.00' } });
    await kassa.settle();
    expect((await page.snapshot()).payment).toMatchObject({ status: 'PAID', rawStatus: 'paid' });
  });

  it('cancelation of a paid direct debit is a dispute', async () => {
    await start({ request: 'authorization' });
    const page = await kassa.open();
    await page.select('payone.klarna_direct_debit');
    await page.pay({ method: 'payone.klarna_direct_debit' });
    const { payment } = await page.snapshot();
    const reference = payment?.reference ?? '';
    await kassa.sandbox.tell(reference, { txaction: 'paid' });
    await page.until('PAID');
    await kassa.sandbox.tell(reference, { txaction: 'cancelation' });
    await vi.waitFor(async () => expect(await kassa.events()).toContain('dispute.opened'));
    expect(await kassa.checkout.getPayment(payment?.id ?? '')).toMatchObject({
      status: 'PAID',
      disputes: [{ kind: 'returned_debit', rawStatus: 'cancelation' }],
    });
  });

  it('tells the merchant why a payment failed, in PAYONE’s own words', async () => {
    await start();
    const { reference, id } = await open();
    await kassa.sandbox.tell(reference, {
      txaction: 'failed',
      reasoncode: '902',
      fields: { failedcause: 'soc', sequencenumber: '0' },
    });
    await kassa.settle();
    expect(await kassa.checkout.getPayment(id)).toMatchObject({
      status: 'DECLINED',
      reason: 'PAYONE reasoncode 902, failedcause soc',
    });
  });

  it('shows the merchant balance and receivable of the newest, in whatever order they come', async () => {
    await start();
    const { reference, id } = await open();
    const tell = (txaction: string, txtime: number, balance: string, receivable: string) =>
      kassa.sandbox.tell(reference, { txaction, fields: { txtime: String(txtime), balance, receivable } });
    await tell('underpaid', 2_000, '300.00', '1000.00');
    await tell('appointed', 1_000, '0.00', '0.00');
    await kassa.settle();
    expect((await kassa.checkout.getPayment(id)).providerDetails).toEqual({
      balance: 30_000,
      receivable: 100_000,
      userId: expect.stringMatching(/^\d{6,12}$/) as string,
    });
    // The same action with the same number, of another account: not a repetition.
    await tell('underpaid', 3_000, '100.00', '1000.00');
    await kassa.settle();
    expect((await kassa.checkout.getPayment(id)).providerDetails).toMatchObject({ balance: 10_000 });
  });

  it('of a version below 7.6 is taken, and reported at first sight', async () => {
    await start();
    const { page, reference } = await open();
    const fields = { notify_version: '7.5' };
    await kassa.sandbox.tell(reference, { txaction: 'appointed', fields });
    await page.until('AUTHORIZED');
    await kassa.sandbox.tell(reference, { txaction: 'reminder', fields });
    await kassa.settle();
    expect(kassa.incidents()).toMatchObject([{ notifyVersion: '7.5' }]);
  });

  it('that is not acknowledged holds back the later ones, which come in their order once it is', async () => {
    await start();
    const { page, reference } = await open();
    const away = kassa.notificationUrl.replace(NOTIFICATION_KEY, 'a-segment-that-nobody-answers-at');
    await kassa.sandbox.settings({ notificationUrl: away, paid: 'automatic', tell: 'by_hand' });
    await kassa.sandbox.act(reference, 'appoint');
    await kassa.sandbox.act(reference, 'paid');
    expect(await kassa.sandbox.payment(reference)).toMatchObject({ heldBack: 1 });
    expect((await page.snapshot()).payment?.phase).toBe('open');
    const told = await kassa.sandbox.told(reference);
    expect(told.map(({ notification }) => notification.fields['txaction'])).toEqual(['appointed']);
  });
});

describe('the sources of TransactionStatus', () => {
  const notify = (headers: Record<string, string> = {}) =>
    fetch(kassa.notificationUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: new URLSearchParams({
        key: createHash('md5').update(SANDBOX_MERCHANT.key).digest('hex'),
        portalid: SANDBOX_MERCHANT.portalid,
        aid: SANDBOX_MERCHANT.aid,
        mode: 'live',
        txaction: 'appointed',
        txid: '123456789',
        reference: 'unknown',
        currency: 'SEK',
        price: '1.00',
      }),
    });

  it('are PAYONE’s addresses in live mode, whatever a header says', async () => {
    await start({ mode: 'live' });
    expect((await notify()).status).toBe(400);
    expect((await notify({ 'x-forwarded-for': '185.60.20.17' })).status).toBe(400);
    expect(kassa.incidents()).toMatchObject([{ reason: 'wrong_source' }, { reason: 'wrong_source' }]);
  });

  it('are believed through a proxy that is configured', async () => {
    await start({ mode: 'live' }, { trustedProxies: ['127.0.0.1'] });
    expect(await (await notify({ 'x-forwarded-for': '185.60.20.17' })).text()).toBe('TSOK');
    expect((await notify({ 'x-forwarded-for': '185.60.21.17' })).status).toBe(400);
  });

  it.each(['54.246.203.105', '213.178.72.196', '213.178.72.197', '217.70.200.17', '::ffff:185.60.20.17'])(
    'are what the document and PAYONE’s plugins list: %s',
    async (address) => {
      await start({ mode: 'live' }, { trustedProxies: ['127.0.0.1'] });
      expect(await (await notify({ 'x-forwarded-for': address })).text()).toBe('TSOK');
    },
  );
});
