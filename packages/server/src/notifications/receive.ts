/**
 * The inbox's door: authenticate, store, answer. What a notification means is found out later, by the worker
 * in `work.ts`; here it only has to be safe on disk before the provider is told that we have it.
 */
import { KassaError } from '@kassa/protocol';
import type {
  IncomingNotification,
  NotificationAnswer,
  PaymentProvider,
  ReadNotification,
} from '@kassa/provider';
import { type InboxRow, newId, type PaymentRow } from '@kassa/store';
import type { Lease } from '../work/lane.ts';
import { sameSecret, sha256 } from '../crypto.ts';
import { factsOf } from '../payments/payment-context.ts';
import { findPaymentByReferences, findPaymentWithDetails } from '../payments/repository.ts';
import { nowText, type ServerContext } from '../server-context.ts';
import { aboutPayment, logNotification } from '../story.ts';
import { confirmPayment } from './confirm.ts';
import { findEntry, insertEntry } from './repository.ts';
import { THIN } from './thin.ts';

type Accepted = Extract<ReadNotification, { kind: 'accepted' }>;

/**
 * @param key the last segment of the URL
 * @throws KassaError not_found for a URL that we have given nobody, invalid_request for a notification that is refused
 */
export async function receiveNotification(
  context: ServerContext,
  providerName: string,
  key: string,
  request: Omit<IncomingNotification, 'payment' | 'now'>,
): Promise<NotificationAnswer> {
  const { db } = context.store;
  const provider = context.config.providers.get(providerName);
  const reader = provider?.notifications;
  if (!provider || !reader) throw unknownAddress();
  const named = { 'payments.provider': provider.name, notificationHash: sha256(key) };
  const payment = reader.scope === 'payment' ? await findPaymentWithDetails(db, named) : undefined;
  if (reader.scope === 'account' && !sameSecret(key, reader.accountKey ?? '')) throw unknownAddress();
  const isUnknown = reader.scope === 'payment' && !payment;
  const refused = (reason: string, message: string, about: PaymentRow | undefined = payment) =>
    refuse(context, provider, about, reason, message);

  const facts = payment ? factsOf(payment) : null;
  const read = await reader.read({ ...request, payment: facts, now: context.now() });
  // A stranger's guess; or the provider's own word of a payment that a restored database lacks, which is kept.
  if (isUnknown && (read.kind === 'refused' || !read.about)) throw unknownAddress();
  if (read.kind === 'refused') throw refused(read.reason, read.message);

  const about = payment ?? (await findPaymentByReferences(db, provider.name, read.about ?? {}));
  if (isUnknown && about) throw refused('wrong_payment', 'Its payment has another URL', about);
  const mismatch = about && reader.mismatch?.(read.payload, factsOf(about));
  if (typeof mismatch === 'string') throw refused('mismatch', mismatch, about);
  const lane = context.inbox(provider.name);
  const stored = isStale(context, read)
    ? undefined
    : await store(context, provider, read, about, lane?.lease());
  const entry = stored ?? (await findEntry(db, provider.name, read.id));
  if (!entry) throw refused('stale', 'A new notification from outside the time that is allowed');
  if (payment && entry.paymentId !== payment.id)
    throw refused('wrong_payment', `Notification ${read.id} belongs to another payment`);
  logNotification(context, entry, about, 'Notification received');
  const confirmed = read.confirmation ? await confirmPayment(context, entry) : null;
  // While the merchant was asked, the payment may have changed: it is read again.
  if (stored?.attempts === 1) lane?.begin({ ...stored, payment: read.confirmation ? undefined : payment });
  else lane?.wake();
  return read.answer(confirmed);
}

const unknownAddress = () => new KassaError('not_found', 'Nobody is notified here');

/** Refused and reported: the operator sees it in the log, the provider sees why, and nothing has changed. */
function refuse(
  context: ServerContext,
  provider: PaymentProvider,
  payment: PaymentRow | undefined,
  reason: string,
  message: string,
): KassaError {
  const about = { provider: provider.name, ...(payment && aboutPayment(payment)) };
  context.log.warn({ ...about, reason, incident: true }, `Notification refused: ${message}`);
  return new KassaError('invalid_request', `${reason}: ${message}`);
}

function isStale(context: ServerContext, { sentAt, toleranceMs }: Accepted): boolean {
  if (!sentAt || toleranceMs === undefined) return false;
  return Math.abs(context.now().getTime() - sentAt.getTime()) > toleranceMs;
}

/** @returns undefined when one of this id came before */
async function store(
  context: ServerContext,
  provider: PaymentProvider,
  read: Accepted,
  payment: PaymentRow | undefined,
  lease: Lease | undefined,
): Promise<InboxRow | undefined> {
  const now = nowText(context);
  return insertEntry(context.store.db, {
    id: newId('ntf'),
    provider: provider.name,
    notificationId: read.id,
    paymentId: payment?.id ?? null,
    about: payment || read.thin ? null : JSON.stringify(read.about ?? {}),
    payload: read.thin ? THIN : JSON.stringify(read.payload),
    receivedAt: now,
    nextAttemptAt: now,
    ...lease,
  });
}
