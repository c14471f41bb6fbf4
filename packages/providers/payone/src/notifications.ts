/**
 * TransactionStatus: who sent it, whether it is about this payment, and what it means. One URL for the account,
 * set in PAYONE's merchant interface. Source: docs.payone.com, "TransactionStatus notification"; wire contract A9.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import { fromDecimalString, phaseOf } from '@kassa/protocol';
import {
  refuseNotification,
  type IncomingNotification,
  type JsonObject,
  type Log,
  type NotificationReader,
  type PaymentContext,
  type PaymentFacts,
  type ReadNotification,
  type Report,
} from '@kassa/provider';
import { isPriceOf } from './operations.ts';
import type { PayoneConfig } from './options.ts';
import { statusSchema } from './schemas.ts';
import { meaningOf, SUCCESSES } from './status.ts';

/** From this one on Klarna's pending payments and their reasons are told. */
const NOTIFY_VERSION = 7.6;

export function notificationReader(config: PayoneConfig | null): NotificationReader {
  const reported = new Set<string>();
  return {
    scope: 'account',
    ...(config && { accountKey: config.notificationKey }),
    read: (request) =>
      Promise.resolve(config ? read(request, config) : refuseNotification('malformed', 'Options are wrong')),
    mismatch,
    interpret: (payload, context) => Promise.resolve(interpret(payload, context, reported)),
  };
}

function read(request: IncomingNotification, config: PayoneConfig): ReadNotification {
  const { method, remoteAddress, body } = request;
  if (!isFromPayone(remoteAddress, config))
    return refuseNotification('wrong_source', `${remoteAddress ?? 'An unknown address'} is not PAYONE's`);
  if (method !== 'POST') return refuseNotification('malformed', 'TransactionStatus comes by POST');
  const form = parseForm(body);
  if (!isKey(form.get('key'), config))
    return refuseNotification('bad_signature', 'The key is not our portal’s');
  const { portalId, subAccountId, mode } = config;
  for (const [name, ours] of [
    ['portalid', portalId],
    ['aid', subAccountId],
    ['mode', mode],
  ] as const)
    if (form.get(name) !== ours) return refuseNotification('mismatch', `${name} is not ${ours}`);

  const parsed = statusSchema.safeParse(Object.fromEntries(form));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return refuseNotification(
      'malformed',
      `${issue?.path.join('.') ?? 'body'}: ${issue?.message ?? 'is wrong'}`,
    );
  }
  const status = parsed.data;
  const { txid, reference, txaction, sequencenumber, transaction_status } = status;
  const { price, currency, balance, receivable } = status;
  return {
    kind: 'accepted',
    // The same action comes again as completed after pending, with another balance, or with the money put right.
    id: [txid, txaction, sequencenumber, transaction_status, price, currency, balance, receivable].join(':'),
    payload: JSON.parse(JSON.stringify(status)) as JsonObject,
    // Ours have no capitals; PAYONE takes a reference in either for the same.
    about: { reference: reference.toLowerCase(), providerReference: txid },
    answer: () => ({ status: 200, contentType: 'text/plain', body: 'TSOK' }),
  };
}

function isFromPayone(address: string | null, { notificationSources }: PayoneConfig): boolean {
  if (!notificationSources) return true;
  const family = isIP(address ?? '');
  return family !== 0 && notificationSources.check(address ?? '', family === 6 ? 'ipv6' : 'ipv4');
}

/** MD5 always, whatever requests carry. Compared in constant time. */
function isKey(given: string | undefined, { portalKey }: PayoneConfig): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  const ours = createHash('md5').update(portalKey).digest('hex');
  return timingSafeEqual(digest((given ?? '').toLowerCase()), digest(ours));
}

/** A form in ISO-8859-1, whose `%E4` is no UTF-8. */
function parseForm(body: Uint8Array): Map<string, string> {
  const decode = (text: string) =>
    text
      .replaceAll('+', ' ')
      .replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  const form = new Map<string, string>();
  for (const pair of Buffer.from(body).toString('latin1').split('&')) {
    const at = pair.indexOf('=');
    if (at > 0) form.set(decode(pair.slice(0, at)).toLowerCase(), decode(pair.slice(at + 1)).trim());
  }
  return form;
}

function mismatch(payload: JsonObject, payment: PaymentFacts): string | null {
  const { reference, txid, currency, price, txaction } = statusSchema.parse(payload);
  if (reference.toLowerCase() !== payment.reference) return `reference is not ${payment.reference}`;
  if (payment.providerReference !== null && txid !== payment.providerReference)
    return `txid is not ${payment.providerReference}`;
  // Other money than ours, and taken: kept for a person to look at.
  if (phaseOf(payment.status) !== 'succeeded' && SUCCESSES.includes(txaction)) return null;
  if (currency !== payment.currency) return `currency is not ${payment.currency}`;
  const amount = fromDecimalString(price, currency);
  if (amount !== undefined && isPriceOf(payment, amount)) return null;
  return `price is not ${payment.amount} minor units of ${payment.currency}`;
}

function interpret(payload: JsonObject, context: PaymentContext, reported: Set<string>): Report | null {
  const told = statusSchema.parse(payload);
  const status = isErased(context) ? { ...told, userid: undefined } : told;
  warnOfVersion(status.notify_version, reported, context.log);
  const report = meaningOf(status, context.payment);
  if (!report)
    context.log.warn({ txaction: status.txaction }, 'PAYONE told of an action that nobody has heard of');
  return report;
}

/** Klarna's orders name somebody: an order that names nobody was erased, and has no id of its customer any more. */
const isErased = ({ customer, billingAddress }: PaymentContext): boolean =>
  Object.keys(customer).length === 0 && billingAddress === null;

function warnOfVersion(version: string | undefined, reported: Set<string>, log: Log): void {
  const name = version ?? 'none';
  if (Number(version) >= NOTIFY_VERSION || reported.has(name)) return;
  reported.add(name);
  log.warn(
    { notifyVersion: name, incident: true },
    `PAYONE sends notify_version ${name}; Klarna needs ${NOTIFY_VERSION}: have it raised for this portal`,
  );
}
