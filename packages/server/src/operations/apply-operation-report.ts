/** What a provider says of a capture, release, refund or cancellation becomes the operation's status and an event. */
import { KassaError, type EventType, type Operation } from '@kassa/protocol';
import { backoff, type OperationReport } from '@kassa/provider';
import { newId, type OperationRow, type PaymentRow, readJson, type Tx } from '@kassa/store';
import { writeEvent } from '../outbox/write-event.ts';
import { factsOf, findProvider } from '../payments/payment-context.ts';
import { pick } from '../pick.ts';
import { later, nowText, type ServerContext } from '../server-context.ts';
import { aboutPayment } from '../story.ts';
import { insertOperation, listOperations, updateOperation } from './repository.ts';

const CHECK_AFTER_MS = [3_000, 10_000, 60_000, 300_000, 3_600_000];
/** Milliseconds until the provider is asked about an operation again, by how often it was asked. */
export const checkOperationAfter = (checks: number): number => backoff(CHECK_AFTER_MS, checks);

export const viewOperation = (row: OperationRow, currency: string): Operation => {
  const request = readJson<{ createdBy?: string; merchantReference?: string }>(row.request);
  return {
    ...pick(row, 'id', 'number', 'kind', 'status', 'rawStatus', 'amount'),
    currency,
    createdBy: request.createdBy ?? null,
    merchantReference: request.merchantReference ?? null,
    ...pick(row, 'resolvedBy', 'reason', 'createdAt', 'updatedAt'),
  };
};

/** What a provider reports of an operation, or a person by name, or what a failed call leaves to do. */
export type SaidOfOperation = OperationReport & {
  resolvedBy?: string;
  /** The same call is made again, later and later. */
  callsAgain?: true;
  answerLost?: true;
  /** Whose call's answer it is. */
  lease?: string | null;
};

/** How soon a call is made again, by how often it was made. */
const CALL_AGAIN_MS = [1_000, 5_000, 30_000, 120_000, 600_000, 3_600_000];

/** Nobody calls the provider for it now, so a person may say what became of it. */
const isWaiting = (context: ServerContext, { status, lease, callDeadline }: OperationRow): boolean =>
  status === 'AMBIGUOUS' || (status === 'PENDING' && (lease === null || callDeadline <= nowText(context)));

/** SUCCEEDED and FAILED are final; AMBIGUOUS ends when the provider knows after all. */
const ended = (status: string) => status === 'SUCCEEDED' || status === 'FAILED';

/** A person's word stands until the provider gives its own. What a call under way comes to is its answer's, or an end. */
const mayFollow = ({ status, resolvedBy, lease }: OperationRow, report: SaidOfOperation): boolean =>
  ended(report.status)
    ? !ended(status) || resolvedBy !== null
    : !ended(status) && lease === (report.lease ?? null);

/**
 * When the provider is asked about it. One that can't be asked ends it by a notification; where even its being there
 * is not certain, a person is told in the end.
 */
function nextCheckAfter(
  context: ServerContext,
  payment: PaymentRow,
  { checks }: OperationRow,
  report: SaidOfOperation,
): string | null {
  const provider = findProvider(context, payment);
  if (!provider || report.status !== 'PENDING' || report.callsAgain) return null;
  if (provider.queryOperation) return later(context, checkOperationAfter(checks));
  return report.answerLost ? later(context, provider.capabilities.unresolvedAfterMinutes * 60_000) : null;
}

/** A row of the ledger before and after a report; `before` is undefined for one that the provider's back office made. */
interface Change {
  before: OperationRow | undefined;
  after: OperationRow;
}

/** A payment's operations are its ledger: amounts and what may still be done follow from them. */
export interface Ledger {
  operations: readonly OperationRow[];
  changes: readonly Change[];
}

