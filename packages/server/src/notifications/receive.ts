/**
 * The inbox's door: authenticate, store, answer. What a notification means is found out later, by the worker
 * in `work.ts`; here it only has to be safe on disk before the provider is told that we have it.
 */
import { KassaError } from '@kassa/protocol';
import { newId, sameSecret, sha256 } from '../crypto.ts';
import { factsOf } from '../payments/repository.ts';
import type {
  IncomingNotification,
  NotificationAnswer,
  PaymentProvider,
  ReadNotification,
} from '../provider.ts';
import { nowText, type ServerContext } from '../server-context.ts';
import type { InboxRow, PaymentRow } from '../store/schema.ts';
import { confirmPayment } from './confirm.ts';
import { THIN } from './thin.ts';

type Accepted = Extract<ReadNotification, { kind: 'accepted' }>;

/**
 * @param key the last segment of the URL
 * @throws KassaError not_found for a URL that is nobody's, invalid_request for a notification that is refused
 */
export async function receiveNotification(
  context: ServerContext,
  providerName: string,
  key: string,
  request: Omit<IncomingNotification, 'payment' | 'now'>,
): Promise<NotificationAnswer> {
  const provider = context.config.providers.get(providerName);
  const reader = provider?.notifications;
  if (!provider || !reader) throw nobodys();
  const payment = reader.scope === 'payment' ? await findByKey(context, provider, key) : undefined;
  if (reader.scope === 'payment' ? !payment : !sameSecret(key, reader.accountKey ?? '')) throw nobodys();

  const read = await reader.read({
    ...request,
    payment: payment ? factsOf(payment) : null,
    now: context.now(),
  });
  if (read.kind === 'refused') throw refuse(context, provider, payment, read.reason, read.message);

  const known = await findInInbox(context, provider, read.id);
  if (!known && isStale(context, read))
    throw refuse(
      context,
      provider,
      payment,
      'stale',
      'A new notification from outside the time that is allowed',
    );
  if (known && payment && known.paymentId !== payment.id)
    throw refuse(
      context,
      provider,
      payment,
      'wrong_payment',
      `Notification ${read.id} belongs to another payment`,
    );

  const about = payment ?? (await findAbout(context, provider, read));
  const mismatch = about && reader.mismatch?.(read.payload, factsOf(about));
  if (typeof mismatch === 'string') throw refuse(context, provider, about, 'mismatch', mismatch);
  const entry = known ?? (await store(context, provider, read, about));
  const confirmed = read.confirmation ? await confirmPayment(context, entry) : null;
  context.wake('inbox');
  return read.answer(confirmed);
}

const nobodys = () => new KassaError('not_found', 'Nobody is notified here');

/** Refused and reported: the operator sees it in the log, the provider sees why, and nothing has changed. */
function refuse(
  context: ServerContext,
  provider: PaymentProvider,
  payment: PaymentRow | undefined,
  reason: string,
  message: string,
): KassaError {
  context.log.warn(
    {
      provider: provider.name,
      paymentId: payment?.id,
      reference: payment?.reference,
      reason,
      incident: true,
    },
    `Notification refused: ${message}`,
  );
  return new KassaError('invalid_request', `${reason}: ${message}`);
}

function isStale(context: ServerContext, { sentAt, toleranceMs }: Accepted): boolean {
  if (!sentAt || toleranceMs === undefined) return false;
  return Math.abs(context.now().getTime() - sentAt.getTime()) > toleranceMs;
}

const findByKey = (
  context: ServerContext,
  provider: PaymentProvider,
  key: string,
): Promise<PaymentRow | undefined> =>
  context.store.db
    .selectFrom('payments')
    .selectAll()
    .where('notificationHash', '=', sha256(key))
    .where('provider', '=', provider.name)
    .executeTakeFirst();

async function findAbout(
  context: ServerContext,
  provider: PaymentProvider,
  { about }: Accepted,
): Promise<PaymentRow | undefined> {
  const { reference, providerReference } = about ?? {};
  const payments = context.store.db.selectFrom('payments').selectAll().where('provider', '=', provider.name);
  // One query for each index: a database that is asked for either reads all payments of the provider.
  const named =
    reference === undefined
      ? undefined
      : await payments.where('reference', '=', reference).executeTakeFirst();
  if (named || providerReference === undefined) return named;
  return payments.where('providerReference', '=', providerReference).executeTakeFirst();
}

const findInInbox = (
  context: ServerContext,
  provider: PaymentProvider,
  notificationId: string,
): Promise<InboxRow | undefined> =>
  context.store.db
    .selectFrom('inbox')
    .selectAll()
    .where('provider', '=', provider.name)
    .where('notificationId', '=', notificationId)
    .executeTakeFirst();

/** Two of the same id at once: the unique index keeps one, both are acknowledged. */
async function store(
  context: ServerContext,
  provider: PaymentProvider,
  read: Accepted,
  payment: PaymentRow | undefined,
): Promise<InboxRow> {
  const now = nowText(context);
  await context.store.db
    .insertInto('inbox')
    .values({
      id: newId('ntf'),
      provider: provider.name,
      notificationId: read.id,
      paymentId: payment?.id ?? null,
      payload: read.thin ? THIN : JSON.stringify(read.payload),
      confirmed: null,
      receivedAt: now,
      processedAt: null,
      attempts: 0,
      nextAttemptAt: now,
      error: null,
    })
    .onConflict((conflict) => conflict.columns(['provider', 'notificationId']).doNothing())
    .execute();
  const entry = await findInInbox(context, provider, read.id);
  if (!entry) throw new Error(`Notification ${read.id} was not stored`);
  return entry;
}
