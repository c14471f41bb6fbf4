import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import { createClient } from 'graphql-ws';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as sdk from '../test-support/sdk.ts';
import { setWebhookUrl } from '../src/index.ts';
import { createKronorSandbox, type KronorSandbox } from './index.ts';

let kronor: KronorSandbox;
let session: string;
beforeEach(async () => {
  kronor = await createKronorSandbox({ port: 0 });
  session = await newSession();
});
afterEach(() => kronor.close());

let keys = 0;
const key = () => `key-${++keys}`;
const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
const sessionInput = (changes: object = {}) => ({
  amount: 1000,
  currency: 'SEK',
  country: 'SE',
  expiresAt: inMinutes(5),
  idempotencyKey: key(),
  merchantReference: 'order-1',
  message: 'Order 1',
  ...changes,
});
const merchant = (query: string, variables?: Record<string, unknown>) =>
  sdk.call(kronor.url, kronor.token, query, variables);
const customer = (query: string, variables?: Record<string, unknown>, token = session) =>
  sdk.call(kronor.url, token, query, variables);
async function newSession(changes?: object): Promise<string> {
  const { data, errors } = await merchant(sdk.NEW_SESSION, { payment: sessionInput(changes) });
  expect(errors).toBeUndefined();
  return (data?.newPaymentSession as { token: string }).token;
}
const swish = (changes: object = {}, token?: string) =>
  customer(
    sdk.SWISH,
    {
      payment: {
        flow: 'mcom',
        idempotencyKey: key(),
        returnUrl: 'shop://return',
        merchantReturnUrl: 'shop://return',
        ...changes,
      },
      deviceInfo: sdk.DEVICE,
    },
    token,
  );
const card = (changes: object = {}) =>
  customer(sdk.CARD, {
    payment: { idempotencyKey: key(), returnUrl: 'https://shop.example/return', ...changes },
    deviceInfo: sdk.DEVICE,
  });
const waitTokenOf = ({ data }: sdk.GraphqlAnswer) =>
  (Object.values(data ?? {})[0] as { waitToken: string }).waitToken;

interface Request {
  waitToken: string;
  amount: string;
  resultingPaymentId: string | null;
  status: { status: string }[];
  transactionSwishDetails: { returnUrl: string; qrCode: string }[] | null;
  transactionCreditCardDetails: { sessionUrl: string }[] | null;
}
async function requests(): Promise<Request[]> {
  const { data } = await customer(sdk.PAYMENT_STATUS_QUERY);
  return data?.paymentRequests as Request[];
}
const untilStatus = (status: string) =>
  vi.waitFor(async () => {
    const found = (await requests()).find((request) => request.status[0]?.status === status);
    if (!found) throw new Error(`Not ${status} yet`);
    return found;
  });
const decide = (waitToken: string, outcome: string) =>
  fetch(`${kronor.url}/control/api/requests/${waitToken}/${outcome}`, { method: 'POST' });
const messageOf = ({ errors }: sdk.GraphqlAnswer) => errors?.[0]?.message;

