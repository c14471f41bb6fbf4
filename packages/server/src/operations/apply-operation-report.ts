/** What a provider says of a capture, release, refund or cancellation becomes the operation's status and an event. */
import { KassaError, type EventType, type Operation } from '@kassa/protocol';
import { backoff } from '../backoff.ts';
import { writeEvent } from '../outbox/write-event.ts';
import { findProvider } from '../payments/payment-context.ts';
import type { OperationReport } from '../provider.ts';
import { later, nowText, type ServerContext } from '../server-context.ts';
import type { OperationRow, PaymentRow, Tx } from '../store/schema.ts';
import { readJson } from '../store/store.ts';
import { listOperations, updateOperation } from './repository.ts';

const MINUTE = 60_000;
const CHECK_AFTER_MS = [3_000, 10_000, 60_000, 300_000, 3_600_000];
export const checkOperationAfter = (checks: number): number => backoff(CHECK_AFTER_MS, checks);

export const viewOperation = (row: OperationRow, currency: string): Operation => {
  const request = readJson<{ createdBy?: string; merchantReference?: string }>(row.request);
  return {
    id: row.id,
    number: row.number,
    kind: row.kind,
    status: row.status,
    rawStatus: row.rawStatus,
    amount: row.amount,
    currency,
    createdBy: request.createdBy ?? null,
    resolvedBy: row.resolvedBy,
    merchantReference: request.merchantReference ?? null,
    reason: row.reason,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  };
};

/** What a provider reports of an operation, or a person by name, or what a failed call leaves to do. */
export type SaidOfOperation = OperationReport & {
  resolvedBy?: string;
  /** The same call is made again, later and later. */
  callsAgain?: true;
  answerLost?: true;
};

/** How soon a call is made again, by how often it was made. */
const CALL_AGAIN_MS = [1_000, 5_000, 30_000, 120_000, 600_000, 3_600_000];

/** Nobody calls the provider for it now, so a person may say what became of it. */
const isWaiting = (context: ServerContext, { status, lease, callDeadline }: OperationRow): boolean =>
  status === 'AMBIGUOUS' || (status === 'PENDING' && (lease === null || callDeadline <= nowText(context)));

/** SUCCEEDED and FAILED are final; AMBIGUOUS ends when the provider knows after all. */
const ended = (status: string) => status === 'SUCCEEDED' || status === 'FAILED';

/** A person's word stands until the provider gives its own. */
const mayFollow = ({ status, resolvedBy }: OperationRow, report: OperationReport): boolean =>
  !ended(status) || (resolvedBy !== null && ended(report.status));

/** Whether the provider is to be called again, and when. */
const callAfter = (
  context: ServerContext,
  { checks, callDeadline, answerLost }: OperationRow,
  report: SaidOfOperation,
): Pick<OperationRow, 'calling' | 'lease' | 'callDeadline' | 'answerLost'> => ({
  calling: report.callsAgain ? 1 : 0,
  lease: null,
  callDeadline: report.callsAgain ? later(context, backoff(CALL_AGAIN_MS, checks)) : callDeadline,
  answerLost: report.answerLost ? 1 : answerLost,
});

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
  return report.answerLost ? later(context, provider.capabilities.unresolvedAfterMinutes * MINUTE) : null;
}

/** @returns the payment, its event number grown when the operation ended */
export async function applyOperationReport(
  context: ServerContext,
  tx: Tx,
  payment: PaymentRow,
  report: SaidOfOperation,
): Promise<PaymentRow> {
  const operation = await findReported(tx, payment, report);
  if (!operation) {
    context.log.warn(
      { paymentId: payment.id, rawStatus: report.rawStatus },
      'Report of an operation that is not ours',
    );
    return payment;
  }
  // Decided here, in the order's transaction: the provider may have answered since the person looked.
  if (report.resolvedBy !== undefined && !isWaiting(context, operation))
    throw new KassaError(
      'operation_not_allowed',
      `Only an AMBIGUOUS or waiting operation can be resolved; this one is ${operation.status}`,
    );
  if (!mayFollow(operation, report)) return payment;
  const changes = {
    status: report.status,
    rawStatus: report.rawStatus,
    reason: report.reason ?? operation.reason,
    providerReference: report.providerReference ?? operation.providerReference,
    data: JSON.stringify({ ...readJson<object>(operation.data), ...report.data }),
    resolvedBy: report.resolvedBy ?? null,
    ...callAfter(context, operation, report),
    // repeatCall counts a call that is made again.
    checks: operation.checks + (report.callsAgain ? 0 : 1),
    nextCheckAt: nextCheckAfter(context, payment, operation, report),
    updatedAt: nowText(context),
  };
  await updateOperation(tx, operation.id, changes);
  const next: OperationRow = { ...operation, ...changes };
  // A cancellation's end is the payment's own: payment.failed tells it.
  if (next.status === operation.status || next.status === 'PENDING' || next.kind === 'cancellation')
    return payment;
  const type = `${next.kind}.${next.status.toLowerCase()}` as EventType;
  const told = {
    operation: {
      id: next.id,
      number: next.number,
      kind: next.kind,
      amount: next.amount,
      status: next.status,
    },
  };
  const changed = await writeEvent(context, tx, payment, type, told);
  return operation.resolvedBy === null
    ? changed
    : writeEvent(context, tx, changed, 'payment.contradicted', told);
}

/** What the reports add to what is captured; less than 0 where the provider contradicts a person. Minor units. */
export async function newlyCaptured(
  tx: Tx,
  payment: PaymentRow,
  reports: readonly OperationReport[],
): Promise<number> {
  let amount = 0;
  for (const report of reports) {
    const operation = await findReported(tx, payment, report);
    if (operation?.kind !== 'capture' || !mayFollow(operation, report)) continue;
    if (report.status === 'SUCCEEDED') amount += operation.amount;
    if (operation.status === 'SUCCEEDED') amount -= operation.amount;
  }
  return amount;
}

async function findReported(
  tx: Tx,
  payment: PaymentRow,
  { number, providerReference }: OperationReport,
): Promise<OperationRow | undefined> {
  const operations = await listOperations(tx, payment.id);
  if (number !== undefined) return operations.find((operation) => operation.number === number);
  const named = operations.filter((operation) => operation.providerReference === (providerReference ?? ''));
  // One that was refused has used nothing up: the reference is that of the one which was taken.
  return named.findLast(({ status }) => status !== 'FAILED') ?? named.at(-1);
}
