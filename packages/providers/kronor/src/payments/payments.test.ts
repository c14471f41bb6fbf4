import { swishToken } from '../../sandbox/payments/swish.ts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  fields,
  startHarness,
  type Harness,
  type Page,
  type SessionChanges,
} from '../../test-support/harness.ts';

let kassa: Harness;
let page: Page;
beforeEach(async () => {
  kassa = await startHarness();
});
afterEach(() => kassa.close());

const open = async (changes?: SessionChanges) => {
  page = await kassa.session(changes);
};
const set = (settings: object) => {
  kassa.sandbox.world.settings = { ...kassa.sandbox.world.settings, ...settings };
};
const request = (index = -1) => {
  const found = kassa.sandbox.world.requests.at(index);
  if (!found) throw new Error('Kronor has no such request');
  return found;
};
const decide = (outcome: string, waitToken = request().waitToken) =>
  fetch(`${kassa.sandbox.url}/control/api/requests/${waitToken}/${outcome}?force`, { method: 'POST' });
/** What the customer chooses on the page that they were sent to; then the browser follows home. */
const chooseAt = async (url: string, outcome: string) => {
  const answer = await fetch(url, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ outcome }),
  });
  const home = new URL(answer.headers.get('location') ?? '');
  return fetch(new URL(home.pathname + home.search, kassa.url), { redirect: 'manual' });
};
const toldTypes = () => kassa.events.map(({ type }) => type);

