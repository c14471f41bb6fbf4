import { KassaError } from '@kassa/protocol';

/** The token isn't taken any more: only the shop can help, with a new one. */
export const isRefusal = ({ code }: KassaError): boolean =>
  code === 'invalid_token' || code === 'session_expired';

export const toKassaError = (thrown: unknown): KassaError =>
  thrown instanceof KassaError ? thrown : new KassaError('unexpected', String(thrown), { cause: thrown });
