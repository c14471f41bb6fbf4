import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import type { PaymentProvider, ReadNotification } from '@kassa/provider';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import {
  startMerchant,
  startSandbox,
  type Merchant,
  type Received,
  type RunningSandbox,
} from '../sandbox/testing.ts';
import { contextFor, incoming, payment, providerFor, recordingLog } from '../test-support.ts';

let sandbox: RunningSandbox;
let merchant: Merchant;
let provider: PaymentProvider;
const facts = payment({ reference: 'a-ref', amount: 10_000, currency: 'EUR' });
const keys = generateKeyPairSync('ed25519');
const otherKeys = generateKeyPairSync('ed25519');
const pem = (key: KeyObject) => key.export({ format: 'pem', type: 'spki' }) as string;
const raw = (key: KeyObject) =>
  Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url').toString('base64');

beforeAll(async () => {
  sandbox = await startSandbox();
  merchant = await startMerchant();
  provider = providerFor(sandbox, { webhookPublicKeys: [sandbox.webhookPublicKey, pem(keys.publicKey)] });
});
afterAll(async () => {
  await sandbox.close();
  await merchant.close();
});
beforeEach(() => {
  merchant.received.length = 0;
});

const BODY = {
  type: 'payment.success',
  timestamp: '2026-01-01T00:00:00Z',
  data: { merchantReference: 'a-ref', amount: '100.00', currency: 'EUR' },
};

/** A notification by hand, as Krofort's documents describe it. */
function signed(
  body: unknown = BODY,
  { id = 'msg_1', at = new Date(), key = keys.privateKey, before = '' } = {},
): Received {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const signature = sign(null, Buffer.concat([Buffer.from(`${id}.${timestamp}.`), bytes]), key);
  const headers = new Headers({
    'WEBHOOK-ID': id,
    'WebHook-Timestamp': timestamp,
    'webhook-signature': `${before}v1a,${signature.toString('base64')}`,
  });
  return { headers, body: bytes };
}
const read = async (received: Received, about = facts, by = provider): Promise<ReadNotification> => {
  const result = await by.notifications?.read(incoming(received, about));
  if (!result) throw new Error('no reader');
  return result;
};
const withData = (change: object) => ({ ...BODY, data: { ...BODY.data, ...change } });

it('takes a rightly signed one, and answers with its id', async () => {
  const at = new Date('2026-05-01T12:00:00Z');
  const result = await read(signed(BODY, { id: 'msg_7', at }));
  if (result.kind !== 'accepted') throw new Error(result.message);
  expect(result).toMatchObject({ id: 'msg_7', sentAt: at, toleranceMs: 300_000, payload: BODY });
  expect(result.confirmation).toBeUndefined();
  expect(result.answer(null)).toEqual({
    status: 200,
    contentType: 'application/json',
    body: '{"notificationId":"msg_7"}',
  });
});

it('looks at every signature of the list and tries every key', async () => {
  const wrong = `v1,${Buffer.alloc(32).toString('base64')} v1a,${Buffer.alloc(64).toString('base64')} `;
  expect((await read(signed(BODY, { before: wrong }))).kind).toBe('accepted');
});

it.each([
  ['whpk_ and base64', () => `whpk_${raw(keys.publicKey)}`],
  ['base64', () => raw(keys.publicKey)],
  ['base64 without its padding', () => raw(keys.publicKey).replace('=', '')],
  ['PEM', () => pem(keys.publicKey)],
])('takes a public key as %s', async (_, key) => {
  const other = providerFor(sandbox, { webhookPublicKeys: key() });
  expect(other.configProblems).toEqual([]);
  expect((await read(signed(), facts, other)).kind).toBe('accepted');
});

