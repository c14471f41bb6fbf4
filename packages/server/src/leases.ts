/**
 * Whose call to a provider it is. One that can be repeated by its key has a short lease, which its process prolongs
 * while the call runs: a process that is gone is noticed in seconds. One that can't be repeated is left alone until the
 * provider's own limit is over.
 */
import type { PaymentProvider } from '@kassa/provider';
import { later, type ServerContext } from './server-context.ts';

export const LEASE_MS = 10_000;
/** Longer than a provider's timeout, where the provider doesn't say. */
const LONGEST_CALL_MS = 90_000;

export const canRepeatCreate = ({ capabilities }: PaymentProvider): boolean =>
  capabilities.createAnswerLost === 'repeat' || capabilities.createAnswerLost === 'repeat_once';
export const canRepeatOperation = ({ capabilities }: PaymentProvider): boolean =>
  capabilities.operationAnswerLost === 'repeat';

/** Until when a call that begins now counts as under way. */
export const callEnd = (context: ServerContext, provider: PaymentProvider, canRepeat: boolean): string =>
  later(context, canRepeat ? LEASE_MS : (provider.capabilities.longestCallMs ?? LONGEST_CALL_MS));

/**
 * Does `work` and prolongs its lease meanwhile. One that can't be prolonged runs out: whoever takes over then has it,
 * and what `work` brings is written only where it still counts (docs/guarantees.md).
 */
export async function whileLeased<T>(
  context: Pick<ServerContext, 'now' | 'log'>,
  prolong: (until: string) => Promise<unknown>,
  work: () => Promise<T>,
): Promise<T> {
  const timer = setInterval(() => {
    prolong(later(context, LEASE_MS)).catch((error: unknown) => {
      context.log.warn({ err: error }, 'A lease could not be prolonged');
    });
  }, LEASE_MS / 4);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
