import { createCheckoutClient, type CheckoutClient } from '@kassa/client';
import { KassaError } from '@kassa/protocol';

/** A client that has nothing but an error, which elements show and fire like any other. */
export function failedClient(thrown: unknown): CheckoutClient {
  const error = thrown instanceof KassaError ? thrown : new KassaError('unexpected', String(thrown));
  const fail = () => Promise.reject(error);
  return createCheckoutClient({
    transport: {
      read: fail,
      select: fail,
      pay: fail,
      cancel: fail,
      switchAway: fail,
      exchange: fail,
      watch: () => () => undefined,
      useToken: () => undefined,
      remember: () => undefined,
    },
  });
}
