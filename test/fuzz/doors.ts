/** Every door of the companion server, with what rightly comes through it. */
import { createHash, createHmac } from 'node:crypto';
import * as fc from 'fast-check';
import { commandLine } from './command-line.ts';
import {
  ACCOUNT_KEY,
  API_KEY,
  HMAC_SECRET,
  KROFORT_SIGNER,
  PORTAL_KEY_MD5,
  SHOP,
  type Front,
} from './front.ts';
import { Knock } from './knock.ts';
import { krofortAnswers } from './krofort-answers.ts';
import { options } from './options.ts';
import { providerAnswers } from './provider-answers.ts';
import { judgeRequest } from './request.ts';
import { sockets } from './socket.ts';
import { damaged, encode, partOf, strangeText, type Body } from './values.ts';

const PAGE = (front: Front): [string, string][] => [
  ['authorization', `Bearer ${front.token}`],
  ['origin', SHOP],
];
const MERCHANT: [string, string][] = [
  ['authorization', `Bearer ${API_KEY}`],
  ['idempotency-key', 'fuzz-key'],
];

const SESSION: Body = {
  order: {
    merchantReference: 'order-new',
    merchantReference2: 'second',
    amount: 200,
    currency: 'SEK',
    country: 'SE',
    language: 'sv',
    message: 'Hello',
    returnUrl: `${SHOP}/orders/2`,
    lines: [{ name: 'Thing', unitPrice: 100, quantity: 2, total: 200, taxRate: 2500, taxAmount: 40 }],
  },
  customer: {
    reference: 'c-1',
    firstName: 'Ada',
    email: 'ada@example.com',
    phone: '+46701234567',
    ip: '192.0.2.1',
    birthday: '1990-01-01',
    nationalId: '199001011234',
  },
  billingAddress: { street: 'Road 1', postalCode: '11122', city: 'Stockholm', country: 'SE' },
  allowedMethods: ['fakebank.pay', 'krofort.bank'],
  remember: true,
  providerOptions: {
    krofort: { requireMerchantConfirmation: true, endUserToken: 'token', quickDeposit: true },
    kronor: { allowExecutionDate: true, preferredGateway: 'KRONOR', bankTransferFlow: 'mcom' },
    payone: { minimumAge: 18 },
    opp: { parameters: { testMode: 'EXTERNAL' } },
  },
};
const OPERATION: Body = { amount: 100, message: 'Part', createdBy: 'Ola', final: false, lines: [] };

/** The body as JSON, its bytes now and then cut or broken. */
const asJson = (body: Body): fc.Arbitrary<string> =>
  fc.tuple(damaged(body), fc.nat(), fc.integer({ min: 0, max: 19 })).map(([changed, at, luck]) => {
    const text = JSON.stringify(changed);
    if (luck === 0) return text.slice(0, at % (text.length + 1));
    return luck === 1 ? `${text}\u0000` : text;
  });

const asForm = (body: Body): fc.Arbitrary<string> =>
  damaged(body).map((changed) =>
    Object.entries(changed)
      .map(
        ([name, value]) =>
          `${encode(name)}=${encode(typeof value === 'string' ? value : JSON.stringify(value))}`,
      )
      .join('&'),
  );
interface DoorOptions {
  door: string;
  method?: string;
  path: fc.Arbitrary<string>;
  headers: [string, string][];
  body?: fc.Arbitrary<string>;
  sign?: (body: string) => [string, string][];
}

const door = ({ door: name, method = 'POST', path, headers, body, sign }: DoorOptions): fc.Arbitrary<Knock> =>
  fc
    .record({
      path,
      body: body ?? fc.constant(undefined),
      header: fc.option(
        fc.tuple(
          fc.constantFrom('authorization', 'origin', 'content-type', 'idempotency-key', 'x-forwarded-for'),
          strangeText,
        ),
        { freq: 8 },
      ),
    })
    .map(({ path: to, body: sent, header }) => {
      const all = [...headers, ...(sign && sent !== undefined ? sign(sent) : [])];
      // A header that can't be sent reaches nobody.
      const extra = header && isHeader(header[1]) ? [header] : [];
      const kept = all.filter(([key]) => !extra.some(([other]) => other === key));
      const request = { door: name, method, path: to, headers: [...kept, ...extra], body: sent };
      return new Knock(name, request, (front) => judgeRequest(front, request));
    });
const isHeader = (text: string): boolean => /^[\x20-\x7e]*$/.test(text);

/** Any door there is. */
export const knocks = (front: Front): fc.Arbitrary<Knock> =>
  fc.oneof(
    { weight: 16, arbitrary: requests(front) },
    { weight: 3, arbitrary: sockets(front.token) },
    { weight: 3, arbitrary: options },
    { weight: 1, arbitrary: krofortAnswers },
    { weight: 3, arbitrary: providerAnswers },
    { weight: 1, arbitrary: commandLine(front) },
  );