describe('Swish', () => {
  it('opens the app by Kronor’s link, verbatim, offers the QR code, and is paid', async () => {
    await open();
    const { body } = await page.pay('kronor.swish');
    expect(body.payment?.nextAction).toMatchObject({ kind: 'app_switch', schemes: ['swish'] });
    const action = await page.untilAction('app_switch');
    const shown = swishToken(request());
    expect(action.qrText).toBe(`D${shown}`);
    expect(action.link).toMatch(new RegExp(`^swish://paymentrequest\\?token=${shown}&callbackurl=`));
    // A Swish request ends by a clock that nobody tells.
    expect(action.expiresAt).toBeNull();
    await decide('paid');
    const { session } = await page.untilStatus('PAID');
    expect(session.state).toBe('settled');
    await vi.waitFor(() => expect(toldTypes()).toEqual(['payment.paid']));
    expect((await page.payment()).providerReference).toBe(String(request().payment?.id));
  });

  it('asks the phone of a number, where the customer gave one', async () => {
    await open();
    const { body } = await page.select('kronor.swish');
    expect(body.selection?.preparation).toMatchObject({
      kind: 'fields',
      fields: [
        {
          type: 'tel',
          name: 'phone',
          label: 'Mobilnummer med Swish',
          required: false,
          autocomplete: 'tel',
          hint: 'Till exempel 070 123 45 67',
        },
      ],
    });
    await page.pay('kronor.swish', fields({ phone: '070-123 45 67' }));
    const { payment } = await page.untilStatus('WAITING_FOR_PAYMENT');
    expect(payment?.nextAction).toEqual({ kind: 'wait' });
    expect(request().parameters).toMatchObject({ flow: 'ecom', customerSwishNumber: '46701234567' });
  });

  it('offers the order’s own number by its last two digits alone, and asks the phone of it', async () => {
    await open({ rest: { customer: { phone: '070-999 88 35' } } });
    const { body } = await page.select('kronor.swish');
    expect(body.selection?.preparation).toMatchObject({ fields: [{ name: 'phone', orderEnding: '35' }] });
    expect(JSON.stringify(body)).not.toContain('99988');
    await page.pay('kronor.swish', fields({ phone: 'order' }));
    await page.untilStatus('WAITING_FOR_PAYMENT');
    expect(request().parameters).toMatchObject({ flow: 'ecom', customerSwishNumber: '46709998835' });
  });

  it('offers no number of an order that has no mobile number, and takes none from it', async () => {
    await open({ rest: { customer: { phone: '08-123 456 78' } } });
    const { body } = await page.select('kronor.swish');
    expect(body.selection?.preparation).not.toHaveProperty('fields.0.orderEnding');
    const paid = await page.pay('kronor.swish', fields({ phone: 'order' }));
    expect(paid.body.error).toMatchObject({ code: 'invalid_request', field: 'input.phone' });
  });

  it('refuses what is no phone number by its field, before any call', async () => {
    await open();
    const { status, body } = await page.pay('kronor.swish', fields({ phone: 'call me' }));
    expect(status).toBe(400);
    expect(body.error).toMatchObject({ code: 'invalid_request', field: 'input.phone' });
    expect(kassa.sandbox.world.sessions).toEqual([]);
  });

  it.each([
    ['declined', 'DECLINED'],
    ['cancelled', 'CANCELLED'],
    ['error', 'ERROR'],
    ['expired', 'EXPIRED'],
  ])('that is %s ends as %s, and the customer may choose again', async (outcome, status) => {
    await open();
    await page.pay('kronor.swish');
    await page.untilAction('app_switch');
    await decide(outcome);
    const { session, payment } = await page.untilStatus(status);
    expect(payment).toMatchObject({ phase: 'failed', holdsOrder: false, nextAction: null });
    expect(session.canPay).toBe(true);
    await vi.waitFor(() => expect(toldTypes()).toEqual(['payment.failed']));
  });

  it('that was paid after it was cancelled is paid', async () => {
    await open();
    await page.pay('kronor.swish');
    await page.untilAction('app_switch');
    await decide('cancelled');
    await page.untilStatus('CANCELLED');
    await decide('paid');
    await page.untilStatus('PAID');
    await vi.waitFor(() => expect(toldTypes()).toEqual(['payment.failed', 'payment.paid']));
  });

  it('that was paid after it was cancelled, unseen, is found by the next attempt', async () => {
    kassa.sandbox.sockets.refuse = true;
    await open();
    await page.pay('kronor.swish');
    await page.untilAction('app_switch');
    await page.cancel();
    await page.untilStatus('CANCELLED');
    await decide('paid');
    const { body } = await page.pay('kronor.card');
    expect(body.session.state).toBe('settled');
    expect(kassa.sandbox.world.requests).toHaveLength(1);
    expect(toldTypes()).not.toContain('payment.duplicate');
  });

  it('shows the link when it comes late', async () => {
    set({ initializingMs: 7_000 });
    await open();
    const { body } = await page.pay('kronor.swish');
    expect(body.payment).toMatchObject({ status: 'INITIALIZING', nextAction: { kind: 'wait' } });
    await page.untilAction('app_switch');
  });

  it('whose link never comes can be left for another way', async () => {
    set({ initializingMs: null });
    await open();
    const { body } = await page.pay('kronor.swish');
    expect(body.payment?.status).toBe('INITIALIZING');
    expect((await page.cancel()).status).toBe(409);
    expect((await page.leave()).status).toBe(409);
    kassa.clock.advance(60_000);
    expect((await page.leave()).status).toBe(200);
    set({ initializingMs: 20 });
    await page.pay('kronor.card');
    await page.untilAction('redirect');
  });
});