describe('a session', () => {
  it('is made by the merchant alone: a session token finds no such mutation', async () => {
    const answer = await customer(sdk.NEW_SESSION, { payment: sessionInput() });
    expect(answer.data).toBeUndefined();
    expect(answer.errors?.[0]).toMatchObject({
      message: "field 'newPaymentSession' not found in type: 'mutation_root'",
      extensions: { code: 'validation-failed', path: '$.selectionSet.newPaymentSession' },
    });
  });

  it.each([
    [{ message: 'Order #1' }, /payment\.message/],
    [{ message: 'x'.repeat(51) }, /payment\.message: at most 50/],
    [{ merchantReference: 'x'.repeat(65) }, /payment\.merchantReference: at most 64/],
    [{ idempotencyKey: 'with space' }, /payment\.idempotencyKey/],
    [{ expiresAt: inMinutes(24 * 60 + 5) }, /24 hours/],
    [{ expiresAt: inMinutes(-1) }, /24 hours/],
    [{ amount: 0 }, /payment\.amount/],
    [{ nonsense: 1 }, /field 'nonsense' not found in type: 'PaymentSessionInput'/],
    [{ message: undefined }, /missing required field 'message'/],
    [
      {
        additionalData: {
          name: 'Ada',
          email: 'ada@example.com',
          ip: '127.0.0.1',
          language: 'SV',
          orderLines: [
            {
              name: 'Mug',
              pricePerItem: 900,
              quantity: 1,
              taxRate: 2500,
              totalAmount: 900,
              totalTaxAmount: 180,
            },
          ],
        },
      },
      /adds up to 900, not to 1000/,
    ],
  ])('with %o is refused by name', async (changes, message) => {
    const answer = await merchant(sdk.NEW_SESSION, { payment: sessionInput(changes) });
    expect(messageOf(answer)).toMatch(message);
  });

  it('is the same one for the same key and data, and refused for other data', async () => {
    const payment = sessionInput();
    const first = await merchant(sdk.NEW_SESSION, { payment });
    expect(await merchant(sdk.NEW_SESSION, { payment })).toEqual(first);
    const other = await merchant(sdk.NEW_SESSION, { payment: { ...payment, amount: 2000 } });
    expect(messageOf(other)).toMatch(/was used for newPaymentSession with other data/);
  });

  it('with a reference check is the earlier one, and tells what was paid in it', async () => {
    const check = async (changes: object = {}) => {
      const { data } = await merchant(sdk.NEW_SESSION_WITH_CHECK, { payment: sessionInput(changes) });
      return data?.newPaymentSessionWithReferenceCheck as { token: string; paymentId: string | null };
    };
    expect(await check()).toMatchObject({ token: session, paymentId: null });
    await swish();
    const { waitToken } = await untilStatus('WAITING_FOR_PAYMENT');
    await decide(waitToken, 'paid');
    const { resultingPaymentId } = await untilStatus('PAID');
    expect(await check()).toMatchObject({ token: session, paymentId: resultingPaymentId });
    expect(await check({ amount: 2000 })).toMatchObject({ paymentId: null });
  });

  it('ends: its token is refused in words that Hasura uses', async () => {
    const brief = await newSession({ expiresAt: new Date(Date.now() + 1_100).toISOString() });
    const refused = await vi.waitFor(
      async () => {
        const answer = await customer(sdk.PAYMENT_STATUS_QUERY, {}, brief);
        if (!answer.errors) throw new Error('Still good');
        return answer;
      },
      { timeout: 5_000 },
    );
    expect(refused.errors?.[0]).toMatchObject({
      message: 'Could not verify JWT: JWTExpired',
      extensions: { code: 'invalid-jwt' },
    });
  });

  it('cannot be used without a token, or with one that somebody else has signed', async () => {
    const withoutToken = await sdk.call(kronor.url, null, '{ version }');
    expect(withoutToken.errors?.[0]?.extensions).toMatchObject({ code: 'invalid-headers' });
    const forged = await customer('{ version }', {}, `${session.slice(0, -4)}AAAA`);
    expect(forged.errors?.[0]?.extensions).toMatchObject({ code: 'invalid-jwt' });
    expect((await customer('{ version }')).data).toEqual({ version: 'sandbox' });
    expect((await merchant('{ version }')).data).toEqual({ version: 'sandbox' });
  });
});

