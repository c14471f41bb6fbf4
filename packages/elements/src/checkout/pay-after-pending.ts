import type { CheckoutClient } from '@kassa/client';
import type { PaymentInput } from '@kassa/protocol';

/**
 * Pays. `client.pay` joins a payment that is under way, whichever it is; what was authorised at a provider must reach
 * the companion server all the same, which uses it or has it cancelled.
 */
export async function payAfterPending(
  client: CheckoutClient,
  method: string,
  input: PaymentInput,
): Promise<void> {
  while (input.kind === 'klarna_widget' && client.state.busy === 'paying') await client.pay(method, input);
  await client.pay(method, input);
}