describe('the other methods', () => {
  const complete: SessionChanges['rest'] = {
    customer: {
      firstName: 'Ada',
      lastName: 'Nowak',
      email: 'ada@example.com',
      phone: '+48123456789',
      ip: '192.0.2.1',
    },
    shippingAddress: {
      title: 'MRS',
      streetName: 'Storgatan',
      streetNumber: '1',
      postalCode: '111 22',
      city: 'Stockholm',
      country: 'SE',
    },
  };

  it('Kronor is told all that the shop tells of order, customer and address', async () => {
    const line = {
      name: 'Mug',
      reference: 'mug-1',
      unitPrice: 10_000,
      quantity: 2,
      taxRate: 2_500,
      taxAmount: 3_980,
      discountAmount: 100,
      total: 19_900,
      itemUrl: 'https://shop.example/mug',
      imageUrl: 'https://shop.example/mug.png',
    };
    const address = { ...complete.shippingAddress, careOf: 'Bo', street2: 'Floor 3', region: 'Svealand' };
    await open({
      order: { merchantReference2: 'warehouse 7', lines: [line] },
      rest: { ...complete, shippingAddress: address },
    });
    await page.pay('kronor.paypal');
    expect(kassa.sandbox.world.sessions[0]).toMatchObject({
      merchantReference: 'order-1',
      merchantReference2: 'warehouse 7',
      customer: {
        name: 'Ada Nowak',
        email: 'ada@example.com',
        ip: '192.0.2.1',
        language: 'SV',
        phoneNumber: '+48123456789',
        shippingAddress: {
          title: 'Mrs',
          firstName: 'Ada',
          lastName: 'Nowak',
          careOf: 'Bo',
          streetAddress: 'Storgatan 1',
          streetAddress2: 'Floor 3',
          postalCode: '111 22',
          city: 'Stockholm',
          region: 'Svealand',
          country: 'SE',
          email: 'ada@example.com',
          phoneNumber: '+48123456789',
        },
        orderLines: [
          {
            name: 'Mug',
            reference: 'mug-1',
            itemUrl: 'https://shop.example/mug',
            imageUrl: 'https://shop.example/mug.png',
            pricePerItem: 10_000,
            quantity: 2,
            taxRate: 2_500,
            totalAmount: 19_900,
            totalTaxAmount: 3_980,
            totalDiscountAmount: 100,
          },
        ],
      },
    });
  });

  it('a card is authorized on its own page; the return changes nothing, the status does', async () => {
    await open();
    await page.pay('kronor.card');
    const { url } = await page.untilAction('redirect');
    const back = await chooseAt(url, 'authorized');
    expect(back.status).toBe(303);
    expect(back.headers.get('location')).toMatch(/^https:\/\/shop\.example\/orders\/1#kassa-return=/);
    await page.untilStatus('AUTHORIZED');
    expect((await page.payment()).providerDetails).toMatchObject({
      cardNumber: '411111XXXXXX1111',
      acquirer: 'clearhaus',
    });
    expect(JSON.stringify(await page.snapshot())).not.toContain('411111');
    await vi.waitFor(() => expect(toldTypes()).toEqual(['payment.authorized']));
  });

  it('a customer who cancels at the page comes back to a payment that is cancelled', async () => {
    await open();
    await page.pay('kronor.card');
    const { url } = await page.untilAction('redirect');
    await chooseAt(url, 'cancelled');
    await page.untilStatus('CANCELLED');
  });

  it.each([
    ['mobilepay', 'DKK', 'DK'],
    ['vipps', 'NOK', 'NO'],
  ])('%s takes %s and nothing else', async (method, currency, country) => {
    await open({ order: { currency, country } });
    await page.pay(`kronor.${method}`);
    const { url } = await page.untilAction('redirect');
    await chooseAt(url, 'authorized');
    await page.untilStatus('AUTHORIZED');
    expect(request().parameters).toMatchObject({ userFlow: 'WebRedirect' });
    await open({ order: { merchantReference: 'order-2' } });
    const { body } = await page.pay(`kronor.${method}`);
    expect(body.error).toMatchObject({ code: 'method_not_available' });
    expect(body.error?.message).toContain(`order.currency`);
  });

  it('Przelewy24 offers its methods, and takes the customer’s yes to its regulations', async () => {
    await open({ order: { currency: 'PLN', country: 'PL', language: 'pl' }, rest: complete });
    const { body } = await page.select('kronor.p24');
    expect(body.selection?.preparation).toMatchObject({
      fields: [
        { type: 'choice', name: 'method', required: false, options: expect.arrayContaining([]) as unknown[] },
        { type: 'acceptance', name: 'accepted' },
      ],
    });
    await page.pay('kronor.p24', fields({ method: '154', accepted: 'true' }));
    const { url } = await page.untilAction('redirect');
    expect(request().parameters).toMatchObject({ paymentMethodId: 154, p24RegulationAccept: true });
    await chooseAt(url, 'paid');
    await page.untilStatus('PAID');
  });

  it('a bank transfer names the banks, is confirmed, and is paid later', async () => {
    set({ operationMs: 600 });
    await open({ rest: { providerOptions: { kronor: { allowExecutionDate: true } } } });
    const { body } = await page.select('kronor.bank');
    const preparation = body.selection?.preparation;
    expect(preparation).toMatchObject({
      fields: [
        { type: 'choice', name: 'bank', label: 'Din bank', required: true },
        { type: 'date', name: 'date', required: false },
      ],
    });
    const [bank] = (preparation as { fields: { options: { value: string; logoUrl: string }[] }[] }).fields;
    const logo = await fetch(bank?.options[0]?.logoUrl ?? '');
    expect(logo.headers.get('content-type')).toBe('image/svg+xml');
    const date = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);
    await page.pay('kronor.bank', fields({ bank: bank?.options[0]?.value ?? '', date }));
    const { url } = await page.untilAction('redirect');
    expect(request().parameters).toMatchObject({ executionDate: date, flow: 'ecom', aspspId: 101 });
    await chooseAt(url, 'paid');
    const { session } = await page.untilStatus('FLOW_COMPLETED');
    expect(session.state).toBe('open');
    await page.untilStatus('PAID');
  });

  it('a transfer that the bank works on is not offered to be cancelled, for Kronor refuses that', async () => {
    await open();
    await page.pay('kronor.bank', fields({ bank: '101' }));
    await page.untilAction('redirect');
    await decide('status/PROCESSING_REDIRECTED_WEB');
    const { payment } = await page.untilStatus('PROCESSING_REDIRECTED_WEB');
    expect(payment).toMatchObject({ canCancel: false, canSwitchFrom: null });
  });

  it('a customer who turns back from the bank cancels the transfer, and pays in another way', async () => {
    await open();
    await page.pay('kronor.bank', fields({ bank: '101' }));
    await page.untilAction('redirect');
    expect((await page.snapshot()).payment).toMatchObject({ status: 'WAITING_FOR_PAYMENT', canCancel: true });
    expect((await page.cancel()).status).toBe(200);
    await page.untilStatus('CANCELLED');
    await page.pay('kronor.swish');
    await page.untilAction('app_switch');
  });

  it.each([
    ['pushed', false],
    ['asked for', true],
  ])(
    'a bank transfer whose money never comes fails, its news %s, and is paid if it comes',
    async (_, deaf) => {
      set({ operationMs: 60_000 });
      kassa.sandbox.sockets.refuse = deaf;
      await open();
      await page.pay('kronor.bank', fields({ bank: '101' }));
      await chooseAt((await page.untilAction('redirect')).url, 'paid');
      await page.untilStatus('FLOW_COMPLETED');
      expect(toldTypes()).toEqual([]);
      // Kronor's `payments` may show only what is paid.
      const [payment] = kassa.sandbox.world.payments.splice(0);
      await decide('error');
      await page.untilStatus('ERROR', 20_000);
      await vi.waitFor(() => expect(toldTypes()).toEqual(['payment.failed']));
      if (deaf || !payment) return;
      kassa.sandbox.world.payments.push(payment);
      set({ operationMs: 0 });
      await decide('paid');
      await page.untilStatus('PAID');
    },
  );

  it.each(['PROCESSING', 'PROCESSING_REDIRECTED_WEB', 'ACCEPTED'] as const)(
    'a bank transfer that Kronor has as %s is open, and no success',
    async (status) => {
      await open();
      await page.pay('kronor.bank', fields({ bank: '101' }));
      await page.untilAction('redirect');
      await decide(`status/${status}`);
      const { session, payment } = await page.untilStatus(status);
      expect(session.state).toBe('open');
      expect(payment).toMatchObject({ phase: 'open', rawStatus: status });
      expect(toldTypes()).toEqual([]);
    },
  );

  it('a payment that Kronor checks first is INITIALIZING here, and goes on from there', async () => {
    set({ initializingMs: null });
    kassa.sandbox.world.onStatus(({ kind, status }) => {
      if (kind === 'request' && status === 'INITIALIZING')
        setImmediate(() => void decide('status/PRE_FLIGHT_CHECK'));
    });
    await open();
    const { body } = await page.pay('kronor.card');
    expect(request().history.at(-1)?.status).toBe('PRE_FLIGHT_CHECK');
    expect(body.payment).toMatchObject({
      status: 'INITIALIZING',
      phase: 'open',
      nextAction: { kind: 'wait' },
    });
    await decide('status/WAITING_FOR_PAYMENT');
    await page.untilAction('redirect');
  });

  it('a return from the bank with somebody else’s state is refused and reported', async () => {
    await open();
    await page.pay('kronor.bank', fields({ bank: '101' }));
    await page.untilAction('redirect');
    const { pathname } = new URL(request().returnUrl);
    await fetch(new URL(`${pathname}?state=forged`, kassa.url), { redirect: 'manual' });
    expect(kassa.logged).toContainEqual(expect.objectContaining({ incident: true, level: 'warn' }));
    expect(request().history.map(({ status }) => status)).not.toContain('FLOW_COMPLETED');
  });

  it('a bank or date that cannot be is refused by its field', async () => {
    await open();
    const answer = await page.pay('kronor.bank', fields({ bank: '101', date: '2020-01-01' }));
    expect(answer.body.error).toMatchObject({ code: 'invalid_request', field: 'input.date' });
    const without = await page.pay('kronor.bank', fields({}));
    expect(without.body.error).toMatchObject({ code: 'invalid_request', field: 'input.bank' });
  });

  it('PayPal gets address and lines, and is captured once the customer is back', async () => {
    const mug = {
      name: 'Mug',
      unitPrice: 19_900,
      quantity: 1,
      total: 19_900,
      taxRate: 2_500,
      taxAmount: 3_980,
    };
    await open({ order: { lines: [mug] }, rest: complete });
    await page.pay('kronor.paypal');
    const { url } = await page.untilAction('redirect');
    await chooseAt(url, 'paid');
    // By itself Kronor would take ten seconds.
    await page.untilStatus('PAID', 6_000);
  });

  it('tells the customer’s return to Kronor, which asks then instead of waiting for a late webhook', async () => {
    set({ lateStatus: true });
    await open();
    await page.pay('kronor.card');
    const { url } = await page.untilAction('redirect');
    await chooseAt(url, 'authorized');
    await page.untilStatus('AUTHORIZED');
  });
});

