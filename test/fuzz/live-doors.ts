/** Doors whose request takes something away: each knock has an order of its own, so that a good share is taken. */
import type { PaymentStatus } from '@kassa/protocol';
import * as fc from 'fast-check';
import { asJson, door } from './door.ts';
import { API_KEY, SHOP } from './front.ts';
import type { Knock } from './knock.ts';
import { openOrder, payOrder, returnFrom, RIGHT_PAYS } from './live-order.ts';
import { encode, partOf, strangeText, type Body } from './values.ts';

const PAGE: [string, string][] = [
  ['authorization', 'Bearer {token}'],
  ['origin', SHOP],
];
const MERCHANT: [string, string][] = [
  ['authorization', `Bearer ${API_KEY}`],
  ['idempotency-key', 'fuzz-key'],
];
/** Most of what a page or a shop sends is right but for one thing. */
const MOST_CHANGES = 2;

const at = (path: string) => fc.constant(path);
const payment = partOf('{payment}');

const commands: fc.Arbitrary<Knock> = fc.constantFrom(...RIGHT_PAYS).chain((pay) => {
  const { method, input } = pay;
  const begin = (front: Parameters<typeof openOrder>[0]) => openOrder(front, pay);
  const command = (name: string, path: string, body: Body) =>
    door({ door: name, path: at(path), headers: PAGE, body: asJson(body, MOST_CHANGES), begin });
  const paying = `POST /session/payments (${method.split('.')[0]})`;
  return fc.oneof(
    {
      weight: 3,
      arbitrary: command(paying, '/session/payments', { method, input, idempotencyKey: 'key-fuzz-2' }),
    },
    { weight: 1, arbitrary: command('POST /session/selection', '/session/selection', { method }) },
    { weight: 1, arbitrary: command('POST /session/discards', '/session/discards', { method, input }) },
  );
});

/** What may be done to a payment, by where it stands. */
const OPERATIONS: readonly { kind: string; status: PaymentStatus }[] = [
  { kind: 'captures', status: 'AUTHORIZED' },
  { kind: 'releases', status: 'AUTHORIZED' },
  { kind: 'refunds', status: 'PAID' },
  { kind: 'cancellations', status: 'WAITING_FOR_PAYMENT' },
];
const OPERATION: Body = { amount: 100, message: 'Part', createdBy: 'Ola' };
const CANCELLATION: Body = { message: 'No', createdBy: 'Ola' };

const operations: fc.Arbitrary<Knock> = fc.constantFrom(...OPERATIONS).chain(({ kind, status }) =>
  door({
    door: 'POST /payments/:id/…',
    path: payment.map((id) => `/payments/${id}/${kind}`),
    headers: MERCHANT,
    body: asJson(kind === 'cancellations' ? CANCELLATION : OPERATION, MOST_CHANGES),
    begin: (front) => payOrder(front, status),
  }),
);

const ofCustomers: fc.Arbitrary<Knock> = fc.oneof(
  door({
    door: 'POST /session/payments/:id/…',
    path: fc
      .tuple(payment, fc.constantFrom('cancellation', 'switch'))
      .map(([id, what]) => `/session/payments/${id}/${what}`),
    headers: PAGE,
    body: at('{}'),
    begin: (front) => payOrder(front, 'WAITING_FOR_PAYMENT'),
  }),
  door({
    door: 'POST /returns',
    path: at('/returns'),
    headers: PAGE,
    body: asJson({ code: '{code}' }, MOST_CHANGES),
    begin: returnFrom,
  }),
  door({
    door: 'GET /return',
    method: 'GET',
    path: fc
      .tuple(partOf('{handle}'), partOf('success'), strangeText.map(encode))
      .map(([handle, outcome, query]) => `/return/${handle}/${outcome}?id=${query}`),
    headers: [],
    begin: (front) => payOrder(front, 'WAITING_FOR_PAYMENT'),
  }),
);

export const liveDoors: fc.Arbitrary<Knock> = fc.oneof(
  { weight: 8, arbitrary: commands },
  { weight: 2, arbitrary: operations },
  { weight: 3, arbitrary: ofCustomers },
);
