import type { ErrorBody, Snapshot } from '@kassa/protocol';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { aSession, INVOICE, startKassa, type Kassa } from '../test-support/harness.ts';

const HOUR = 3_600_000;

let kassa: Kassa;
const start = async (...options: Parameters<typeof startKassa>) => (kassa = await startKassa(...options));
afterEach(() => kassa.close());

const snapshotOf = (answer: Snapshot | ErrorBody['error']): Snapshot => {
  if ('code' in answer) throw new Error(`Refused: ${answer.code} ${answer.message}`);
  return answer;
};
const errorOf = (answer: Snapshot | ErrorBody['error']): ErrorBody['error'] => {
  if ('code' in answer) return answer;
  throw new Error('It was not refused');
};
const widgetOf = (answer: Snapshot | ErrorBody['error']) => {
  const preparation = snapshotOf(answer).selection?.preparation;
  if (preparation?.kind !== 'klarna_widget') throw new Error(`Not a widget: ${preparation?.kind}`);
  return preparation;
};

describe('choosing Klarna', () => {
  it('asks PAYONE and names Klarna only once the customer has chosen it', async () => {
    await start();
    const page = await kassa.open();
    const before = await page.snapshot();
    await kassa.checkout.explainMethods(page.id);
    expect(before.methods.map(({ id }) => id)).toContain(INVOICE);
    expect(JSON.stringify(before)).not.toContain(kassa.sandbox.pagesUrl);
    expect(await kassa.sandbox.requests()).toEqual([]);

    const widget = widgetOf(await page.select());
    expect(widget).toMatchObject({
      category: 'pay_later',
      scriptUrl: `${kassa.sandbox.pagesUrl}/klarna/lib/v1/api.js`,
      logoUrl: `${kassa.sandbox.pagesUrl}/klarna/badge.svg`,
    });
    expect(widget.clientToken.split('.')).toHaveLength(3);
    expect((await kassa.sandbox.requests()).map(({ name }) => name)).toEqual(['start_session']);
  });

  it.each([
    ['payone.klarna_invoice', 'KIV', 'pay_later'],
    ['payone.klarna_installments', 'KIS', 'pay_over_time'],
    ['payone.klarna_direct_debit', 'KDD', 'direct_debit'],
    ['payone.klarna_bank_transfer', 'KBT', 'direct_bank_transfer'],
  ])(
    '%s starts a session of %s and shows the category of the answer',
    async (method, financingtype, category) => {
      await start();
      const page = await kassa.open();
      expect(widgetOf(await page.select(method)).category).toBe(category);
      expect((await kassa.sandbox.requests())[0]?.form).toMatchObject({ financingtype, clearingtype: 'fnc' });
    },
  );

  it('sends the whole cart and everything that is known of the customer', async () => {
    await start();
    await (await kassa.open()).select();
    const [request] = await kassa.sandbox.requests('start_session');
    expect(request?.form).toMatchObject({
      request: 'genericpayment',
      api_version: '3.11',
      encoding: 'UTF-8',
      mode: 'test',
      amount: '100000',
      currency: 'SEK',
      country: 'SE',
      language: 'sv',
      firstname: 'Testperson-se',
      lastname: 'Approved',
      street: 'Stårgatan 1',
      zip: '12345',
      email: 'kund@example.com',
      personalid: '410321-9202',
      birthday: '19410321',
      ip: '203.0.113.7',
      shipping_firstname: 'Testperson-se',
      shipping_lastname: 'Approved',
      shipping_zip: '12345',
      'add_paydata[shipping_email]': 'kund@example.com',
      'it[1]': 'goods',
      'id[1]': 'enamel-mug',
      'pr[1]': '14900',
      'no[1]': '2',
      'de[1]': 'Enamel mug',
      'va[1]': '2500',
      'pr[2]': '70200',
    });
  });

  it.each(['OK', 'APPROVED'] as const)('takes the answer %s, as lines or as JSON', async (sessionStatus) => {
    await start({ jsonAnswers: sessionStatus === 'OK', keyHash: sessionStatus === 'OK' ? 'sha384' : 'md5' });
    await kassa.sandbox.settings({ notificationUrl: kassa.notificationUrl, sessionStatus });
    expect(widgetOf(await (await kassa.open()).select()).category).toBe('pay_later');
  });

  it('keeps its session while nothing changes, and starts another when the cart does', async () => {
    await start();
    const page = await kassa.open();
    const first = widgetOf(await page.select());
    expect(widgetOf(await page.select()).clientToken).toBe(first.clientToken);
    const sameTotal = [
      {
        ...aSession().order.lines?.[0],
        name: 'Storm lantern',
        unitPrice: 100_000,
        quantity: 1,
        total: 100_000,
      },
    ];
    await kassa.open({ order: { lines: sameTotal } });
    expect(widgetOf(await page.select()).clientToken).not.toBe(first.clientToken);
    expect(await kassa.sandbox.requests('start_session')).toHaveLength(2);
  });

  it('starts another session after 48 hours', async () => {
    await start();
    const open = () => kassa.open({ expiresAt: kassa.in(23 * HOUR) });
    const first = widgetOf(await (await open()).select());
    for (const page of [1, 2]) {
      await kassa.advance(22 * HOUR);
      expect(widgetOf(await (await open()).select()).clientToken, `look ${page}`).toBe(first.clientToken);
    }
    await kassa.advance(5 * HOUR);
    expect(widgetOf(await (await open()).select()).clientToken).not.toBe(first.clientToken);
  });

  it('tells the customer in PAYONE’s words when Klarna is not to be had for this cart', async () => {
    await start();
    await kassa.sandbox.settings({ errors: { start_session: 981 } });
    expect(errorOf(await (await kassa.open()).select())).toMatchObject({
      code: 'provider_rejected',
      textKey: 'reason.method_unavailable',
      customerText: 'Det här sättet att betala går inte att använda för köpet. Välj ett annat.',
    });
  });
});

