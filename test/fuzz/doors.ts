/** Every door of the companion server, with what rightly comes through it. */
import { createHash, createHmac } from 'node:crypto';
import * as fc from 'fast-check';
import { commandLine } from './command-line.ts';
import { asForm, asJson, door } from './door.ts';
import {
  ACCOUNT_KEY,
  API_KEY,
  HMAC_SECRET,
  KROFORT_SIGNER,
  PORTAL_KEY_MD5,
  SHOP,
  type Front,
} from './front.ts';
import type { Knock } from './knock.ts';
import { formDoors } from './form-doors.ts';
import { krofortAnswers } from './krofort-answers.ts';
import { liveDoors } from './live-doors.ts';
import { localConfiguration } from './local-configuration.ts';
import { merchantDoors } from './merchant-doors.ts';
import { options } from './options.ts';
import { providerAnswers } from './provider-answers.ts';
import { sockets } from './socket.ts';
import { partOf, type Body } from './values.ts';

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
    krofort: { requireMerchantConfirmation: false, endUserToken: 'token', quickDeposit: true },
    kronor: { allowExecutionDate: true, preferredGateway: 'KRONOR', bankTransferFlow: 'mcom' },
    payone: { minimumAge: 18 },
    opp: { parameters: { testMode: 'EXTERNAL' } },
  },
};

/** Any door there is. */
export const knocks = (front: Front): fc.Arbitrary<Knock> =>
  fc.oneof(
    { weight: 9, arbitrary: requests(front) },
    { weight: 8, arbitrary: liveDoors },
    { weight: 2, arbitrary: formDoors(front) },
    { weight: 3, arbitrary: merchantDoors },
    { weight: 3, arbitrary: sockets(front.token) },
    { weight: 6, arbitrary: options },
    { weight: 2, arbitrary: localConfiguration },
    { weight: 1, arbitrary: krofortAnswers },
    { weight: 3, arbitrary: providerAnswers },
    { weight: 1, arbitrary: commandLine(front) },
  );

function requests(front: Front): fc.Arbitrary<Knock> {
  const { sessionId, reference } = front;
  const page = PAGE(front);
  const at = (path: string) => fc.constant(path);
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
      door: 'DELETE /customers',
      method: 'DELETE',
      path: partOf('c-1').map((id) => `/customers/${id}/remembered`),
      headers: MERCHANT,
    }),
    door({ door: 'GET /session', method: 'GET', path: at('/session'), headers: page }),
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