it.each([
  ['another key', () => signed(BODY, { key: otherKeys.privateKey })],
  ['a body that was changed', () => ({ ...signed(), body: signed(withData({ amount: '1.00' })).body })],
  ['a signature of nothing', () => ({ ...signed(), headers: withHeader('webhook-signature', 'v1a,') })],
  [
    'HMAC',
    () => ({
      ...signed(),
      headers: withHeader('webhook-signature', `v1,${Buffer.alloc(32).toString('base64')}`),
    }),
  ],
  ['another id', () => ({ ...signed(), headers: withHeader('webhook-id', 'msg_2') })],
  ['another timestamp', () => ({ ...signed(), headers: withHeader('webhook-timestamp', '1') })],
  ['a timestamp that is none', () => ({ ...signed(), headers: withHeader('webhook-timestamp', 'now') })],
  ['no id', () => ({ ...signed(), headers: withHeader('webhook-id', null) })],
  ['no timestamp', () => ({ ...signed(), headers: withHeader('webhook-timestamp', null) })],
  ['no signature', () => ({ ...signed(), headers: withHeader('webhook-signature', null) })],
])('refuses one with %s', async (_, received) => {
  expect(await read(received())).toMatchObject({ kind: 'refused', reason: 'bad_signature' });
});

function withHeader(name: string, value: string | null): Headers {
  const { headers } = signed();
  if (value === null) headers.delete(name);
  else headers.set(name, value);
  return headers;
}

it.each([
  ['a reason that is null', withData({ reason: null })],
  ['a reason of a thousand letters', withData({ reason: 'x'.repeat(1_000) })],
  ['a reason that is cut in an emoji', withData({ reason: `${'x'.repeat(199)}😀` })],
  ['a reason that is no text', withData({ reason: { code: 7 } })],
  ['a timestamp of another shape', { ...BODY, timestamp: { seconds: 1 } }],
  ['an amount that is a number', withData({ amount: 100 })],
])('a success with %s is a success', async (_, body) => {
  const result = await read(signed(body));
  if (result.kind !== 'accepted') throw new Error(result.message);
  const report = await provider.notifications?.interpret(result.payload, contextFor({ payment: facts }));
  expect(report).toMatchObject({ status: 'PAID', rawStatus: 'payment.success' });
  expect((report?.reason ?? '').length).toBeLessThanOrEqual(220);
  expect(report?.reason ?? '').not.toMatch(/\p{Surrogate}/u);
});

it('a notification whose data are null means nothing, where its type means nothing', async () => {
  expect((await read(signed({ type: 'x', data: null }))).kind).toBe('accepted');
});

it.each([
  ['another reference', withData({ merchantReference: 'b-ref' }), 'wrong_payment'],
  ['another amount and no success', { ...withData({ amount: '1' }), type: 'payment.failure' }, 'mismatch'],
  [
    'another currency and no success',
    { ...withData({ currency: 'SEK' }), type: 'payment.cancel' },
    'mismatch',
  ],
  ['no reference', withData({ merchantReference: undefined }), 'malformed'],
  ['no amount', withData({ amount: undefined }), 'malformed'],
  ['an amount that is no number', withData({ amount: true }), 'malformed'],
  ['no type', { ...BODY, type: undefined }, 'malformed'],
  ['a list for its body', [], 'malformed'],
  ['no JSON', 'paid!', 'malformed'],
  [
    'another reference and a type that nobody mapped',
    { ...withData({ merchantReference: 'b-ref' }), type: 'x' },
    'wrong_payment',
  ],
])('refuses one with %s', async (_, body, reason) => {
  expect(await read(signed(body))).toMatchObject({ kind: 'refused', reason });
});

it.each([
  ['another amount', { amount: '100.01' }],
  ['an amount that is no number', { amount: 'a lot' }],
  ['another currency', { currency: 'SEK' }],
])('keeps a success of %s for a person to look at', async (_, change) => {
  const result = await read(signed(withData(change)));
  if (result.kind !== 'accepted') throw new Error(result.message);
  const report = await provider.notifications?.interpret(result.payload, contextFor({ payment: facts }));
  expect(report).toMatchObject({ status: 'UNDER_REVIEW', rawStatus: 'payment.success' });
});

