import { createCheckoutClient, type CheckoutClient, type Transport } from '@kassa/client';
import type { KassaError } from '@kassa/protocol';

const AGAIN_MS = 3_000;

/**
 * A client that has nothing but an error, which elements show and fire like any other.
 * @param again brings another client in its place. Tried when the client is read once more, and by itself
 */
export function failedClient(error: Error, again?: () => Promise<void>): CheckoutClient {
  let reads = 0;
  const transport: Pick<Transport, 'read' | 'watch'> = {
    read: async () => {
      if (reads++) await again?.();
      throw error;
    },
    watch: (watch) => {
      if (!again) return () => undefined;
      const timer = setInterval(() => {
        again().catch((failure: unknown) => {
          if (!(failure as KassaError).retryable) watch.onRefused(failure as KassaError);
        });
      }, AGAIN_MS);
      return () => clearInterval(timer);
    },
  };
  // Nothing else is asked of it: without a snapshot there is nothing to command.
  return createCheckoutClient({ transport: transport as Transport });
}
