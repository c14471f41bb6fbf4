/** A person who has looked at the provider says what became of an operation whose answer was lost. */
import {
  KassaError,
  operationResolutionSchema,
  type Operation,
  type OperationResolution,
  type PaymentStatus,
} from '@kassa/protocol';
import { parse } from '../parse.ts';
import { findPayment } from '../payments/repository.ts';
import type { Report } from '../provider.ts';
import type { ServerContext } from '../server-context.ts';
import type { OperationRow, PaymentRow } from '../store/schema.ts';
import { viewOperation } from './apply-operation-report.ts';
import { applyOperation } from './operate.ts';
import { getOperation, listOperations } from './repository.ts';
import { totalsOf } from './totals.ts';

/**
 * Ends an AMBIGUOUS operation by a person's word. The provider's later word beats it. The same word again changes
 * nothing.
 * @throws KassaError invalid_request, not_found, operation_not_allowed when it is not AMBIGUOUS
 */
export async function resolveOperation(
  context: ServerContext,
  paymentId: string,
  number: number,
  body: OperationResolution,
): Promise<Operation> {
  const { outcome, reference, resolvedBy, reason } = parse(operationResolutionSchema, body);
  const { db } = context.store;
  const payment = await findPayment(db, paymentId);
  const operations = await listOperations(db, paymentId);
  const operation = operations.find((one) => one.number === number);
  if (!payment || !operation)
    throw new KassaError('not_found', `Payment ${paymentId} has no operation ${number}`);
  if (operation.resolvedBy !== null && operation.status === outcome)
    return viewOperation(operation, payment.currency);
  const became = outcome === 'SUCCEEDED' ? paymentAfter(payment, operations, operation) : undefined;
  await applyOperation(
    context,
    operation,
    {
      status: outcome,
      rawStatus: null,
      reason,
      ...(reference !== undefined && { providerReference: reference }),
      ...(became && { payment: became }),
      resolvedBy,
    },
    `resolved by ${resolvedBy}`,
  );
  return viewOperation(await getOperation(db, operation.id), payment.currency);
}

/** What the operation has made of its payment, once it is known to have succeeded. */
function paymentAfter(
  payment: PaymentRow,
  operations: readonly OperationRow[],
  { kind, amount }: OperationRow,
): Report | undefined {
  const { captured } = totalsOf(payment, operations, 'settled');
  const to = (status: PaymentStatus): Report => ({ status, rawStatus: payment.rawStatus });
  switch (kind) {
    case 'capture':
      return to(captured + amount >= payment.amount ? 'PAID' : 'PARTIALLY_CAPTURED');
    case 'release':
      return amount === payment.amount ? to('RELEASED') : undefined;
    case 'cancellation':
      return to('CANCELLED');
    default:
      return undefined;
  }
}