it('takes one whose URL belongs to no payment, and says which payment it is about', async () => {
  const result = await provider.notifications?.read(incoming(signed(), null));
  expect(result).toMatchObject({ kind: 'accepted', about: { reference: 'a-ref' } });
});

it('refuses one whose URL belongs to no payment if it isn’t signed by Krofort', async () => {
  const forged = signed(BODY, { key: otherKeys.privateKey });
  const result = await provider.notifications?.read(incoming(forged, null));
  expect(result).toMatchObject({ kind: 'refused', reason: 'bad_signature' });
});

it('reads an amount with fewer decimals as the same amount', async () => {
  expect((await read(signed(withData({ amount: '100' })))).kind).toBe('accepted');
});

it('leaves it to the server how old a notification may be, and says when it was sent', async () => {
  const at = new Date('2020-01-01T00:00:00Z');
  expect(await read(signed(BODY, { at }))).toMatchObject({
    kind: 'accepted',
    sentAt: at,
    toleranceMs: 300_000,
  });
});

it('takes a type that nobody mapped, logs it, and makes nothing of it', async () => {
  const result = await read(signed({ type: 'payment.refunded', data: { colour: 'red' } }));
  if (result.kind !== 'accepted') throw new Error(result.message);
  expect(result.payload).toEqual({ type: 'payment.refunded', data: {} });
  const log = recordingLog();
  expect(
    await provider.notifications?.interpret(result.payload, contextFor({ log, payment: facts })),
  ).toBeNull();
  expect(log.lines.join()).toContain('payment.refunded');
});

it('makes of a type what the option says', async () => {
  const other = providerFor(sandbox, {
    webhookPublicKeys: pem(keys.publicKey),
    notificationStatuses: { PAYMENT_DONE: 'PAID', 'payment.success': null },
  });
  const meaning = async (type: string) => {
    const result = await read(signed({ ...BODY, type }), facts, other);
    if (result.kind !== 'accepted') throw new Error(result.message);
    return other.notifications?.interpret(result.payload, contextFor({ payment: facts }));
  };
  expect(await meaning('PAYMENT_DONE')).toEqual({ status: 'PAID', rawStatus: 'PAYMENT_DONE' });
  expect(await meaning('payment.success')).toBeNull();
});

it('asks for a confirmation, and no answer of the merchant is a no', async () => {
  const result = await read(signed({ ...BODY, type: 'payment.confirmation' }));
  if (result.kind !== 'accepted') throw new Error(result.message);
  expect(result.confirmation).toBe(true);
  const answers = [true, false, null].map((confirmed) => JSON.parse(result.answer(confirmed).body) as object);
  expect(answers).toEqual([true, false, false].map((confirmed) => ({ notificationId: 'msg_1', confirmed })));
  const report = await provider.notifications?.interpret(result.payload, contextFor({ payment: facts }));
  expect(report?.status).toBe('PROCESSING');
});

it.each([
  ['genuine', 'accepted'],
  ['stale', 'accepted'],
  ['forged', 'refused'],
  ['altered', 'refused'],
])('reads what the sandbox makes %s as %s', async (variant, kind) => {
  const context = contextFor({
    payment: payment(),
    urls: { returnTo: (outcome) => `https://shop.example/${outcome}`, notification: merchant.url },
  });
  await provider.createPayment(context);
  await sandbox.send(context.payment.reference, { type: 'payment.success', variant });
  const [received] = merchant.received;
  if (!received) throw new Error('nothing came');
  const result = await read(received, context.payment);
  expect(result.kind).toBe(kind);
  if (variant === 'stale' && result.kind === 'accepted')
    expect(Date.now() - (result.sentAt?.getTime() ?? 0)).toBeGreaterThan(result.toleranceMs ?? Infinity);
});
