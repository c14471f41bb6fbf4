/** What comes back from the APIs of Kronor, PAYONE and opp: right answers, damaged. */
import { ProviderError, type OperationContext, type PaymentProvider } from '@kassa/provider';
import * as fc from 'fast-check';
import { KronorFailure } from '../../packages/providers/kronor/src/api.ts';
import { SHOP, type Front } from './front.ts';
import { Knock, type Answer } from './knock.ts';
import type { UpstreamAnswer } from './upstream.ts';
import { damaged, strangeText, type Body } from './values.ts';

type Call = 'query' | 'operate';
interface Api {
  provider: 'kronor' | 'payone' | 'opp';
  calls: readonly Call[];
  right: Body;
  write: (body: Body) => string;
}

const asLines = (body: Body): string =>
  Object.entries(body)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('\n');

const REQUEST = {
  waitToken: 'wait-1',
  resultingPaymentId: '1',
  amount: '10000',
  currency: 'SEK',
  reference: 'a-1',
  status: [{ status: 'PAID' }],
};
const APIS: readonly Api[] = [
  {
    provider: 'kronor',
    calls: ['query', 'operate'],
    right: { data: { paymentRequests: [REQUEST], payments: [{ ...REQUEST, paymentId: '1' }] } },
    write: JSON.stringify,
  },
  {
    provider: 'kronor',
    calls: ['query', 'operate'],
    right: { errors: [{ message: 'No', extensions: { code: 'invalid', path: '$' } }] },
    write: JSON.stringify,
  },
  {
    provider: 'payone',
    calls: ['operate'],
    right: { status: 'APPROVED', txid: '123456789', settleaccount: 'yes' },
    write: asLines,
  },
  {
    provider: 'payone',
    calls: ['operate'],
    right: { status: 'ERROR', errorcode: '911', errormessage: 'No', customermessage: 'Try again' },
    write: asLines,
  },
  {
    provider: 'opp',
    calls: ['query', 'operate'],
    right: {
      id: '8ac7',
      paymentType: 'DB',
      amount: '100.00',
      currency: 'SEK',
      merchantTransactionId: 'a-1',
      result: { code: '000.000.000', description: 'Done' },
      redirect: { url: 'https://bank.example', parameters: [{ name: 'a', value: 'b' }] },
    },
    write: JSON.stringify,
  },
];

const body = ({ right, write }: Api): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 6, arbitrary: damaged(right).map(write) },
    {
      weight: 2,
      arbitrary: fc.tuple(damaged(right).map(write), fc.nat()).map(([text, at]) => text.slice(0, at % 200)),
    },
    { weight: 1, arbitrary: strangeText },
    {
      weight: 1,
      arbitrary: fc.constantFrom('['.repeat(70_000), '{"a":'.repeat(9_000), 'x'.repeat(3_000_000)),
    },
  );

interface Damage {
  call: Call;
  answer: UpstreamAnswer;
}

const damageOf = (api: Api): fc.Arbitrary<Damage> =>
  fc.record({
    call: fc.constantFrom(...api.calls),
    answer: fc.record({
      status: fc.constantFrom(200, 200, 200, 200, 204, 302, 307, 400, 401, 404, 429, 500, 503, 999),
      contentType: fc.constantFrom('application/json', 'text/plain', 'text/html', ';;='),
      body: body(api),
      how: fc.oneof(
        { weight: 10, arbitrary: fc.constant('whole' as const) },
        { weight: 1, arbitrary: fc.constantFrom('cut', 'rubbish') },
      ),
    }),
  });

export const providerAnswers: fc.Arbitrary<Knock> = fc
  .constantFrom(...APIS)
  .chain((api) =>
    damageOf(api).map(
      (damage) =>
        new Knock(`${api.provider}’s answers`, damage, (front) => judge(front, api.provider, damage)),
    ),
  );

/** @throws Error that says what gave way: what the provider throws is no failure that it has a word for */
async function judge(front: Front, name: Api['provider'], { call, answer }: Damage): Promise<Answer> {
  front.plain.answer = answer;
  try {
    const report = await callOf(front.answered[name], call);
    if (typeof report?.status !== 'string') throw new Error(`No report: ${JSON.stringify(report)}`);
    return 'taken';
  } catch (error) {
    if (error instanceof ProviderError || error instanceof KronorFailure) return 'refused';
    throw error;
  }
}

const callOf = (provider: PaymentProvider, call: Call) =>
  call === 'query' ? provider.query?.(context(provider)) : provider.operate?.(context(provider));

const quiet = () => undefined;
/** A reservation that is known there, to be captured. */
function context({ name, methods }: PaymentProvider): OperationContext {
  const money = { amount: 10_000, currency: 'SEK' };
  const totals = { captured: 0, refunded: 0, released: 0 };
  return {
    sessionId: 'session-1',
    sessionExpiresAt: new Date(Date.now() + 1_800_000),
    tries: 1,
    payment: {
      id: 'payment-1',
      reference: 'a-1',
      method: methods[0]?.id ?? '',
      ...money,
      status: 'AUTHORIZED',
      rawStatus: null,
      providerReference: name === 'payone' ? '123456789' : '8ac7',
      data: name === 'kronor' ? { paymentId: '1', waitToken: 'wait-1', token: 'token' } : {},
      totals,
      createdAt: new Date(),
    },
    order: {
      merchantReference: 'order-1',
      ...money,
      country: 'SE',
      language: 'en',
      returnUrl: `${SHOP}/orders/1`,
      lines: [],
    },
    customer: {},
    billingAddress: null,
    shippingAddress: null,
    remember: false,
    options: {},
    input: { kind: 'none' },
    prepared: null,
    remembered: null,
    urls: { returnTo: () => `${SHOP}/return`, notification: `${SHOP}/notifications` },
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    now: () => new Date(),
    signal: new AbortController().signal,
    operation: {
      id: 'op-1',
      kind: 'capture',
      number: 1,
      amount: 5_000,
      request: {},
      idempotencyKey: 'op-1',
      repeats: false,
      providerReference: name === 'payone' ? '123456789/1' : null,
      data: {},
    },
    totals,
  };
}
