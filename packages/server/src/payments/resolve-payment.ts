/** A person who has looked at the provider says what became of a payment that nothing else can end. */
import { paymentResolutionSchema, type PaymentResolution } from '@kassa/protocol';
import { invalidField, parse } from '../parse.ts';
import type { ServerContext } from '../server-context.ts';
import { applyReport } from './apply-report.ts';
import { namedPayment } from './repository.ts';

/**
 * Ends a payment by a person's word; a later word of the provider counts instead. The same word again changes nothing.
 * @throws KassaError invalid_request, not_found, operation_not_allowed when its status leaves nothing to resolve
 */
export async function resolvePayment(
  context: ServerContext,
  paymentId: string,
  body: PaymentResolution,
): Promise<void> {
  const { outcome, amount, reference, resolvedBy, reason } = parse(paymentResolutionSchema, body);
  const payment = await namedPayment(context.store.db, paymentId);
  const isSuccess = outcome === 'AUTHORIZED' || outcome === 'PAID';
  if ((isSuccess || amount !== undefined) && amount !== payment.amount)
    throw invalidField('amount', `this payment is of ${payment.amount}`);
  if (payment.resolvedBy !== null && payment.status === outcome) return;
  const said = { status: outcome, rawStatus: null, reason, resolvedBy };
  const named = reference !== undefined && { providerReference: reference };
  await applyReport(context, payment, { ...said, ...named }, `resolved by ${resolvedBy}`);
}
