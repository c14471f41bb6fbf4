/**
 * The one path on which a payment's status changes: a report (an answer, a notification, a query, a
 * subscription) becomes, in one transaction, a transition, its history, its events and a new version of every
 * page of the order; after the commit a hint goes out. Nothing else sets what the customer sees.
 */
import {
  canTransition,
  isSafeAppLink,
  isSafeRedirect,
  phaseOf,
  type EventType,
  type NextAction,
  type PaymentStatus,
} from '@kassa/protocol';
import { backoff } from '../backoff.ts';
import { newId } from '../crypto.ts';
import { saveRemembered } from '../customers/repository.ts';
import { insertDispute, listDisputes } from '../disputes/repository.ts';
import { applyOperationReport } from '../operations/apply-operation-report.ts';
import { writeEvent } from '../outbox/write-event.ts';
import type { PaymentProvider, Report } from '../provider.ts';
import { later, nowText, type ServerContext } from '../server-context.ts';
import { hintPages } from '../orders/hint-pages.ts';
import { bumpSessionVersions, detailsOf, findSession, forgetSensitive } from '../sessions/repository.ts';
import type { PaymentRow, Tx } from '../store/schema.ts';
import { readJson } from '../store/store.ts';
import { providerOf } from './payment-context.ts';
import {
  findAttemptWithSameReference,
  findLockHolder,
  getPayment,
  hasVisibleChange,
  updatePayment,
} from './repository.ts';

/** How long after a report a provider that can be asked is asked again, by how often it was already. */
const CHECK_AFTER_MS = [3_000, 5_000, 10_000, 20_000, 30_000, 60_000, 300_000];
export const checkAfter = (checks: number): number => backoff(CHECK_AFTER_MS, checks);

/** Columns that are written with a report: createPayment has answered, its input is not needed any more. */
type AttemptChanges = Partial<Pick<PaymentRow, 'answeredAt' | 'input'>>;

/**
 * Applies `report` and tells everybody. A report that says nothing new, or that may not follow what is known,
 * changes no status; its data is kept all the same.
 * @param source who says so, for the history: `createPayment`, `notification`, `query`, `reconcile`
 */
export async function applyReport(
  context: ServerContext,
  { id, orderId }: Pick<PaymentRow, 'id' | 'orderId'>,
  report: Report,
  source: string,
  attemptChanges: AttemptChanges = {},
): Promise<PaymentRow> {
  const applied = await context.store.transaction(orderId, async (tx) => {
    const before = await getPayment(tx, id);
    const otherAttempt =
      report.providerReference === undefined
        ? undefined
        : await findAttemptWithSameReference(tx, before, report.providerReference);
    const own = otherAttempt
      ? await mergeIntoOneAttempt(context, tx, before, otherAttempt, report, source)
      : report;
    const after = await applyInTransaction(context, tx, before, own, source, attemptChanges);
    const isVisible = otherAttempt !== undefined || hasVisibleChange(before, after);
    if (isVisible) await bumpSessionVersions(tx, orderId);
    return { after, isVisible };
  });
  context.wake('reconcile');
  context.wake('outbox');
  if (applied.isVisible) await hintPages(context, [orderId]);
  return applied.after;
}

/**
 * A provider that keeps customers from paying twice may answer an attempt with the payment that another attempt
 * has: there is one payment's money and it counts once. The one that succeeded keeps it; of two that did not, the
 * newer one goes on.
 * @returns what is then to be said of `payment` itself
 */
async function mergeIntoOneAttempt(
  context: ServerContext,
  tx: Tx,
  payment: PaymentRow,
  otherAttempt: PaymentRow,
  report: Report,
  source: string,
): Promise<Report> {
  const ended = (goesOnAs: PaymentRow): Report => ({
    status: 'CANCELLED',
    rawStatus: report.rawStatus,
    reason: `The provider has it as the same payment as ${goesOnAs.reference}`,
  });
  if (phaseOf(otherAttempt.status) === 'succeeded') {
    await applyInTransaction(context, tx, otherAttempt, report, source);
    return ended(otherAttempt);
  }
  await applyInTransaction(context, tx, otherAttempt, ended(payment), source);
  return report;
}

