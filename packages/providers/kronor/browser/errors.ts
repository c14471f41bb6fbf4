/** Kronor's failures in the client's words. */
import { KassaError } from '@kassa/protocol';
import { KronorFailure } from '../src/api.ts';
import { expiryOf } from './token.ts';

export function toKassaError(error: unknown, token: string): KassaError {
  if (error instanceof KassaError) return error;
  if (!(error instanceof KronorFailure)) return new KassaError('unexpected', String(error), { cause: error });
  const details = { cause: error };
  if (error.kind === 'temporary') return new KassaError('network', error.message, details);
  if (error.kind === 'refused') return new KassaError('provider_rejected', error.message, details);
  const expiry = expiryOf(token);
  const isOver = expiry !== undefined && expiry.getTime() <= Date.now();
  return new KassaError(isOver ? 'session_expired' : 'invalid_token', error.message, details);
}