it('a day that the session doesn’t let the customer choose is refused at its field, and nothing is sent', async () => {
  await open();
  const date = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);
  const { status, body } = await page.pay('kronor.bank', fields({ bank: '101', date }));
  expect(status).toBe(400);
  expect(body.error).toMatchObject({ code: 'invalid_request', field: 'input.date' });
  expect(kassa.sandbox.world.sessions).toEqual([]);
});

describe('why a method is not offered', () => {
  it.each([
    [false, ['order.currency']],
    [true, []],
  ])(
    'is an order in ISK, unless Kronor is known to count whole krónur (%s)',
    async (iskInWholeKronur, fields) => {
      await kassa.close();
      kassa = await startHarness({ provider: { iskInWholeKronur } });
      await open({ order: { currency: 'ISK', country: 'IS' } });
      const reasons = await kassa.server.checkout.explainMethods(page.sessionId);
      const card = reasons.find(({ method }) => method === 'kronor.card');
      expect((card?.reasons ?? []).map(({ field }) => field)).toEqual(fields);
    },
  );

  it('is told to the merchant by the fields that would change it', async () => {
    await open({ order: { currency: 'EUR', country: 'DE', message: 'Order #1' } });
    const reasons = await kassa.server.checkout.explainMethods(page.sessionId);
    const of = (method: string) =>
      reasons.find((each) => each.method === `kronor.${method}`)?.reasons.map(({ field }) => field);
    // Its message is made to fit.
    expect(of('card') ?? []).toEqual([]);
    expect(of('swish')).toEqual(['order.currency']);
    expect(of('p24')).toEqual([
      'order.currency',
      'order.country',
      'customer.firstName',
      'customer.email',
      'customer.ip',
    ]);
    expect(of('paypal')).toContain('order.lines');
    expect(of('paypal')).toContain('shippingAddress');
  });

  it('is refused with the session when it is an option that nobody has', async () => {
    const openWith = (options: object) => open({ rest: { providerOptions: { kronor: { ...options } } } });
    await expect(openWith({ saveCardDetails: true })).rejects.toMatchObject({
      code: 'invalid_request',
      field: 'providerOptions.kronor.saveCardDetails',
    });
    await expect(openWith({ nonsense: 1 })).rejects.toMatchObject({
      code: 'invalid_request',
      field: 'providerOptions.kronor',
    });
  });
});
