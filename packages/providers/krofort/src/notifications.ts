/** Krofort's notifications: who sent it, whether it is about this payment, and what it means. */
import { fromDecimalString, phaseOf } from '@kassa/protocol';
import {
  believe,
  refuseNotification,
  type IncomingNotification,
  type JsonObject,
  type NotificationReader,
  type PaymentContext,
  type PaymentFacts,
  type ReadNotification,
  type RefusedNotification,
  type Report,
} from '@kassa/provider';
import { notificationSchema, type NotificationPayload } from './schemas.ts';
import { verifySignature } from './signature.ts';
import { MERCHANT_CONFIRMATION, type Meaning } from './status.ts';
import type { KrofortConfig } from './options.ts';

/** Of the specification, and of Krofort's own library. */
const TOLERANCE_MS = 300_000;

export function notificationReader(
  config: Pick<KrofortConfig, 'publicKeys' | 'meaningOf'>,
): NotificationReader {
  return {
    scope: 'payment',
    read: (request) => Promise.resolve(read(request, config)),
    interpret: (payload, context) => Promise.resolve(interpret(payload, context, config)),
  };
}

function read(
  { headers, body, payment }: IncomingNotification,
  { publicKeys, meaningOf }: Pick<KrofortConfig, 'publicKeys' | 'meaningOf'>,
): ReadNotification {
  const verified = verifySignature(headers, body, publicKeys);
  if (!verified.ok) return refuseNotification('bad_signature', `Webhook signature: ${verified.problem}`);
  const parsed = notificationSchema.safeParse(parseJson(body));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return refuseNotification(
      'malformed',
      `${issue?.path.join('.') ?? 'body'}: ${issue?.message ?? 'is wrong'}`,
    );
  }
  const payload = parsed.data;
  const meaning = meaningOf(payload.type);
  const problem = lacksMoney(payload, meaning) ?? (payment && notAbout(payment, payload, meaning));
  if (problem) return problem;
  const { merchantReference: reference } = payload.data;

  const { id, sentAt } = verified;
  const confirmation = meaning === MERCHANT_CONFIRMATION;
  return {
    kind: 'accepted',
    id,
    sentAt,
    toleranceMs: TOLERANCE_MS,
    // Through JSON, so that what was left out is not there as undefined.
    payload: JSON.parse(JSON.stringify(payload)) as JsonObject,
    ...(confirmation && { confirmation }),
    ...(reference !== undefined && { about: { reference } }),
    answer: (confirmed) => ({
      status: 200,
      contentType: 'application/json',
      body: JSON.stringify({ notificationId: id, ...(confirmation && { confirmed: confirmed === true }) }),
    }),
  };
}

/** A kind that means something must name reference, amount and currency. */
function lacksMoney({ data }: NotificationPayload, meaning: Meaning): RefusedNotification | undefined {
  const { merchantReference, amount, currency } = data;
  const isNamed = merchantReference !== undefined && amount !== undefined && currency !== undefined;
  return meaning === null || isNamed
    ? undefined
    : refuseNotification('malformed', 'data: merchantReference, amount and currency are needed');
}

/** It is held to what it names. A success of other money is taken, for a person to look at. */
function notAbout(
  payment: PaymentFacts,
  { data }: NotificationPayload,
  meaning: Meaning,
): RefusedNotification | undefined {
  const { merchantReference, amount, currency } = data;
  if (merchantReference !== undefined && merchantReference !== payment.reference)
    return refuseNotification('wrong_payment', `data.merchantReference is not ${payment.reference}`);
  if (claimsSuccess(meaning)) return undefined;
  if (currency !== undefined && currency !== payment.currency)
    return refuseNotification('mismatch', `data.currency is not ${payment.currency}`);
  if (amount !== undefined && fromDecimalString(amount, payment.currency) !== payment.amount)
    return refuseNotification(
      'mismatch',
      `data.amount is not ${payment.amount} minor units of ${payment.currency}`,
    );
  return undefined;
}

function interpret(
  stored: JsonObject,
  { log, payment }: PaymentContext,
  { meaningOf }: Pick<KrofortConfig, 'meaningOf'>,
): Report | null {
  const { type, data } = notificationSchema.parse(stored);
  const meaning = meaningOf(type);
  if (meaning === null) {
    log.warn({ reference: payment.reference, type }, 'Krofort notification of a type that nobody mapped');
    return null;
  }
  // The customer is done at the bank; that the money is taken is still to come.
  if (meaning === MERCHANT_CONFIRMATION) return { status: 'PROCESSING', rawStatus: type };
  const { merchantReference: reference = '', amount = '', currency = '' } = data;
  const report: Report = {
    status: meaning,
    rawStatus: type,
    ...(data.reason !== undefined && { reason: `Krofort: ${data.reason}` }),
  };
  const claimed = { amount: fromDecimalString(amount, payment.currency) ?? null, currency, reference };
  return believe(report, payment, payment, claimed);
}

const claimsSuccess = (meaning: Meaning): boolean =>
  meaning !== null && meaning !== MERCHANT_CONFIRMATION && phaseOf(meaning) === 'succeeded';

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}
