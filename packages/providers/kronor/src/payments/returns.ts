/** What Kronor, or the bank behind it, writes into the query of the return URL. Never proof of anything. */
import type { JsonObject, PaymentContext } from '@kassa/provider';
import type { KronorConfig } from '../options.ts';
import { readData } from './payment-data.ts';

export function readReturn(
  query: URLSearchParams,
  context: PaymentContext,
  { redirectStateParameter }: Pick<KronorConfig, 'redirectStateParameter'>,
): { ask: boolean; problem?: string; data?: JsonObject } {
  const { redirectState } = readData(context.payment);
  const cancelled = query.has('cancel');
  const state = query.get(redirectStateParameter);
  if (redirectState !== undefined && state !== redirectState) {
    // A bank that turns the customer back may leave it out; another one's is somebody's mischief.
    if (state !== null) return { ask: true, problem: 'the bank’s state is not this payment’s' };
    return { ask: true };
  }
  return { ask: true, data: { cameBack: { at: context.now().toISOString(), cancelled } } };
}
