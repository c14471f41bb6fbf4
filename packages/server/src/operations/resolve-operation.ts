/** A person who has looked at the provider says what became of an operation whose answer was lost. */
import type { Operation, OperationResolution } from '@kassa/protocol';
import { KassaError, operationResolutionSchema } from '@kassa/protocol';
import { parse } from '../parse.ts';
import { namedPayment } from '../payments/repository.ts';
import type { ServerContext } from '../server-context.ts';
import { viewOperation, type SaidOfOperation } from './apply-operation-report.ts';
import { applyOperation } from './operate.ts';
import { getOperation, listOperations } from './repository.ts';

/**
 * Ends an AMBIGUOUS operation by a person's word. If the provider says otherwise later, the provider counts. The same
 * word again changes nothing.
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
  const payment = await namedPayment(db, paymentId);
  const operation = (await listOperations(db, paymentId)).find((one) => one.number === number);
  if (!operation) throw new KassaError('not_found', `Payment ${paymentId} has no operation ${number}`);
  if (operation.resolvedBy !== null && operation.status === outcome)
    return viewOperation(operation, payment.currency);
  // What the others make of their payment follows from its amounts.
  const ends = outcome === 'SUCCEEDED' && operation.kind === 'cancellation';
  const report: SaidOfOperation = {
    ...{ status: outcome, rawStatus: null, reason, resolvedBy },
    ...(reference !== undefined && { providerReference: reference }),
    ...(ends && { payment: { status: 'CANCELLED', rawStatus: payment.rawStatus } }),
  };
  await applyOperation(context, operation, report, `resolved by ${resolvedBy}`);
  return viewOperation(await getOperation(db, operation.id), payment.currency);
}