async function applyInTransaction(
  context: ServerContext,
  tx: Tx,
  before: PaymentRow,
  report: Report,
  source: string,
  attemptChanges: AttemptChanges = {},
): Promise<PaymentRow> {
  const provider = providerOf(context, before);
  const from = before.status;
  const isTransition = canTransition(from, report.status);
  const isUnchanged = from === report.status;
  if (!isTransition && !isUnchanged)
    context.log.info(
      { paymentId: before.id, from, to: report.status, source },
      'Report ignored: it may not follow',
    );
  const status = isTransition ? report.status : from;
  const lock = await lockAfter(context, tx, before, status, source);
  const nextAction = nextActionAfter(context, provider, before, report, status);
  const open = phaseOf(status) === 'open';
  // leaseCheck has counted this check already.
  const checks = isTransition ? 0 : before.checks;

  let after = await updatePayment(
    context,
    tx,
    before,
    {
      // The payment ended before createPayment has answered: the answer isn't needed, so the call isn't repeated.
      ...(!open && before.answeredAt === null && { answeredAt: nowText(context), input: null }),
      ...attemptChanges,
      ...lock,
      status,
      nextAction,
      ...((isTransition || isUnchanged) && { rawStatus: report.rawStatus ?? before.rawStatus }),
      ...(isTransition && {
        reason: report.reason ?? null,
        reasonTextKey: report.reasonTextKey ?? null,
        customerText: report.customerText ?? null,
      }),
      ...(report.providerReference !== undefined && { providerReference: report.providerReference }),
      ...(report.data && { data: JSON.stringify({ ...readJson<object>(before.data), ...report.data }) }),
      ...(await rememberAfter(tx, before, status, report)),
      checks,
      nextCheckAt: open && provider.capabilities.query ? later(context, checkAfter(checks)) : null,
    },
    source,
  );

  if (isTransition) after = await writeStatusEvent(context, tx, before, after);
  if (phaseOf(status) === 'succeeded') {
    await forgetSensitive(tx, after.orderId);
    after = await rememberCustomer(context, tx, after);
  }
  for (const operation of report.operations ?? [])
    after = await applyOperationReport(context, tx, after, operation);
  if (report.dispute) after = await openDispute(context, tx, after, report.dispute);
  return after;
}

/**
 * Who holds the order's lock after this payment became `status`. A payment that failed frees it. A late success
 * takes it, from a payment that is merely open too, so that no third one can start; if another one has
 * succeeded already, this one is the duplicate.
 */
async function lockAfter(
  context: ServerContext,
  tx: Tx,
  payment: PaymentRow,
  status: PaymentStatus,
  source: string,
): Promise<Pick<PaymentRow, 'holdsLock' | 'duplicate'>> {
  const { duplicate } = payment;
  const phase = phaseOf(status);
  if (phase === 'failed') return { holdsLock: 0, duplicate };
  if (phase === 'open' || payment.holdsLock === 1 || duplicate === 1)
    return { holdsLock: payment.holdsLock, duplicate };
  const holder = await findLockHolder(tx, payment.orderId);
  if (!holder) return { holdsLock: 1, duplicate };
  if (phaseOf(holder.status) === 'succeeded') return { holdsLock: 0, duplicate: 1 };
  await updatePayment(context, tx, holder, { holdsLock: 0 }, source);
  return { holdsLock: 1, duplicate };
}

/** Kept aside until PAID, and only when the shop wants this customer recognised; dropped on failure. */
async function rememberAfter(
  tx: Tx,
  payment: PaymentRow,
  status: PaymentStatus,
  report: Report,
): Promise<Pick<PaymentRow, 'remember'> | undefined> {
  if (phaseOf(status) === 'failed') return { remember: null };
  if (!report.remember) return undefined;
  const session = await findSession(tx, payment.sessionId);
  return session && detailsOf(session).remember ? { remember: JSON.stringify(report.remember) } : undefined;
}

