import { describe, expect, it } from 'vitest';
import * as sdk from '../../test-support/sdk.ts';
import { useSandbox } from '../testing.ts';

const {
  at,
  card,
  customer,
  decide,
  key,
  merchant,
  messageOf,
  newSession,
  requests,
  sessionInput,
  swish,
  untilStatus,
  waitTokenOf,
} = useSandbox();

describe('a payment', () => {
  it('by Swish gets its link and QR text, and is paid with its payment id in the same instant', async () => {
    const waitToken = waitTokenOf(await swish());
    const waiting = await untilStatus('WAITING_FOR_PAYMENT');
    expect(waiting).toMatchObject({ waitToken, amount: '1000', resultingPaymentId: null });
    const [details] = waiting.transactionSwishDetails ?? [];
    expect(details?.returnUrl).toMatch(/^swish:\/\/paymentrequest\?token=[\w-]{32}&callbackurl=/);
    expect(details?.qrCode).toMatch(/^D[\w-]{32}$/);
    await decide(waitToken, 'paid');
    expect((await untilStatus('PAID')).resultingPaymentId).toMatch(/^\d+$/);
    expect(at.kronor.world.sessions[0]?.device).toEqual(sdk.DEVICE);
  });

  it('by Swish ends by Swish’s own clock, while Kronor’s session lasts', async () => {
    at.kronor.world.settings = { ...at.kronor.world.settings, swishRequestMs: 20 };
    await swish();
    await untilStatus('ERROR');
    const { data } = await customer('{ paymentRequests { transactionSwishDetails { errorCode } } }');
    expect(data).toEqual({ paymentRequests: [{ transactionSwishDetails: [{ errorCode: 'TM01' }] }] });
  });

  it('by a card is authorized on its page, which sends the customer back', async () => {
    await card();
    const waiting = await untilStatus('WAITING_FOR_PAYMENT');
    const address = waiting.transactionCreditCardDetails?.[0]?.sessionUrl ?? '';
    expect(await (await fetch(address)).text()).toContain('SEK');
    const paid = await fetch(address, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ outcome: 'authorized' }),
    });
    expect(paid.headers.get('location')).toBe('https://shop.example/return');
    await untilStatus('AUTHORIZED');
  });

  it('that the customer cancels on its page comes back with cancel in the query', async () => {
    const waitToken = waitTokenOf(await card());
    await untilStatus('WAITING_FOR_PAYMENT');
    const back = await fetch(`${at.kronor.url}/checkout/${waitToken}`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ outcome: 'cancelled' }),
    });
    expect(new URL(back.headers.get('location') ?? '').searchParams.has('cancel')).toBe(true);
    await untilStatus('CANCELLED');
  });

  const hostedPage = (path: string, changes: Record<string, string> = {}) => {
    const query = new URLSearchParams({
      env: 'staging',
      paymentMethod: 'creditCard',
      token: at.session,
      merchantReturnUrl: 'shop://return',
      ...changes,
    });
    return `${at.kronor.url}/${path}?${query}`;
  };
  const choose = async (address: string, outcome: string) => {
    const answer = await fetch(address, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ outcome }),
    });
    return answer.headers.get('location') ?? '';
  };
  const leadsTo = async (address: string) =>
    (await fetch(address, { redirect: 'manual' })).headers.get('location');

  it('is started by the hosted page itself when there is none', async () => {
    for (let loads = 0; loads < 2; loads++)
      expect(await (await fetch(hostedPage('payment'))).text()).toContain('Confirm your payment');
    expect(await requests()).toHaveLength(1);
  });

  it('is not started by the hosted page for a method that the session has not', async () => {
    const page = await fetch(hostedPage('payment', { paymentMethod: 'vipps' }));
    expect(page.status).toBe(404);
    expect(await page.text()).toContain('Nothing to pay here');
  });

  it('that was paid by another method is what the hosted page shows', async () => {
    const paid = waitTokenOf(await swish());
    await untilStatus('WAITING_FOR_PAYMENT');
    await decide(paid, 'paid');
    expect(await leadsTo(hostedPage('payment'))).toBe(`${at.kronor.url}/checkout/${paid}`);
  });

  it.each([
    ['approved', 'paid', 'shop://return', 'PAID'],
    ['turned down', 'cancelled', 'shop://return?cancel=', 'CANCELLED'],
  ])('that was %s at PayPal is led to the shop by the redirect page', async (_, outcome, home, status) => {
    const line = { name: 'Mug', pricePerItem: 1000, quantity: 1, taxRate: 0, totalTaxAmount: 0 };
    const shippingAddress = {
      firstName: 'Ada',
      lastName: 'Lovelace',
      streetAddress: 'Storgatan 1',
      postalCode: '11122',
      city: 'Stockholm',
      country: 'SE',
      email: 'ada@example.com',
      phoneNumber: '+46701234567',
    };
    at.session = await newSession({
      merchantReference: 'paypal-1',
      additionalData: {
        name: 'Ada Lovelace',
        email: 'ada@example.com',
        ip: '127.0.0.1',
        language: 'SV',
        shippingAddress,
        orderLines: [{ ...line, totalAmount: 1000 }],
      },
    });
    const redirectPage = hostedPage('paypal-redirect', { paymentMethod: 'paypal' });
    const made = await customer(sdk.PAYPAL, {
      payment: { idempotencyKey: key(), returnUrl: redirectPage, merchantReturnUrl: 'shop://return' },
      deviceInfo: sdk.DEVICE,
    });
    const { paymentId } = made.data?.newPayPalPayment as { paymentId: string };
    await untilStatus('WAITING_FOR_PAYMENT');
    const sentBack = await choose(`${at.kronor.url}/checkout/${paymentId}`, outcome);
    expect(sentBack).toContain('/paypal-redirect?');
    expect(await leadsTo(sentBack)).toBe(home);
    await untilStatus(status);
  });

  it.each(['reepay-redirect', 'swish-redirect', 'payment-redirect', 'creditcard-redirect'])(
    'is not started by the page /%s, which leads home',
    async (path) => {
      expect(await leadsTo(hostedPage(path))).toBe('shop://return');
      expect(await leadsTo(hostedPage(path, { cancel: '' }))).toBe('shop://return?cancel=');
      expect(await requests()).toEqual([]);
    },
  );

  it('is the same one for the same method and parameters, until it is cancelled', async () => {
    const first = waitTokenOf(await swish());
    expect(waitTokenOf(await swish())).toBe(first);
    await untilStatus('WAITING_FOR_PAYMENT');
    const cancelled = await customer(sdk.CANCEL_SESSION_PAYMENTS, { idempotencyKey: key() });
    expect(cancelled.data).toEqual({ cancelPayment: { waitToken: first } });
    await untilStatus('CANCELLED');
    expect(waitTokenOf(await swish())).not.toBe(first);
  });

  it('of any method is the paid one, once something in the session is paid', async () => {
    const first = waitTokenOf(await swish());
    await untilStatus('WAITING_FOR_PAYMENT');
    await decide(first, 'paid');
    await untilStatus('PAID');
    expect(waitTokenOf(await card())).toBe(first);
  });

  it('can be cancelled only while it waits for the customer', async () => {
    at.kronor.world.settings = { ...at.kronor.world.settings, initializingMs: null };
    await swish();
    const answer = await customer(sdk.CANCEL_SESSION_PAYMENTS, { idempotencyKey: key() });
    expect(messageOf(answer)).toMatch(/only be cancelled while it is WAITING_FOR_PAYMENT/);
  });

  it('in a currency that the method has not is refused', async () => {
    const vipps = { idempotencyKey: key(), returnUrl: 'https://shop.example' };
    const answer = await customer(sdk.VIPPS, { payment: vipps, deviceInfo: sdk.DEVICE });
    expect(answer.errors?.[0]).toMatchObject({
      message: 'The payment method is not available for the currency SEK',
      extensions: { type: 'VALIDATION_FAILURE' },
    });
  });

  it.each([
    ['MobilePay', sdk.MOBILEPAY, 'DKK', 'DK'],
    ['Vipps', sdk.VIPPS, 'NOK', 'NO'],
  ])(
    'by %s through KRONOR needs to know how the customer gets there',
    async (_, document, currency, country) => {
      at.session = await newSession({ currency, country, preferredGateway: 'KRONOR' });
      const start = (changes: object) =>
        customer(document, {
          payment: { idempotencyKey: key(), returnUrl: 'shop://return', ...changes },
          deviceInfo: sdk.DEVICE,
        });
      expect(messageOf(await start({}))).toBe('pay.userFlow: required for the gateway KRONOR');
      expect((await start({ userFlow: 'NativeRedirect' })).errors).toBeUndefined();
    },
  );

  it('by the flow ecom needs a phone number', async () => {
    expect(messageOf(await swish({ flow: 'ecom' }))).toMatch(/customerSwishNumber/);
    expect(messageOf(await swish({ flow: 'ecom', customerSwishNumber: 'abc' }))).toBe('invalid phone number');
    waitTokenOf(await swish({ flow: 'ecom', customerSwishNumber: '46701234567' }));
  });

  it('whose outcome is told late is told after a refresh', async () => {
    at.kronor.world.settings = { ...at.kronor.world.settings, lateStatus: true };
    const waitToken = waitTokenOf(await swish());
    await untilStatus('WAITING_FOR_PAYMENT');
    await decide(waitToken, 'paid');
    expect((await requests())[0]?.status).toEqual([{ status: 'WAITING_FOR_PAYMENT' }]);
    expect((await customer(sdk.REFRESH)).data).toEqual({ refreshPaymentStatus: { result: true } });
    await untilStatus('PAID');
  });

  it('answers TEMPORARY_FAILURE as often as it is told, and is made once for all that', async () => {
    at.kronor.world.temporaryFailures.set('newSwishPayment', { times: 2, afterwards: true });
    const idempotencyKey = key();
    const answers = [];
    for (let n = 0; n < 3; n++) answers.push(await swish({ idempotencyKey }));
    expect(answers.map(({ errors }) => errors?.[0]?.extensions.type)).toEqual([
      'TEMPORARY_FAILURE',
      'TEMPORARY_FAILURE',
      undefined,
    ]);
    expect(await requests()).toHaveLength(1);
  });

  it('by a bank in the sessions country completes its flow before it is paid', async () => {
    const { data } = await customer(
      '{ paymentGatewayGetAspspsForPaymentSession(orderBy: {relevance: DESC}) { id name logoUrl country } }',
    );
    const banks = data?.paymentGatewayGetAspspsForPaymentSession as { id: string; country: string }[];
    expect(new Set(banks.map(({ country }) => country))).toEqual(new Set(['SE']));
    const made = await customer(sdk.BANK_TRANSFER, {
      payment: {
        idempotencyKey: key(),
        returnUrl: 'https://shop.example/return',
        aspspId: banks[0]?.id,
        requestRedirectState: 'a-state',
        flow: 'ecom',
      },
      deviceInfo: sdk.DEVICE,
    });
    const { paymentId } = made.data?.newBankTransferPayment as { paymentId: string };
    await untilStatus('WAITING_FOR_PAYMENT');
    const back = await fetch(`${at.kronor.url}/checkout/${paymentId}`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ outcome: 'paid' }),
    });
    expect(back.headers.get('location')).toBe('https://shop.example/return?state=a-state');
    await untilStatus('PAID');
    const history = at.kronor.world.requests[0]?.history.map(({ status }) => status);
    expect(history).toEqual(['INITIALIZING', 'WAITING_FOR_PAYMENT', 'FLOW_COMPLETED', 'PAID']);
  });

  const bankTransfer = async (changes: object = {}) => {
    const made = await customer(sdk.BANK_TRANSFER, {
      payment: { idempotencyKey: key(), returnUrl: 'shop://return', flow: 'mcom', ...changes },
      deviceInfo: sdk.DEVICE,
    });
    await untilStatus('WAITING_FOR_PAYMENT');
    return made.data?.newBankTransferPayment as { paymentId: string; gateway: string };
  };

  it('by a bank that nobody named is at Trustly, where the customer finds one', async () => {
    const { paymentId } = await bankTransfer();
    const { data } = await customer(sdk.PAYMENT_STATUS_QUERY);
    expect((data?.paymentRequests as { waitToken: string }[]).at(-1)).toMatchObject({
      waitToken: paymentId,
      paymentMethodUsed: { gateway: 'TRUSTLY' },
      transactionBankTransferDetails: [{ payUrl: `${at.kronor.url}/checkout/${paymentId}` }],
    });
    expect(await bankTransfer({ aspspId: 101 })).toMatchObject({ gateway: 'ENABLE_BANKING' });
  });

  it('by a bank has its payment id as soon as its flow is completed, and is PAID under the same', async () => {
    at.kronor.world.settings = { ...at.kronor.world.settings, operationMs: 600_000 };
    const { paymentId } = await bankTransfer();
    await decide(paymentId, 'paid');
    const { resultingPaymentId } = await untilStatus('FLOW_COMPLETED');
    expect(resultingPaymentId).toMatch(/^\d+$/);
    const statusOf = async () => {
      const { data } = await merchant('{ payments { id currentStatus amountPaid } }');
      return data?.payments;
    };
    expect(await statusOf()).toEqual([
      { id: resultingPaymentId, currentStatus: 'FLOW_COMPLETED', amountPaid: '0' },
    ]);
    at.kronor.world.settings = { ...at.kronor.world.settings, operationMs: 0 };
    await decide(paymentId, 'paid');
    expect((await untilStatus('PAID')).resultingPaymentId).toBe(resultingPaymentId);
    expect(await statusOf()).toEqual([{ id: resultingPaymentId, currentStatus: 'PAID', amountPaid: '1000' }]);
  });

  it('by a bank whose money never comes is no successful payment of its reference', async () => {
    at.kronor.world.settings = { ...at.kronor.world.settings, operationMs: 600_000 };
    const { paymentId } = await bankTransfer();
    await decide(paymentId, 'paid');
    await untilStatus('FLOW_COMPLETED');
    await decide(paymentId, 'error');
    await untilStatus('ERROR');
    const { data } = await merchant('{ payments { currentStatus } }');
    expect(data?.payments).toEqual([{ currentStatus: 'ERROR' }]);
    const again = await merchant(sdk.NEW_SESSION_WITH_CHECK, { payment: sessionInput() });
    expect(again.data?.newPaymentSessionWithReferenceCheck).toMatchObject({ paymentId: null });
  });
});
