/** What a shop looks up, ends by a person's word, sends again and erases. */
import * as fc from 'fast-check';
import { asJson, door, type DoorOptions } from './door.ts';
import { API_KEY, type Front } from './front.ts';
import type { Knock } from './knock.ts';
import { payOrder, withLostCapture } from './live-order.ts';
import { damaged, encode, partOf, type Body } from './values.ts';

const MERCHANT: [string, string][] = [['authorization', `Bearer ${API_KEY}`]];

const asQuery = (right: Body): fc.Arbitrary<string> =>
  damaged(right, 2).map((query) =>
    Object.entries(query)
      .map(([name, value]) => `${encode(name)}=${encode(typeof value === 'string' ? value : String(value))}`)
      .join('&'),
  );

/** Any part of them may be left out. */
const filters = (right: Body): fc.Arbitrary<Body> =>
  fc.subarray(Object.entries(right)).map((entries) => Object.fromEntries(entries));

const list = (path: string, right: Body): fc.Arbitrary<Knock> =>
  filters(right).chain((some) =>
    door({
      door: `GET ${path}, a page of them`,
      method: 'GET',
      path: asQuery(some).map((query) => `${path}?${query}`),
      headers: MERCHANT,
    }),
  );

const WORD = { reference: 'theirs-1', resolvedBy: 'Ola', reason: 'I have looked' };
const ofPayment = (
  options: Omit<DoorOptions, 'headers' | 'begin'>,
  begin = (front: Front) => payOrder(front, 'WAITING_FOR_PAYMENT'),
): fc.Arbitrary<Knock> => door({ ...options, headers: MERCHANT, begin });
const payment = partOf('{payment}');

export const merchantDoors: fc.Arbitrary<Knock> = fc.oneof(
  list('/payments', {
    status: 'PAID',
    provider: 'fakebank',
    amount: '10000',
    currency: 'SEK',
    since: '2026-03-01T12:00:00Z',
    until: '2036-03-01T12:00:00Z',
    after: 'pay_of-nobody',
  }),
  list('/payments', { reference: 'order-fuzz' }),
  list('/events', { state: 'dead', since: '2026-03-01T12:00:00Z', after: 'evt_of-nobody' }),
  ofPayment({ door: 'GET /payments/:id', method: 'GET', path: payment.map((id) => `/payments/${id}`) }),
  ofPayment({
    door: 'POST /payments/:id/query',
    path: payment.map((id) => `/payments/${id}/query`),
    body: fc.constant('{}'),
  }),
  ofPayment({
    door: 'POST /payments/:id/resolution',
    path: payment.map((id) => `/payments/${id}/resolution`),
    body: asJson({ outcome: 'PAID', amount: 10_000, ...WORD }, 2),
  }),
  ofPayment(
    {
      door: 'POST …/operations/:number/resolution',
      path: partOf('1').map((number) => `/payments/{payment}/operations/${number}/resolution`),
      body: asJson({ outcome: 'SUCCEEDED', ...WORD }, 2),
    },
    withLostCapture,
  ),
  door({
    door: 'POST /events/resend',
    path: fc.constant('/events/resend'),
    headers: MERCHANT,
    body: asJson({ since: '2026-03-01T12:00:00Z' }, 2),
  }),
  ofPayment(
    {
      door: 'DELETE /orders',
      method: 'DELETE',
      path: partOf('{order}').map((reference) => `/orders/${reference}`),
    },
    (front) => payOrder(front, 'DECLINED'),
  ),
);
