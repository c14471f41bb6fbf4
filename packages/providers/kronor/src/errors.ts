/** What a failed call means for a payment, in the server's words. */
import { ProviderError } from '@kassa/provider';
import { KronorFailure } from './api.ts';

/**
 * For calls that move money or may: what a failure leaves behind at Kronor decides.
 * @param canBeLost false for what moves no money, so that nothing is lost with its answer
 */
export function providerErrorOf(error: unknown, canBeLost: boolean): unknown {
  if (!(error instanceof KronorFailure)) return error;
  const details = { cause: error, ...(error.code !== undefined && { rawCode: error.code }) };
  if (error.kind === 'refused')
    return new ProviderError('rejected', error.message, { ...details, textKey: 'error.provider_rejected' });
  if (error.kind === 'token' && !error.mayHaveArrived)
    return new ProviderError('misconfigured', error.message, {
      ...details,
      textKey: 'error.provider_misconfigured',
    });
  return new ProviderError(
    canBeLost && error.mayHaveArrived ? 'lost' : 'unavailable',
    error.message,
    details,
  );
}