function requests(front: Front): fc.Arbitrary<Knock> {
  const { paymentId, sessionId, reference } = front;
  const page = PAGE(front);
  const at = (path: string) => fc.constant(path);
  const payment = partOf(paymentId);
  const select: Body = { method: 'fakebank.pay' };
  const pay: Body = {
    method: 'fakebank.pay',
    input: { kind: 'fields', values: { phone: '+46701234567' } },
    idempotencyKey: 'key-fuzz-2',
    sentAt: '2026-03-01T12:00:00Z',
  };
  const status: Body = {
    key: PORTAL_KEY_MD5,
    portalid: '2012345',
    aid: '54321',
    mode: 'test',
    txaction: 'appointed',
    txid: '123456789',
    reference,
    sequencenumber: '0',
    currency: 'SEK',
    price: '100.00',
    notify_version: '7.6',
  };
  const event: Body = { event: 'payment', id: '1', triggeredAt: '2026-03-01T12:00:00Z' };
  return fc.oneof(
    door({ door: 'POST /sessions', path: at('/sessions'), headers: MERCHANT, body: asJson(SESSION) }),
    door({
      door: 'GET /sessions/:id',
      method: 'GET',
      path: partOf(sessionId).map((id) => `/sessions/${id}/methods`),
      headers: MERCHANT,
    }),
    door({
      door: 'GET /payments',
      method: 'GET',
      path: partOf('order-fuzz').map((text) => `/payments?merchantReference=${text}`),
      headers: MERCHANT,
    }),
    door({
      door: 'POST /payments/:id/…',
      path: fc
        .tuple(payment, fc.constantFrom('captures', 'releases', 'refunds', 'cancellations'))
        .map(([id, kind]) => `/payments/${id}/${kind}`),
      headers: MERCHANT,
      body: asJson(OPERATION),
    }),
    door({
      door: 'DELETE /customers',
      method: 'DELETE',
      path: partOf('c-1').map((id) => `/customers/${id}/remembered`),
      headers: MERCHANT,
    }),
    door({ door: 'GET /session', method: 'GET', path: at('/session'), headers: page }),
    door({
      door: 'POST /session/selection',
      path: at('/session/selection'),
      headers: page,
      body: asJson(select),
    }),
    door({ door: 'POST /session/payments', path: at('/session/payments'), headers: page, body: asJson(pay) }),
    door({ door: 'POST /session/discards', path: at('/session/discards'), headers: page, body: asJson(pay) }),
    door({
      door: 'POST /session/payments/:id/…',
      path: fc
        .tuple(payment, fc.constantFrom('cancellation', 'switch'))
        .map(([id, what]) => `/session/payments/${id}/${what}`),
      headers: page,
      body: at('{}'),
    }),
    door({
      door: 'POST /returns',
      path: at('/returns'),
      headers: page,
      body: asJson({ code: 'a-code-of-sixteen-letters' }),
    }),
    door({
      door: 'GET /return',
      method: 'GET',
      path: fc
        .tuple(partOf('handle'), partOf('success'), strangeText.map(encode))
        .map(([handle, outcome, query]) => `/return/${handle}/${outcome}?id=${query}`),
      headers: [],
    }),
    door({
      door: 'notifications/kronor',
      path: partOf(ACCOUNT_KEY).map((key) => `/notifications/kronor/${key}`),
      headers: [],
      body: asJson({ events: [event] }),
      sign: signKronor,
    }),
    door({
      door: 'notifications/payone',
      path: partOf(ACCOUNT_KEY).map((key) => `/notifications/payone/${key}`),
      headers: [['content-type', 'application/x-www-form-urlencoded']],
      body: asForm(status),
    }),
    door({
      door: 'notifications/krofort',
      path: at(front.notificationPath('krofort')),
      headers: [],
      body: asJson({
        type: 'payment.success',
        timestamp: '2026-03-01T12:00:00Z',
        data: {
          merchantReference: front.krofortReference,
          amount: '100.00',
          currency: 'SEK',
          reason: 'a reason',
        },
      }),
      sign: (body) => Object.entries(KROFORT_SIGNER.headers(createId(body), body, new Date())),
    }),
    door({
      door: 'notifications/opp',
      path: at(front.notificationPath('opp')),
      headers: [],
      body: asJson({ id: '8ac7' }),
    }),
  );
}

/** The same body is the same notification. */
const createId = (body: string): string => createHash('sha256').update(body).digest('hex');

const signKronor = (body: string): [string, string][] => [
  ['x-hmac-sha256-signature', createHmac('sha256', HMAC_SECRET).update(body).digest('hex')],
];