describe('a payment', () => {
  it('by Swish gets its link and QR text, and is paid with its payment id in the same instant', async () => {
    const waitToken = waitTokenOf(await swish());
    const waiting = await untilStatus('WAITING_FOR_PAYMENT');
    expect(waiting).toMatchObject({ waitToken, amount: '1000', resultingPaymentId: null });
    const [details] = waiting.transactionSwishDetails ?? [];
    expect(details?.returnUrl).toMatch(/^swish:\/\/paymentrequest\?token=[0-9A-F]{32}&callbackurl=/);
    expect(details?.qrCode).toMatch(/^D[0-9A-F]{32}$/);
    await decide(waitToken, 'paid');
    expect((await untilStatus('PAID')).resultingPaymentId).toMatch(/^\d+$/);
    expect(kronor.world.sessions[0]?.device).toEqual(sdk.DEVICE);
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
    const back = await fetch(`${kronor.url}/checkout/${waitToken}`, {
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
      token: session,
      merchantReturnUrl: 'shop://return',
      ...changes,
    });
    return `${kronor.url}/${path}?${query}`;
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
    expect(await leadsTo(hostedPage('payment'))).toBe(`${kronor.url}/checkout/${paid}`);
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
    session = await newSession({
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
    const sentBack = await choose(`${kronor.url}/checkout/${paymentId}`, outcome);
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
    kronor.world.settings = { ...kronor.world.settings, initializingMs: null };
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
      session = await newSession({ currency, country, preferredGateway: 'KRONOR' });
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
    kronor.world.settings = { ...kronor.world.settings, lateStatus: true };
    const waitToken = waitTokenOf(await swish());
    await untilStatus('WAITING_FOR_PAYMENT');
    await decide(waitToken, 'paid');
    expect((await requests())[0]?.status).toEqual([{ status: 'WAITING_FOR_PAYMENT' }]);
    expect((await customer(sdk.REFRESH)).data).toEqual({ refreshPaymentStatus: { result: true } });
    await untilStatus('PAID');
  });

  it('answers TEMPORARY_FAILURE as often as it is told, and is made once for all that', async () => {
    kronor.world.temporaryFailures.set('newSwishPayment', { times: 2, afterwards: true });
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
    const back = await fetch(`${kronor.url}/checkout/${paymentId}`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ outcome: 'paid' }),
    });
    expect(back.headers.get('location')).toBe('https://shop.example/return?state=a-state');
    await untilStatus('PAID');
    const history = kronor.world.requests[0]?.history.map(({ status }) => status);
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
      transactionBankTransferDetails: [{ payUrl: `${kronor.url}/checkout/${paymentId}` }],
    });
    expect(await bankTransfer({ aspspId: 101 })).toMatchObject({ gateway: 'ENABLE_BANKING' });
  });

  it('by a bank has its payment id as soon as its flow is completed, and is PAID under the same', async () => {
    kronor.world.settings = { ...kronor.world.settings, operationMs: 500 };
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
    expect((await untilStatus('PAID')).resultingPaymentId).toBe(resultingPaymentId);
    expect(await statusOf()).toEqual([{ id: resultingPaymentId, currentStatus: 'PAID', amountPaid: '1000' }]);
  });

  it('by a bank whose money never comes is no successful payment of its reference', async () => {
    kronor.world.settings = { ...kronor.world.settings, operationMs: 500 };
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

describe('money', () => {
  const authorized = async () => {
    await card();
    const { waitToken } = await untilStatus('WAITING_FOR_PAYMENT');
    await decide(waitToken, 'authorized');
    return (await untilStatus('AUTHORIZED')).resultingPaymentId ?? '';
  };
  const capture = (payment: object) =>
    merchant(
      `mutation C($capture: PaymentCaptureInput!) { newPaymentCapture(capture: $capture) { captureId captureTransactionId } }`,
      { capture: { idempotencyKey: key(), ...payment } },
    );
  const paymentOf = async (id: string) => {
    const { data } = await merchant(
      `query P($id: bigint!) { payments(where: {id: {_eq: $id}}) {
        id amountPaid amountAuthorized currentStatus paymentRefundStatus status { status }
        captures { amount status { status } } refunds { totalAmount status { status } } } }`,
      { id },
    );
    return (data?.payments as Record<string, unknown>[])[0];
  };

  it('is invisible to a session token', async () => {
    expect(messageOf(await customer('{ payments { id } }'))).toBe(
      "field 'payments' not found in type: 'query_root'",
    );
  });

  it('is captured in parts, never more than there is, and refunded the same way', async () => {
    const paymentId = await authorized();
    expect((await capture({ amount: 400, paymentId })).errors).toBeUndefined();
    await vi.waitFor(async () =>
      expect(await paymentOf(paymentId)).toMatchObject({
        currentStatus: 'PARTIALLY_CAPTURED',
        amountPaid: '400',
      }),
    );
    expect(messageOf(await capture({ amount: 601, paymentId }))).toMatch(/600 is left/);
    await capture({ amount: 600, paymentId: Number(paymentId) });
    await vi.waitFor(async () => expect(await paymentOf(paymentId)).toMatchObject({ currentStatus: 'PAID' }));
    const refund = (amount: number) =>
      merchant(
        `mutation R($refund: RefundPaymentInput!) { refundPayment(refund: $refund) { waitToken refundTransactionId } }`,
        { refund: { idempotencyKey: key(), amount, message: 'Back', paymentId } },
      );
    await refund(250);
    expect(messageOf(await refund(751))).toMatch(/750 is left/);
    await vi.waitFor(async () =>
      expect(await paymentOf(paymentId)).toMatchObject({ paymentRefundStatus: 'PARTIALLY_REFUNDED' }),
    );
  });

  it('in a part that was captured makes it the paid one of its session', async () => {
    const paymentId = await authorized();
    await capture({ amount: 400, paymentId, message: 'Parcel #1 – tack!' });
    const { waitToken } = await untilStatus('PARTIALLY_CAPTURED');
    expect(waitTokenOf(await swish())).toBe(waitToken);
  });

  it('is captured whole, and what is above the amount given is refunded', async () => {
    const paymentId = await authorized();
    const all = (changes: object) =>
      merchant(
        `mutation A($capture: PaymentCaptureAllInput!) { capturePaymentAll(capture: $capture) { captureId } }`,
        { capture: { idempotencyKey: key(), paymentId, ...changes } },
      );
    expect(messageOf(await all({ amount: 1001 }))).toMatch(/1000 is left/);
    await all({ amount: 900, refundMessage: 'One mug less' });
    await vi.waitFor(async () =>
      expect(await paymentOf(paymentId)).toMatchObject({
        currentStatus: 'PAID',
        amountPaid: '1000',
        captures: [{ amount: '1000', status: [{ status: 'CAPTURE_DONE' }] }],
        refunds: [{ totalAmount: '100', status: [{ status: 'PAID' }] }],
      }),
    );
  });

  it('is released whole, and not after a capture', async () => {
    const paymentId = await authorized();
    const release = (amount: number) =>
      merchant(
        `mutation R($release: ReleasePaymentInput!) { releasePayment(release: $release) { releaseId } }`,
        {
          release: { idempotencyKey: key(), amount, paymentId },
        },
      );
    expect(messageOf(await release(500))).toMatch(/Only the full amount/);
    const { data } = await release(1000);
    const { releaseId } = data?.releasePayment as { releaseId: string };
    await vi.waitFor(async () => {
      const answer = await merchant(
        `query S($id: bigint!) { transactionReleases(where: {id: {_eq: $id}}) { id amount currentStatus paymentId } }`,
        { id: releaseId },
      );
      expect(answer.data?.transactionReleases).toEqual([
        { id: releaseId, amount: '1000', currentStatus: 'DONE', paymentId },
      ]);
    });
    expect(messageOf(await capture({ amount: 1, paymentId }))).toMatch(/RELEASED can't be captured/);
  });

  it('needs exactly one of paymentId and paymentTransactionId', async () => {
    const paymentId = await authorized();
    expect(messageOf(await capture({ amount: 1 }))).toMatch(/Exactly one/);
    expect(messageOf(await capture({ amount: 1, paymentId, paymentTransactionId: 'x' }))).toMatch(
      /Exactly one/,
    );
  });
});

describe('a live query', () => {
  const newer = () => {
    const client = createClient({
      url: `${kronor.url.replace('http', 'ws')}/v1/graphql`,
      connectionParams: { headers: { Authorization: `Bearer ${session}` } },
      retryAttempts: 0,
    });
    const pushed: Request[][] = [];
    const ended = new Promise((resolve) => {
      client.subscribe<{ paymentRequests: Request[] }>(
        { query: sdk.PAYMENT_STATUS },
        {
          next: ({ data }) => data && pushed.push(data.paymentRequests),
          error: resolve,
          complete: () => resolve('complete'),
        },
      );
    });
    return { client, pushed, ended };
  };

  it('pushes the whole list at once and whenever it changes, by graphql-transport-ws', async () => {
    const { client, pushed } = newer();
    await vi.waitFor(() => expect(pushed).toEqual([[]]));
    const waitToken = waitTokenOf(await swish());
    await vi.waitFor(() => expect(pushed.at(-1)?.[0]?.status).toEqual([{ status: 'WAITING_FOR_PAYMENT' }]));
    await decide(waitToken, 'declined');
    await vi.waitFor(() => expect(pushed.at(-1)?.[0]?.status).toEqual([{ status: 'DECLINED' }]));
    await client.dispose();
  });

  it('is refused to a token that is not good', async () => {
    session = 'nonsense';
    const { ended } = newer();
    expect(await ended).toMatchObject({ code: 4403 });
  });

  it('ends when the socket is cut', async () => {
    const { pushed, ended } = newer();
    await vi.waitFor(() => expect(pushed).toHaveLength(1));
    expect(kronor.sockets.drop()).toBe(1);
    expect(await ended).not.toBe('complete');
  });

  const older = async () => {
    const socket = new WebSocket(`${kronor.url.replace('http', 'ws')}/v1/graphql`, 'graphql-ws');
    const messages: { type: string; id?: string; payload?: unknown }[] = [];
    socket.onmessage = ({ data }) => {
      const message = JSON.parse(String(data)) as (typeof messages)[number];
      if (message.type !== 'ka') messages.push(message);
    };
    await new Promise((resolve) => (socket.onopen = resolve));
    const send = (message: object) => socket.send(JSON.stringify(message));
    send({ type: 'connection_init', payload: { headers: { Authorization: `Bearer ${session}` } } });
    return { socket, messages, send };
  };

  it('is served by the older subprotocol too, to a client that offers that alone', async () => {
    const { socket, messages, send } = await older();
    expect(socket.protocol).toBe('graphql-ws');
    await vi.waitFor(() => expect(messages).toEqual([{ type: 'connection_ack' }]));
    send({ type: 'start', id: '1', payload: { query: sdk.PAYMENT_STATUS } });
    await vi.waitFor(() =>
      expect(messages.at(-1)).toEqual({ type: 'data', id: '1', payload: { data: { paymentRequests: [] } } }),
    );
    await swish();
    await vi.waitFor(() => expect(JSON.stringify(messages.at(-1))).toContain('WAITING_FOR_PAYMENT'));
    send({ type: 'stop', id: '1' });
    send({ type: 'start', id: '2', payload: { query: '{ nonsense }' } });
    await vi.waitFor(() => expect(messages.at(-1)).toMatchObject({ type: 'error', id: '2' }));
    socket.close();
  });

  it('is served to an older client that waits for no connection_ack, and not once it was stopped', async () => {
    const { messages, send } = await older();
    send({ type: 'start', id: '1', payload: { query: sdk.PAYMENT_STATUS } });
    send({ type: 'stop', id: '1' });
    send({ type: 'start', id: '2', payload: { query: sdk.PAYMENT_STATUS } });
    const first = { type: 'data', id: '2', payload: { data: { paymentRequests: [] } } };
    await vi.waitFor(() => expect(messages).toEqual([{ type: 'connection_ack' }, first]));
  });

  it('is not served by the older one to a token that is not good, however fast its client is', async () => {
    session = 'nonsense';
    const { socket, messages, send } = await older();
    send({ type: 'start', id: '1', payload: { query: sdk.PAYMENT_STATUS } });
    await new Promise((resolve) => (socket.onclose = resolve));
    expect(messages.map(({ type }) => type)).toEqual(['connection_error']);
  });

  it('speaks the older one alone when it is told to, whatever is offered', async () => {
    kronor.world.settings = { ...kronor.world.settings, olderSocketsOnly: true };
    const socket = new WebSocket(`${kronor.url.replace('http', 'ws')}/v1/graphql`, [
      'graphql-transport-ws',
      'graphql-ws',
    ]);
    await new Promise((resolve) => (socket.onopen = resolve));
    expect(socket.protocol).toBe('graphql-ws');
    socket.close();
  });
});

describe('webhooks', () => {
  it('are signed over the raw body and come again until [accepted]', async () => {
    const received: { body: string; signature: string | undefined }[] = [];
    const shop = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const signature = request.headers['x-hmac-sha256-signature'] as string | undefined;
        received.push({ body: Buffer.concat(chunks).toString(), signature });
        response.end(received.length === 1 ? 'ok' : '[accepted]');
      });
    });
    await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
    await kronor.close();
    kronor = await createKronorSandbox({ port: 0, retryAfterMs: 50 });
    session = await newSession();
    const webhookUrl = `http://127.0.0.1:${(shop.address() as { port: number }).port}/`;
    const set = () =>
      setWebhookUrl(
        {
          apiToken: kronor.token,
          environment: { graphqlUrl: `${kronor.url}/v1/graphql`, hostedUrl: kronor.url },
        },
        webhookUrl,
        ['paymentStateUpdate'],
      );
    const { hmacSecret } = await set();
    // Told once.
    expect((await set()).hmacSecret).toBeNull();
    await swish();
    await decide((await untilStatus('WAITING_FOR_PAYMENT')).waitToken, 'paid');
    await vi.waitFor(() => expect(received).toHaveLength(2));
    const [first, second] = received;
    expect(second).toEqual(first);
    const events = (JSON.parse(first?.body ?? '') as { events: { event: string }[] }).events;
    expect(events).toMatchObject([{ event: 'paymentStateUpdate', id: expect.any(String) as string }]);
    expect(first?.signature).toBe(
      createHmac('sha256', hmacSecret ?? '')
        .update(first?.body ?? '')
        .digest('hex'),
    );
    await new Promise((resolve) => shop.close(resolve));
  });
});