/** What is left to do after this payment became `status`: once it has succeeded, a redirect that is silent. */
function nextActionAfter(
  context: ServerContext,
  provider: PaymentProvider,
  payment: PaymentRow,
  report: Report,
  status: PaymentStatus,
): string | null {
  const phase = phaseOf(status);
  if (phase === 'failed' || (phase === 'succeeded' && !provider.capabilities.silentRedirects)) return null;
  const action = readNextAction(context, provider, payment, report);
  const isKept = phase === 'open' || (action !== null && readJson<NextAction>(action).kind === 'redirect');
  return isKept ? action : null;
}

/** The new one if it is safe to follow; an unsafe one is dropped and logged: the page must not be sent there. */
function readNextAction(
  context: ServerContext,
  provider: PaymentProvider,
  payment: PaymentRow,
  report: Report,
): string | null {
  if (!report.nextAction) return payment.nextAction;
  if (!isSafeNextAction(provider, report.nextAction)) {
    context.log.error(
      { paymentId: payment.id, provider: provider.name },
      'Next action dropped: not a safe address',
    );
    return payment.nextAction;
  }
  return JSON.stringify(report.nextAction);
}

/** Redirects go to https (http on loopback) and, where the provider lists its hosts, to one of them. */
export function isSafeNextAction(provider: PaymentProvider, action: NextAction): boolean {
  const { redirectHosts, appSchemes = [] } = provider.capabilities;
  switch (action.kind) {
    case 'wait':
      return true;
    case 'app_switch':
      return action.link === null || isSafeAppLink(action.link, appSchemes);
    case 'redirect':
      return (
        isSafeRedirect(action.url) &&
        (!redirectHosts || redirectHosts.some((host) => hostMatches(new URL(action.url).hostname, host)))
      );
  }
}

const hostMatches = (hostname: string, pattern: string): boolean =>
  pattern.startsWith('*.') ? hostname.endsWith(pattern.slice(1)) : hostname === pattern;

const EVENT_OF: Partial<Record<PaymentStatus, EventType>> = {
  AUTHORIZED: 'payment.authorized',
  PAID: 'payment.paid',
  UNDER_REVIEW: 'payment.under_review',
  DECLINED: 'payment.failed',
  CANCELLED: 'payment.failed',
  ERROR: 'payment.failed',
  EXPIRED: 'payment.failed',
  CAPTURE_DECLINED: 'payment.failed',
};

async function writeStatusEvent(
  context: ServerContext,
  tx: Tx,
  before: PaymentRow,
  after: PaymentRow,
): Promise<PaymentRow> {
  const type = EVENT_OF[after.status];
  let payment = type ? await writeEvent(context, tx, after, type) : after;
  if (payment.duplicate === 1 && before.duplicate === 0)
    payment = await writeEvent(context, tx, payment, 'payment.duplicate');
  return payment;
}

/** Keeps what the customer is recognised by, once the payment is paid. */
async function rememberCustomer(context: ServerContext, tx: Tx, payment: PaymentRow): Promise<PaymentRow> {
  if (payment.status !== 'PAID' || payment.remember === null) return payment;
  const session = await findSession(tx, payment.sessionId);
  if (!session) return payment;
  const { remember, customer } = detailsOf(session);
  if (remember && customer.reference !== undefined) {
    await saveRemembered(tx, {
      merchantId: context.config.merchant.id,
      provider: payment.provider,
      customerReference: customer.reference,
      data: payment.remember,
      createdAt: nowText(context),
    });
  }
  return updatePayment(context, tx, payment, { remember: null }, 'remember');
}

async function openDispute(
  context: ServerContext,
  tx: Tx,
  payment: PaymentRow,
  dispute: NonNullable<Report['dispute']>,
): Promise<PaymentRow> {
  const known = await listDisputes(tx, payment.id);
  if (known.some(({ providerId }) => providerId === dispute.id)) return payment;
  const id = newId('dis');
  const amount = dispute.amount ?? null;
  await insertDispute(tx, {
    id,
    paymentId: payment.id,
    providerId: dispute.id,
    kind: dispute.kind,
    amount,
    rawStatus: dispute.rawStatus ?? null,
    openedAt: nowText(context),
  });
  return writeEvent(context, tx, payment, 'dispute.opened', { dispute: { id, kind: dispute.kind, amount } });
}
