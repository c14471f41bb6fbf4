/** Clients that were written for Kronor, as its SDKs behave: subscribe, start, open a page, come back, hear the end. */
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import * as sdk from '../test-support/sdk.ts';
import { createKronorSandbox, type KronorSandbox } from './index.ts';

let kronor: KronorSandbox;
beforeAll(async () => {
  kronor = await createKronorSandbox({ port: 0 });
});
afterAll(() => kronor.close());

const HOME = 'shop://return?paymentMethod=any';
const SUCCESS = ['PAID', 'AUTHORIZED', 'FLOW_COMPLETED'];
const customerAndCart = {
  name: 'Ada Lovelace',
  email: 'ada@example.com',
  ip: '192.168.1.1',
  language: 'EN',
  phoneNumber: '+46701234567',
  shippingAddress: {
    firstName: 'Ada',
    lastName: 'Lovelace',
    streetAddress: 'Storgatan 1',
    postalCode: '11122',
    city: 'Malmö',
    country: 'SE',
    email: 'ada@example.com',
    phoneNumber: '+46701234567',
  },
  orderLines: [
    { name: 'Mug', pricePerItem: 1000, quantity: 1, taxRate: 0, totalAmount: 1000, totalTaxAmount: 0 },
  ],
};

async function newSession([currency, country]: readonly [string, string]): Promise<string> {
  const payment = {
    amount: 1000,
    currency,
    country,
    // As Java's clock writes it.
    expiresAt: new Date(Date.now() + 300_000).toISOString().replace('Z', '123456Z'),
    idempotencyKey: crypto.randomUUID(),
    merchantReference: `app-${crypto.randomUUID()}`,
    message: 'an order from the app',
    preferredGateway: null,
    additionalData: customerAndCart,
  };
  const { data } = await sdk.call(kronor.url, kronor.token, sdk.NEW_SESSION_WITH_CHECK, { payment });
  return (data?.newPaymentSessionWithReferenceCheck as { token: string }).token;
}

interface Request {
  waitToken: string;
  resultingPaymentId: string | null;
  status: { status: string }[];
  paymentMethodUsed: { gateway: string };
  transactionSwishDetails: { returnUrl: string; qrCode: string }[] | null;
  transactionBankTransferDetails: { payUrl: string }[] | null;
}
interface Watching {
  pushed: Request[][];
  stop: () => void;
}
type Push = { data?: { paymentRequests: Request[] } };

const SUBPROTOCOLS: Record<string, (token: string) => Watching> = {
  'graphql-transport-ws': (token) => {
    const pushed: Request[][] = [];
    const client = createClient({
      url: `${kronor.url.replace('http', 'ws')}/v1/graphql`,
      connectionParams: { headers: { Authorization: `Bearer ${token}` } },
      retryAttempts: 0,
    });
    const sink = {
      next: ({ data }: { data?: { paymentRequests: Request[] } | null }) =>
        data && pushed.push(data.paymentRequests),
      error: () => undefined,
      complete: () => undefined,
    };
    client.subscribe<{ paymentRequests: Request[] }>(
      { query: sdk.PAYMENT_STATUS, operationName: 'PaymentStatus', variables: {} },
      sink,
    );
    return { pushed, stop: () => void client.dispose() };
  },
  'graphql-ws': (token) => {
    const pushed: Request[][] = [];
    const socket = new WebSocket(`${kronor.url.replace('http', 'ws')}/v1/graphql`, 'graphql-ws');
    const send = (message: object) => socket.send(JSON.stringify(message));
    socket.onopen = () => {
      const payload = { query: sdk.PAYMENT_STATUS, operationName: 'PaymentStatus', variables: {} };
      send({ type: 'connection_init', payload: { headers: { Authorization: `Bearer ${token}` } } });
      send({ type: 'start', id: 'a-uuid', payload });
    };
    socket.onmessage = ({ data }) => {
      const { type, payload } = JSON.parse(String(data)) as { type: string; payload?: Push };
      if (type === 'data' && payload?.data) pushed.push(payload.data.paymentRequests);
    };
    return { pushed, stop: () => socket.close() };
  },
};

/** A browser: follows redirects until there is a page, or an address that opens the app. */
async function browse(address: string): Promise<string> {
  const answer = await fetch(address, { redirect: 'manual' });
  const next = answer.headers.get('location');
  if (next === null || !next.startsWith('http')) return next ?? address;
  return browse(next);
}
async function choose(page: string, outcome: string): Promise<string> {
  const body = new URLSearchParams({ outcome });
  const answer = await fetch(page, { method: 'POST', redirect: 'manual', body });
  const next = answer.headers.get('location') ?? '';
  return next.startsWith('http') ? browse(next) : next;
}

