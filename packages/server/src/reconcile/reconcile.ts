/**
 * What happens because time has passed: lost answers, silent providers that can be asked, operations under way,
 * payments that nobody hears of any more, sessions that end, data that has to go. The only poller of providers.
 */
import { phaseOf, OPEN_STATUSES, type PaymentStatus } from '@kassa/protocol';
import { checkOperationAfter } from '../operations/apply-operation-report.ts';
import { applyOperation, operationContext } from '../operations/operate.ts';
import { writeEvent } from '../outbox/write-event.ts';
import { applyReport, checkAfter } from '../payments/apply-report.ts';
import { createFailed, repeatCreate, type CallsUnderWay } from '../payments/pay.ts';
import { getPayment, paymentContext, providerOf } from '../payments/repository.ts';
import { ProviderError } from '../provider.ts';
import { later, nowText, type ServerContext } from '../server-context.ts';
import { findSession, touchOrder } from '../sessions/repository.ts';
import type { OperationRow, PaymentRow } from '../store/schema.ts';
import { cancelOthers } from './cancel-others.ts';

const MINUTE = 60_000;
const BATCH = 20;
/** Longer than most questions to a provider take. */
const CHECK_MS = 10_000;

/** One round over everything that is due. @returns whether there may be more */
export async function reconcile(context: ServerContext, calls: CallsUnderWay): Promise<boolean> {
  const worked = [
    await settleLostCreates(context, calls),
    await askProviders(context),
    await settleOperations(context),
    await endSessions(context),
  ];
  await cancelOthers(context, BATCH);
  await tellUnresolved(context);
  await cleanUp(context);
  return worked.some(Boolean);
}

/** Attempts whose createPayment has left no answer and can't be under way any more. */
async function settleLostCreates(context: ServerContext, calls: CallsUnderWay): Promise<boolean> {
  const lost = await context.store.db
    .selectFrom('payments')
    .selectAll()
    .where('answeredAt', 'is', null)
    .where('createDeadline', '<=', nowText(context))
    .limit(BATCH)
    .execute();
  for (const payment of lost) {
    if (calls.payments.has(payment.id)) continue;
    const { createAnswerLost } = providerOf(context, payment).capabilities;
    if (createAnswerLost === 'repeat' || createAnswerLost === 'repeat_once')
      await repeatCreate(context, payment);
    // There is nobody to tell: the customer's page sees the status.
    else
      await createFailed(context, payment, new ProviderError('lost', 'No answer was recorded')).catch(
        () => undefined,
      );
  }
  return lost.length === BATCH;
}

async function askProviders(context: ServerContext): Promise<boolean> {
  const due = await context.store.db
    .selectFrom('payments')
    .selectAll()
    .where('nextCheckAt', '<=', nowText(context))
    .limit(BATCH)
    .execute();
  for (const payment of due) if (await leaseCheck(context, payment)) await askProvider(context, payment);
  return due.length === BATCH;
}

/**
 * Counts this check and pushes the next one on, so that no other replica asks at the same time, and that a provider
 * which can't be asked is asked less and less.
 */
