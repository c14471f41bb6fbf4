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

/** What a provider reports of an operation, or a person by name. */
export type SaidOfOperation = OperationReport & { resolvedBy?: string };

/** SUCCEEDED and FAILED are final; AMBIGUOUS ends when the provider knows after all. */
const ended = (status: string) => status === 'SUCCEEDED' || status === 'FAILED';

/** A person's word stands until the provider gives its own. */
const mayFollow = ({ status, resolvedBy }: OperationRow, report: OperationReport): boolean =>
  !ended(status) || (resolvedBy !== null && ended(report.status));

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
  if (report.resolvedBy !== undefined && operation.status !== 'AMBIGUOUS')
    throw new KassaError(
      'operation_not_allowed',
      `Only an AMBIGUOUS operation can be resolved; this one is ${operation.status}`,
    );
  if (!mayFollow(operation, report)) return payment;
  const changes = {
    status: report.status,
    rawStatus: report.rawStatus,
    reason: report.reason ?? operation.reason,
    providerReference: report.providerReference ?? operation.providerReference,
    data: JSON.stringify({ ...readJson<object>(operation.data), ...report.data }),
    resolvedBy: report.resolvedBy ?? null,
    calling: 0 as const,
    checks: operation.checks + 1,
    // A provider that can't be asked ends it by a notification.
    nextCheckAt:
      report.status === 'PENDING' && findProvider(context, payment)?.queryOperation
        ? later(context, checkOperationAfter(operation.checks))
        : null,
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