const soon = { timeout: 20_000 };

interface Case {
  method: string;
  how?: string;
  /** Nothing: Kronor's hosted page starts it. */
  document?: string;
  own?: object;
  place?: readonly [string, string];
  yes?: string;
}
const CASES: Case[] = [
  { method: 'swish', document: sdk.SWISH, own: { flow: 'mcom' } },
  {
    method: 'swish',
    how: 'of a number ',
    document: sdk.SWISH,
    own: { flow: 'ecom', customerSwishNumber: '46701234567' },
  },
  { method: 'creditCard', document: sdk.CARD, yes: 'authorized' },
  {
    method: 'mobilePay',
    document: sdk.MOBILEPAY,
    own: { userFlow: 'NativeRedirect' },
    place: ['DKK', 'DK'],
    yes: 'authorized',
  },
  { method: 'vipps', document: sdk.VIPPS, place: ['NOK', 'NO'], yes: 'authorized' },
  { method: 'paypal', document: sdk.PAYPAL },
  { method: 'bankTransfer', document: sdk.BANK_TRANSFER, own: { flow: 'mcom' } },
  { method: 'bankTransfer', how: 'at the hosted page ' },
  { method: 'p24', place: ['PLN', 'PL'] },
];

describe.each(Object.entries(SUBPROTOCOLS))('a client that speaks %s', (_, watch) => {
  it.each(
    CASES.flatMap((each) =>
      (['paid', 'declined', 'cancelled'] as const).map(
        (end) => [`${each.method} ${each.how ?? ''}${end}`, { ...each, end }] as const,
      ),
    ),
  )('has a payment by %s', async (_name, { method, document, own, place = ['SEK', 'SE'], yes, end }) => {
    const token = await newSession(place);
    const { pushed, stop } = watch(token);
    await vi.waitFor(() => expect(pushed).toEqual([[]]), soon);
    const query = new URLSearchParams({
      env: 'staging',
      paymentMethod: method,
      token,
      merchantReturnUrl: HOME,
    });
    if (document !== undefined) {
      const payment = {
        idempotencyKey: crypto.randomUUID(),
        returnUrl: method === 'paypal' ? `${kronor.url}/paypal-redirect?${query}` : HOME,
        merchantReturnUrl: HOME,
        ...own,
      };
      const made = await sdk.call(kronor.url, token, document, { payment, deviceInfo: sdk.DEVICE });
      expect(made.errors).toBeUndefined();
      await vi.waitFor(() => expect(pushed.at(-1)?.[0]?.status[0]?.status).toBe('WAITING_FOR_PAYMENT'), soon);
    }
    const request = pushed.at(-1)?.[0];
    const payUrl = request?.transactionBankTransferDetails?.[0]?.payUrl;
    // Where no bank was named, Kronor's SDKs go on at Trustly and nowhere else.
    if (payUrl !== undefined) expect(request?.paymentMethodUsed.gateway).toBe('TRUSTLY');
    const page =
      method === 'swish'
        ? `${kronor.url}/checkout/${request?.waitToken ?? ''}`
        : await browse(payUrl ?? `${kronor.url}/payment?${query}`);
    const home = new URL(await choose(page, end === 'paid' ? (yes ?? 'paid') : end));
    expect(home.href.startsWith(HOME)).toBe(true);
    expect(home.searchParams.has('cancel')).toBe(end === 'cancelled');
    const words = end === 'paid' ? ['PAID', 'AUTHORIZED'] : [end.toUpperCase()];
    await vi.waitFor(() => expect(words).toContain(pushed.at(-1)?.at(-1)?.status[0]?.status), soon);
    // Success is reported by this id, whenever it is seen first.
    for (const { status, resultingPaymentId } of pushed.flat())
      expect(resultingPaymentId !== null).toBe(SUCCESS.includes(status[0]?.status ?? ''));
    const cancelled = await sdk.call(kronor.url, token, sdk.CANCEL_SESSION_PAYMENTS, {
      idempotencyKey: crypto.randomUUID(),
    });
    if (end !== 'paid') expect(cancelled.data).toEqual({ cancelPayment: { waitToken: null } });
    stop();
  });
});