async function leaseCheck(context: ServerContext, payment: PaymentRow): Promise<boolean> {
  const { numUpdatedRows } = await context.store.db
    .updateTable('payments')
    .set({
      checks: payment.checks + 1,
      nextCheckAt: later(context, Math.max(checkAfter(payment.checks + 1), CHECK_MS)),
    })
    .where('id', '=', payment.id)
    .where('nextCheckAt', '=', payment.nextCheckAt)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Something has happened to this payment: it is asked about now, however long nothing was heard. */
export async function askSoon(context: ServerContext, paymentId: string): Promise<void> {
  await context.store.db
    .updateTable('payments')
    .set({ checks: 0, nextCheckAt: nowText(context) })
    .where('id', '=', paymentId)
    .where('nextCheckAt', 'is not', null)
    .execute();
  context.wake('reconcile');
}

/**
 * Never throws: not knowing changes nothing.
 * @returns whether there was an answer
 */
export async function askProvider(context: ServerContext, payment: PaymentRow): Promise<boolean> {
  const provider = providerOf(context, payment);
  const session = await findSession(context.store.db, payment.sessionId);
  if (!provider.query || !session) return true;
  try {
    const report = await provider.query(await paymentContext(context, payment, session));
    await applyReport(context, payment.id, report, 'query');
    return true;
  } catch (error) {
    context.log.warn(
      { err: error, paymentId: payment.id, provider: provider.name },
      'The provider could not be asked',
    );
    return false;
  }
}

async function settleOperations(context: ServerContext): Promise<boolean> {
  const { db } = context.store;
  const now = nowText(context);
  const due = await db
    .selectFrom('operations')
    .selectAll()
    .where('status', '=', 'PENDING')
    .where((eb) =>
      eb.or([eb('nextCheckAt', '<=', now), eb.and([eb('calling', '=', 1), eb('callDeadline', '<=', now)])]),
    )
    .limit(BATCH)
    .execute();
  for (const operation of due) await settleOperation(context, operation);
  return due.length === BATCH;
}

async function settleOperation(context: ServerContext, operation: OperationRow): Promise<void> {
  const { numUpdatedRows } = await context.store.db
    .updateTable('operations')
    .set({
      calling: 0,
      checks: operation.checks + 1,
      nextCheckAt: later(context, checkOperationAfter(operation.checks + 1)),
    })
    .where('id', '=', operation.id)
    .where('checks', '=', operation.checks)
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) return;
  const payment = await getPayment(context.store.db, operation.paymentId);
  const provider = providerOf(context, payment);
  if (!provider.queryOperation) {
    const reason = 'The answer was lost and the provider can not be asked: a person has to look';
    await applyOperation(context, operation, { status: 'AMBIGUOUS', rawStatus: null, reason }, 'reconcile');
    return;
  }
  try {
    const report = await provider.queryOperation(await operationContext(context, operation));
    await applyOperation(context, operation, report, 'query');
  } catch (error) {
    context.log.warn(
      { err: error, operation: operation.id },
      'The provider could not be asked about an operation',
    );
  }
}

/** Open past the provider's `unresolvedAfterMinutes`: the merchant is told, the status stays open. */
async function tellUnresolved(context: ServerContext): Promise<void> {
  let told = false;
  for (const provider of context.config.providers.values()) {
    const before = later(context, -provider.capabilities.unresolvedAfterMinutes * MINUTE);
    const silent = await context.store.db
      .selectFrom('payments')
      .select('id')
      .where('provider', '=', provider.name)
      .where('status', 'in', OPEN_STATUSES)
      .where('unresolvedToldAt', 'is', null)
      .where('createdAt', '<=', before)
      .limit(BATCH)
      .execute();
    for (const { id } of silent) {
      await context.store.transaction(async (tx) => {
        const payment = await getPayment(tx, id);
        if (payment.unresolvedToldAt !== null || phaseOf(payment.status as PaymentStatus) !== 'open') return;
        await tx
          .updateTable('payments')
          .set({ unresolvedToldAt: nowText(context) })
          .where('id', '=', id)
          .execute();
        await writeEvent(context, tx, payment, 'payment.unresolved');
      });
      told = true;
    }
  }
  if (told) context.wake('outbox');
}

/** Tells pages that their session has ended. */
async function endSessions(context: ServerContext): Promise<boolean> {
  const { db } = context.store;
  const ended = await db
    .selectFrom('sessions')
    .select(['id', 'orderId'])
    .where('expiryTold', '=', 0)
    .where('expiresAt', '<=', nowText(context))
    .limit(BATCH)
    .execute();
  for (const { id, orderId } of ended) {
    await db.updateTable('sessions').set({ expiryTold: 1 }).where('id', '=', id).execute();
    await touchOrder(db, orderId);
    await context.store.hints.publish(orderId);
  }
  return ended.length === BATCH;
}

/** Codes that are too old, and customers' sensitive fields once no attempt can come any more and none is open. */
async function cleanUp(context: ServerContext): Promise<void> {
  const { db } = context.store;
  const now = nowText(context);
  await db.deleteFrom('returnCodes').where('expiresAt', '<=', now).execute();
  await db
    .updateTable('sessions')
    .set({ sensitive: null })
    .where('sensitive', 'is not', null)
    .where('expiresAt', '<=', now)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('payments')
            .select('payments.id')
            .whereRef('payments.orderId', '=', 'sessions.orderId')
            .where('payments.status', 'in', OPEN_STATUSES),
        ),
      ),
    )
    .execute();
}
