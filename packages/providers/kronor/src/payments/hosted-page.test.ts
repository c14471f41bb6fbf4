import { afterEach, beforeEach, expect, it, vi } from 'vitest';
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
  const back = await kassa.chooseAt(url, 'authorized');
  expect(back.status).toBe(303);
  expect(back.headers.get('location')).toMatch(/^https:\/\/shop\.example\/orders\/1#kassa-return=/);
  await page.untilStatus('AUTHORIZED');
  expect((await page.payment()).providerDetails).toMatchObject({
    cardNumber: '411111XXXXXX1111',
    acquirer: 'clearhaus',
  });
  expect(JSON.stringify(await page.snapshot())).not.toContain('411111');
  await vi.waitFor(() => expect(kassa.eventTypes()).toEqual(['payment.authorized']));
});

it('a customer who cancels at the page comes back to a payment that is cancelled', async () => {
  await open();
  await page.pay('kronor.card');
  const { url } = await page.untilAction('redirect');
  await kassa.chooseAt(url, 'cancelled');
  await page.untilStatus('CANCELLED');
});

it.each([
  ['mobilepay', 'DKK', 'DK'],
  ['vipps', 'NOK', 'NO'],
])('%s takes %s and nothing else', async (method, currency, country) => {
  await open({ order: { currency, country } });
  await page.pay(`kronor.${method}`);
  const { url } = await page.untilAction('redirect');
  await kassa.chooseAt(url, 'authorized');
  await page.untilStatus('AUTHORIZED');
  expect(kassa.request().parameters).toMatchObject({ userFlow: 'WebRedirect' });
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
  expect(kassa.request().parameters).toMatchObject({ paymentMethodId: 154, p24RegulationAccept: true });
  await kassa.chooseAt(url, 'paid');
  await page.untilStatus('PAID');
});

it('a payment that Kronor checks first is INITIALIZING here, and goes on from there', async () => {
  kassa.set({ initializingMs: null });
  kassa.sandbox.world.onStatus(({ kind, status }) => {
    if (kind === 'request' && status === 'INITIALIZING')
      setImmediate(() => void kassa.decide('status/PRE_FLIGHT_CHECK'));
  });
  await open();
  const { body } = await page.pay('kronor.card');
  expect(kassa.request().history.at(-1)?.status).toBe('PRE_FLIGHT_CHECK');
  expect(body.payment).toMatchObject({
    status: 'INITIALIZING',
    phase: 'open',
    nextAction: { kind: 'wait' },
  });
  await kassa.decide('status/WAITING_FOR_PAYMENT');
  await page.untilAction('redirect');
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
  await kassa.chooseAt(url, 'paid');
  // By itself Kronor would take ten seconds.
  await page.untilStatus('PAID', 6_000);
});

it('the customer’s return is told to Kronor, which asks then instead of waiting for a late webhook', async () => {
  kassa.set({ lateStatus: true });
  await open();
  await page.pay('kronor.card');
  const { url } = await page.untilAction('redirect');
  await kassa.chooseAt(url, 'authorized');
  await page.untilStatus('AUTHORIZED');
});
