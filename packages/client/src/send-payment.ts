import type { PaymentInput, Snapshot } from '@kassa/protocol';
import { toKassaError } from './errors.ts';
import { idempotencyKey } from './idempotency-key.ts';
import { repeatWhileLost } from './repeat-while-lost.ts';
import type { Transport } from './transport.ts';

/** Waits before a request is repeated whose answer was lost. */
const RETRY_AFTER_MS = [700, 1_500, 3_000, 6_000];

/** @returns how to send a payment with its idempotency key, again while the answer is lost and it is still `wanted` */
export function paymentSender(transport: Transport, current: () => Snapshot | undefined) {
  /** Payment attempts that got an answer: a new one needs a key of its own, a lost one keeps its key. */
  let answered = 0;
  return async (method: string, input: PaymentInput, wanted: () => boolean): Promise<Snapshot> => {
    const { session, payment } = current() ?? (await transport.read());
    const key = idempotencyKey([session.id, payment?.id, answered, method, input]);
    try {
      const snapshot = await repeatWhileLost(
        () => transport.pay({ method, input, idempotencyKey: key }),
        RETRY_AFTER_MS,
        wanted,
      );
      answered++;
      return snapshot;
    } catch (thrown) {
      // After `network`, `unexpected` and `unavailable` nobody knows what the server did: the key stays.
      if (!/^(net|un)/.test(toKassaError(thrown).code)) answered++;
      throw thrown;
    }
  };
}