describe('paying', () => {
  it('reserves with the widget’s token, sends the customer on, and is authorized by TransactionStatus alone', async () => {
    await start();
    await kassa.sandbox.settings({ notificationUrl: kassa.notificationUrl, tell: 'on_redirect' });
    const page = await kassa.open();
    await page.select();
    const { payment } = snapshotOf(await page.pay());
    expect(payment).toMatchObject({ status: 'PROCESSING_REDIRECTED_WEB', rawStatus: 'REDIRECT' });
    const [request] = await kassa.sandbox.requests('preauthorization');
    const [session] = (await kassa.sandbox.control('GET', '/sessions')) as { workorderid: string }[];
    expect(request?.form).toMatchObject({
      reference: payment?.reference,
      amount: '100000',
      currency: 'SEK',
      workorderid: session?.workorderid,
      successurl: expect.stringMatching(/\/return\/.+\/success$/) as string,
      errorurl: expect.stringMatching(/\/failure$/) as string,
      backurl: expect.stringMatching(/\/close$/) as string,
      'it[2]': 'goods',
    });
    const { nextAction } = payment ?? {};
    if (nextAction?.kind !== 'redirect') throw new Error('Nobody was sent anywhere');
    const back = await fetch(nextAction.url, { redirect: 'manual' });
    expect(back.headers.get('location')).toMatch(/\/return\/.+\/success$/);
    await page.until('AUTHORIZED');
    expect(await kassa.events()).toEqual(['payment.authorized']);
  });

  it('with the option authorization it is captured at once, and paid when Klarna has paid', async () => {
    await start({ request: 'authorization' });
    const { id } = await kassa.paid('PAID');
    expect(await kassa.events()).toEqual(['payment.authorized', 'payment.paid']);
    expect(await kassa.operate('refund', id, { amount: 1_000 })).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('waits for TransactionStatus when PAYONE says PENDING', async () => {
    await start();
    await kassa.sandbox.settings({
      notificationUrl: kassa.notificationUrl,
      authorization: 'PENDING',
      appointed: 'pending',
    });
    const { page, reference } = await kassa.paid('PROCESSING');
    expect((await page.snapshot()).payment?.nextAction).toEqual({ kind: 'wait' });
    await kassa.settle();
    expect((await page.snapshot()).payment?.phase).toBe('open');
    await kassa.sandbox.act(reference, 'complete');
    await page.until('AUTHORIZED');
  });

  it.each([
    [102, 'DECLINED', 'reason.declined'],
    [103, 'DECLINED', 'reason.choose_another'],
    [981, 'DECLINED', 'reason.method_unavailable'],
    [101, 'EXPIRED', 'reason.authorization_expired'],
  ] as const)('error %i ends the attempt as %s with words of its own', async (code, status, reason) => {
    await start();
    await kassa.sandbox.settings({ errors: { preauthorization: code } });
    const page = await kassa.open();
    await page.select();
    const { payment, session } = snapshotOf(await page.pay());
    expect(payment).toMatchObject({ status, reason, rawStatus: String(code) });
    expect(payment?.customerText).toMatch(/[.]$/);
    expect(session.canPay).toBe(true);
  });

  it.each([
    [902, 'reason.try_again'],
    [64, 'reason.cart_changed'],
    [4711, 'reason.refused'],
  ])('error %i is told as what it is, to the merchant in PAYONE’s words', async (code, textKey) => {
    await start();
    await kassa.sandbox.settings({ errors: { preauthorization: code } });
    const page = await kassa.open();
    await page.select();
    expect(errorOf(await page.pay())).toMatchObject({ code: 'provider_rejected', textKey });
    const [attempt] = await kassa.checkout.findPayments('order-1');
    expect(attempt).toMatchObject({
      status: 'ERROR',
      reason: expect.stringMatching(`error ${code}: [A-Z]`) as string,
    });
    expect((await page.snapshot()).session.canPay).toBe(true);
  });

  it('repeats once when the answer was lost, and on 911 waits for TransactionStatus', async () => {
    await start();
    await kassa.sandbox.settings({ notificationUrl: kassa.notificationUrl, tell: 'by_hand' });
    await kassa.sandbox.fault('preauthorization', { kind: 'lost_answer', times: 1 });
    const page = await kassa.open();
    await page.select();
    const { payment } = snapshotOf(await page.pay());
    expect(payment).toMatchObject({ phase: 'open', nextAction: { kind: 'wait' } });
    await vi.waitFor(
      async () => expect(await kassa.sandbox.requests('preauthorization')).toHaveLength(2),
      5_000,
    );
    expect(errorOf(await page.pay({ key: 'another-key', authorizationToken: 'another' })).code).toBe(
      'order_locked',
    );
    expect(await kassa.sandbox.payments()).toHaveLength(1);
    await kassa.sandbox.act(payment?.reference ?? '', 'appoint');
    const { payment: authorized } = await page.until('AUTHORIZED');
    expect(authorized?.reference).toBe(payment?.reference);
    // The txid came with the notification: the money can be taken.
    expect(await kassa.operate('capture', authorized?.id ?? '')).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('is found by its reference alone, in capitals too, when no answer has told its txid', async () => {
    await start();
    await kassa.sandbox.settings({ notificationUrl: kassa.notificationUrl, tell: 'by_hand' });
    await kassa.sandbox.fault('preauthorization', { kind: 'lost_answer', times: 1 });
    const page = await kassa.open();
    await page.select();
    const { payment } = snapshotOf(await page.pay());
    const reference = payment?.reference ?? '';
    await kassa.sandbox.tell(reference, {
      txaction: 'appointed',
      fields: { reference: reference.toUpperCase() },
    });
    await page.until('AUTHORIZED');
  });

  it('is asked for with the same request once more, though the order has changed since the answer was lost', async () => {
    // Stands still, so that the repetition waits for us.
    let clock = Date.now();
    await start({}, { now: () => new Date(clock) });
    await kassa.sandbox.settings({ notificationUrl: kassa.notificationUrl, tell: 'by_hand' });
    await kassa.sandbox.fault('preauthorization', { kind: 'lost_answer', times: 1 });
    const page = await kassa.open();
    await page.select();
    const [first, second] = aSession().order.lines ?? [];
    if (!first || !second) throw new Error('No lines');
    const { payment } = snapshotOf(await page.pay());
    await kassa.open({ order: { lines: [{ ...first, name: 'Birch board' }, second] } });
    clock += 1_000;
    await vi.waitFor(
      async () => expect(await kassa.sandbox.requests('preauthorization')).toHaveLength(2),
      5_000,
    );
    const [sent, again] = await kassa.sandbox.requests('preauthorization');
    expect(again?.form).toEqual(sent?.form);
    expect((await page.snapshot()).payment?.phase).toBe('open');
    await kassa.sandbox.act(payment?.reference ?? '', 'appoint');
    await page.until('AUTHORIZED');
  });

  it('counts an answer that does not come in time as lost', async () => {
    await start({ timeoutMs: 300 });
    await kassa.sandbox.settings({ notificationUrl: kassa.notificationUrl, tell: 'by_hand' });
    const page = await kassa.open();
    await page.select();
    await kassa.sandbox.fault('preauthorization', { kind: 'slow', ms: 600, times: 1 });
    expect(snapshotOf(await page.pay()).payment).toMatchObject({ phase: 'open' });
    await vi.waitFor(
      async () => expect(await kassa.sandbox.requests('preauthorization')).toHaveLength(2),
      5_000,
    );
    expect(await kassa.sandbox.payments()).toHaveLength(1);
  });

  it('ends the attempt and lets the customer choose again when PAYONE is down', async () => {
    await start();
    const page = await kassa.open();
    await page.select();
    await kassa.sandbox.fault('preauthorization', { kind: 'unavailable', times: 1 });
    expect(errorOf(await page.pay())).toMatchObject({ code: 'provider_unavailable', retryable: true });
    snapshotOf(await page.pay({ key: 'another-key' }));
    await page.until('AUTHORIZED');
  });
});

describe('an authorization token', () => {
  describe.each([
    ['is right', 0],
    ['is two hours slow', -2 * HOUR],
    ['is two hours fast', 2 * HOUR],
  ])('of a page whose clock %s', (_, off) => {
    const byPage = (time: string) => new Date(Date.parse(time) + off).toISOString();

    it('is cancelled and not sent once it is older than 60 minutes, and the customer authorises again', async () => {
      await start();
      const page = await kassa.open({ expiresAt: kassa.in(3 * HOUR) });
      await page.select();
      const token = (await kassa.sandbox.authorize()).authorization_token;
      const authorizedAt = byPage(kassa.in(0));
      await kassa.advance(HOUR + 1_000);
      const { payment, session } = snapshotOf(
        await page.pay({ authorizationToken: token, authorizedAt, sentAt: byPage(kassa.in(0)) }),
      );
      expect(payment).toMatchObject({ status: 'EXPIRED', reason: 'reason.authorization_expired' });
      expect(await kassa.sandbox.requests('preauthorization')).toEqual([]);
      expect(await tokenState(token)).toBe('cancelled');

      expect(session.canPay).toBe(true);
      const now = byPage(kassa.in(0));
      snapshotOf(await page.pay({ key: 'another-key', authorizedAt: now, sentAt: now }));
      await page.until('AUTHORIZED');
    });

    it('is sent when it is younger, however old its session', async () => {
      await start();
      const page = await kassa.open({ expiresAt: kassa.in(5 * HOUR) });
      await page.select();
      await kassa.advance(3 * HOUR);
      const authorizedAt = byPage(kassa.in(0));
      await kassa.advance(HOUR - 60_000);
      snapshotOf(await page.pay({ authorizedAt, sentAt: byPage(kassa.in(0)) }));
      await page.until('AUTHORIZED');
      expect(await kassa.sandbox.requests('cancel_authorization')).toEqual([]);
    });
  });

  it('of a session that ended while the page stood open is cancelled, however young it is', async () => {
    await start();
    let page = await kassa.open({ expiresAt: kassa.in(23 * HOUR) });
    await page.select();
    for (const hours of [22, 22]) {
      await kassa.advance(hours * HOUR);
      page = await kassa.open({ expiresAt: kassa.in(23 * HOUR) });
      await page.select();
    }
    await kassa.advance(5 * HOUR);
    expect(snapshotOf(await page.pay()).payment).toMatchObject({
      status: 'EXPIRED',
      reason: 'reason.authorization_expired',
    });
    expect(await kassa.sandbox.requests('preauthorization')).toEqual([]);
    expect(await kassa.sandbox.requests('cancel_authorization')).toHaveLength(1);
  });

  it('of a page that does not say when it sends is held to when its session was started', async () => {
    await start();
    const page = await kassa.open();
    await page.select();
    await page.pay({ authorizedAt: new Date(Date.now() - 5 * HOUR).toISOString() });
    await page.until('AUTHORIZED');
  });

  it('is cancelled when the cart has changed since, and the customer is told to look again', async () => {
    await start();
    const page = await kassa.open();
    await page.select();
    const token = (await kassa.sandbox.authorize()).authorization_token;
    const [first, second] = aSession().order.lines ?? [];
    if (!first || !second) throw new Error('No lines');
    await kassa.open({ order: { lines: [{ ...first, name: 'Birch board' }, second] } });
    expect(errorOf(await page.pay({ authorizationToken: token }))).toMatchObject({
      textKey: 'reason.cart_changed',
    });
    expect(await tokenState(token)).toBe('cancelled');
    expect(await kassa.sandbox.requests('preauthorization')).toEqual([]);
    // The page has Klarna's session of the cart as it is now: the next try is paid.
    snapshotOf(await page.pay({ key: 'another-key' }));
    await page.until('AUTHORIZED');
  });

  it('is cancelled when another tab has the order’s lock', async () => {
    await start();
    await kassa.sandbox.settings({ notificationUrl: kassa.notificationUrl, tell: 'by_hand' });
    const page = await kassa.open();
    await page.select();
    await page.pay();
    const token = (await kassa.sandbox.authorize()).authorization_token;
    expect(errorOf(await page.pay({ key: 'another-key', authorizationToken: token })).code).toBe(
      'order_locked',
    );
    expect(await tokenState(token)).toBe('cancelled');
  });

  it('of a session that a newer one has replaced is cancelled', async () => {
    await start();
    const page = await kassa.open();
    await page.select();
    const token = (await kassa.sandbox.authorize()).authorization_token;
    await kassa.open({ order: { amount: 70_200, lines: aSession().order.lines?.slice(1) ?? [] } });
    expect(errorOf(await page.pay({ authorizationToken: token })).code).toBe('session_superseded');
    expect(await tokenState(token)).toBe('cancelled');
  });

  it('is cancelled when the page says that the customer chose something else', async () => {
    await start();
    const page = await kassa.open();
    await page.select();
    const token = (await kassa.sandbox.authorize()).authorization_token ?? '';
    snapshotOf(await page.discard(token));
    snapshotOf(await page.discard(token));
    expect(await tokenState(token)).toBe('cancelled');
    expect(await kassa.sandbox.requests('cancel_authorization')).toHaveLength(1);
    expect(errorOf(await page.pay({ authorizationToken: token }))).toMatchObject({
      code: 'invalid_request',
      textKey: 'reason.authorization_expired',
    });
    expect(await kassa.sandbox.requests('preauthorization')).toEqual([]);
  });

  it('whose payment PAYONE has not answered for is never cancelled, whatever the page says of it', async () => {
    await start({ timeoutMs: 300 });
    const page = await kassa.open();
    await page.select();
    const token = (await kassa.sandbox.authorize()).authorization_token ?? '';
    await kassa.sandbox.fault('preauthorization', { kind: 'slow', ms: 600, times: 1 });
    expect(snapshotOf(await page.pay({ authorizationToken: token })).payment?.phase).toBe('open');
    snapshotOf(await page.discard(token));
    expect(await kassa.sandbox.requests('cancel_authorization')).toEqual([]);
  });

  it('is never cancelled while a payment goes on with it, however often it is sent', async () => {
    await start();
    const page = await kassa.open();
    await page.select();
    const token = (await kassa.sandbox.authorize()).authorization_token;
    await page.pay({ authorizationToken: token });
    await page.until('AUTHORIZED');
    expect(errorOf(await page.pay({ key: 'another-key', authorizationToken: token })).code).toBe(
      'already_paid',
    );
    expect(await kassa.sandbox.requests('cancel_authorization')).toEqual([]);
  });

  const tokenState = async (token: string | undefined) =>
    ((await kassa.sandbox.control('GET', '/tokens')) as { token: string; state: string }[]).find(
      (known) => known.token === token,
    )?.state;
});

describe('secrets', () => {
  it('stay out of the log and of what is stored: the key, tokens and the personal id', async () => {
    await start();
    await kassa.sandbox.settings({ notificationUrl: kassa.notificationUrl, tell: 'by_hand' });
    const page = await kassa.open();
    await page.select();
    const token = (await kassa.sandbox.authorize()).authorization_token ?? '';
    const { payment } = snapshotOf(await page.pay({ authorizationToken: token }));
    await kassa.sandbox.tell(payment?.reference ?? '', {
      txaction: 'appointed',
      fields: { key: 'f'.repeat(32) },
    });
    await kassa.sandbox.act(payment?.reference ?? '', 'appoint');
    await page.until('AUTHORIZED');
    const rows = await Promise.all([
      kassa.store.db.selectFrom('inbox').selectAll().execute(),
      kassa.store.db.selectFrom('payments').selectAll().execute(),
      kassa.store.db.selectFrom('selections').selectAll().execute(),
    ]);
    const kept = JSON.stringify([rows, kassa.logged]);
    const [request] = await kassa.sandbox.requests();
    expect(request?.form['personalid']).toBe('410321-9202');
    for (const secret of ['abcdefghijklmn123456789', '410321', token, 'f'.repeat(32), 'Ankeborg'])
      expect(kept).not.toContain(secret);
  });
});