/** What `reports` make of the operations; nothing is written. @throws KassaError when a person may not resolve one */
export async function readLedger(
  context: ServerContext,
  tx: Tx,
  payment: PaymentRow,
  reports: readonly SaidOfOperation[] = [],
): Promise<Ledger> {
  // Of what was never reserved nor paid, which is always told, only cancellations can be there: they hold no money.
  const isNew = payment.eventSequence === 0 && reports.length === 0;
  let operations: readonly OperationRow[] = isNew ? [] : await listOperations(tx, payment.id);
  const changes: Change[] = [];
  for (const report of reports)
    for (const change of changesBy(context, payment, operations, report)) {
      changes.push(change);
      operations = [...operations.filter(({ id }) => id !== change.after.id), change.after];
    }
  return { operations, changes };
}

function changesBy(
  context: ServerContext,
  payment: PaymentRow,
  operations: readonly OperationRow[],
  report: SaidOfOperation,
): Change[] {
  const before = findReported(operations, report);
  if (!before) return madeElsewhere(context, payment, operations, report);
  // Decided here, in the order's transaction: the provider may have answered since the person looked.
  if (report.resolvedBy !== undefined && !isWaiting(context, before))
    throw new KassaError(
      'operation_not_allowed',
      `Only an AMBIGUOUS or waiting operation can be resolved; this one is ${before.status}`,
    );
  if (!mayFollow(before, report)) return [];
  const after: OperationRow = {
    ...before,
    status: report.status,
    rawStatus: report.rawStatus,
    // What was taken counts, and not what was asked for: a part may have been taken elsewhere before.
    amount: (report.kind === before.kind ? takenBy(report) : undefined) ?? before.amount,
    reason: report.reason ?? before.reason,
    providerReference: report.providerReference ?? before.providerReference,
    data: JSON.stringify({ ...readJson<object>(before.data), ...report.data }),
    resolvedBy: report.resolvedBy ?? null,
    calling: report.callsAgain ? 1 : 0,
    lease: null,
    callDeadline: report.callsAgain
      ? later(context, backoff(CALL_AGAIN_MS, before.checks))
      : before.callDeadline,
    answerLost: report.answerLost ? 1 : before.answerLost,
    // repeatCall counts a call that is made again.
    checks: before.checks + (report.callsAgain ? 0 : 1),
    nextCheckAt: nextCheckAfter(context, payment, before, report),
    updatedAt: nowText(context),
  };
  return [...giveWay(context, payment, operations, after), { before, after }];
}

/** Lessens what `proven` shows to be too much: what has its reference too, or people's words beyond the payment. */
function giveWay(
  context: ServerContext,
  payment: PaymentRow,
  operations: readonly OperationRow[],
  proven: OperationRow,
): Change[] {
  if (proven.status !== 'SUCCEEDED') return [];
  const others = operations.filter(({ id, status }) => status === 'SUCCEEDED' && id !== proven.id);
  const named = others.filter((one) => one.providerReference === (proven.providerReference ?? ''));
  const double = named.find(({ kind, requestHash }) => kind === proven.kind && requestHash === '');
  const taken = [...others, proven].filter(({ kind }) => kind === 'capture' || kind === 'release');
  const words = double ? [double] : taken.filter((one) => one.resolvedBy !== null && one !== proven);
  const limit = findProvider(context, payment)?.capabilities.reservation?.captureLimit?.(factsOf(payment));
  let sum = taken.reduce((all, { amount }) => all + amount, 0);
  return words.toReversed().flatMap((before) => {
    // Captures of ours may be of more than the payment; a word on the rest, or beside a release, is not.
    const mayExceed = before.kind === 'capture' && before.requestHash && proven.kind !== 'release';
    const excess = double?.amount ?? sum - ((mayExceed && limit) || payment.amount);
    if (excess <= 0) return [];
    const amount = Math.max(before.amount - excess, 0);
    sum += amount - before.amount;
    // Of one of ours the provider may still say otherwise.
    const none = { status: 'FAILED', resolvedBy: before.requestHash ? before.resolvedBy : null } as const;
    const after = { ...before, ...(amount > 0 ? { amount } : none), updatedAt: proven.updatedAt };
    return [{ before, after }];
  });
}

/** Undefined unless it has succeeded and says of how much. */
const takenBy = ({ status, amount = 0 }: OperationReport): number | undefined =>
  status === 'SUCCEEDED' && Number.isSafeInteger(amount) && amount > 0 ? amount : undefined;

