import { createCheckoutClient, type CheckoutClient, type Transport } from '@kassa/client';

/** A client that has nothing but an error, which elements show and fire like any other. */
export function failedClient(error: Error): CheckoutClient {
  const transport: Pick<Transport, 'read' | 'watch'> = {
    read: () => Promise.reject(error),
    watch: () => () => undefined,
  };
  // Nothing else is asked of it: without a snapshot there is nothing to command.
  return createCheckoutClient({ transport: transport as Transport });
}