/** A capture, release or refund of the provider's back office, once it has succeeded. Anything less is only logged. */
function madeElsewhere(
  context: ServerContext,
  payment: PaymentRow,
  operations: readonly OperationRow[],
  report: SaidOfOperation,
): Change[] {
  const { number, kind, status, rawStatus, providerReference = null } = report;
  const { resolvedBy = null, reason = null } = report;
  const amount = takenBy(report);
  // Numbers are ours: a database that lacks one was restored, and would take it for another each time.
  if (number !== undefined || kind === undefined || amount === undefined) {
    context.log.warn({ ...aboutPayment(payment), rawStatus }, 'Report of an operation that is not ours');
    return [];
  }
  const id = newId('op');
  const after: OperationRow = {
    ...newOperation(context, payment, operations),
    ...{ id, idempotencyKey: id, kind, amount, status, rawStatus, providerReference, resolvedBy, reason },
    request: JSON.stringify({ createdBy: `${payment.provider}: back office` }),
    ...{ requestHash: '', calling: 0 as const, lease: null, callDeadline: nowText(context) },
  };
  return [...giveWay(context, payment, operations, after), { before: undefined, after }];
}

/** The columns of an operation of which nothing is known yet. */
export function newOperation(context: ServerContext, payment: PaymentRow, earlier: readonly OperationRow[]) {
  const now = nowText(context);
  return {
    paymentId: payment.id,
    number: earlier.length + 1,
    rawStatus: null,
    reason: null,
    providerReference: null,
    data: '{}',
    resolvedBy: null,
    answerLost: 0 as const,
    nextCheckAt: null,
    checks: 0,
    createdAt: now,
    updatedAt: now,
  };
}

/** Writes what the reports have changed, with an event for each operation that ended. @returns the payment */
export async function writeLedger(
  context: ServerContext,
  tx: Tx,
  payment: PaymentRow,
  { changes }: Ledger,
): Promise<PaymentRow> {
  let changed = payment;
  for (const { before, after } of changes) {
    if (before) await updateOperation(tx, after.id, after);
    else await insertOperation(tx, after);
    // A cancellation's end is the payment's own: payment.failed tells it.
    const isEnd = after.status !== before?.status && after.status !== 'PENDING';
    if ((!isEnd && after.amount === before?.amount) || after.kind === 'cancellation') continue;
    const { id, number, kind, amount, status } = after;
    const told = { operation: { id, number, kind, amount, status } };
    if (isEnd)
      changed = await writeEvent(context, tx, changed, `${kind}.${status.toLowerCase()}` as EventType, told);
    if (before?.resolvedBy) changed = await writeEvent(context, tx, changed, 'payment.contradicted', told);
  }
  return changed;
}

/**
 * Which operation a report is about: by its number, by the provider's reference or, where ours has none because its
 * answer is not there, by kind and amount. Whichever of two like ones it is, the sums are right. What was taken or given
 * back by another kind is another one, whatever its reference.
 */
function findReported(
  operations: readonly OperationRow[],
  report: OperationReport,
): OperationRow | undefined {
  const { number, providerReference, kind, amount } = report;
  if (number !== undefined) return operations.find((operation) => operation.number === number);
  // One that was refused has used nothing up: the reference is that of the one which was taken.
  const mayBe = ({ status, resolvedBy }: OperationRow) => status !== 'FAILED' || resolvedBy !== null;
  const same = operations.filter((ours) => !kind || ours.kind === kind || takenBy(report) === undefined);
  const named = same.filter((operation) => operation.providerReference === (providerReference ?? ''));
  const isAlike = (ours: OperationRow) => ours.kind === kind && ours.amount === amount && mayBe(ours);
  const found = named.findLast(isAlike) ?? named.findLast(mayBe);
  if (found || kind === undefined || report.isElsewhere) return found ?? named.at(-1);
  const unnamed = operations.filter((ours) => ours.providerReference === null && isAlike(ours));
  return unnamed.find(({ status }) => status !== 'FAILED') ?? unnamed[0];
}
