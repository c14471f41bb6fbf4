/** Input of a customer that won't be paid with: its provider may hold something for it. */
import type { PayCommand } from '@kassa/protocol';
import type { Session } from '@kassa/store';
import type { ServerContext } from '../server-context.ts';
import { allMethods } from '../sessions/methods.ts';
import { prepareContext } from '../sessions/select-method.ts';
import { giveBackToken } from './authorization-token.ts';

/**
 * Lets the provider free what it holds for `input`, unless a payment was started with it: that one may succeed with
 * it. Once, however often it is asked. Never in the way of the customer: what goes wrong is only logged.
 */
export async function discardInput(
  context: ServerContext,
  session: Session,
  command: Pick<PayCommand, 'method' | 'input'>,
): Promise<void> {
  const { method, input } = command;
  const provider = [...allMethods(context)].find((known) => known.method.id === method)?.provider;
  if (!provider?.discardInput) return;
  try {
    if (!(await giveBackToken(context, session, input))) return;
    const asked = await prepareContext(context, session, provider, method);
    await provider.discardInput({ ...asked, input, prepared: asked.previous?.data ?? null });
  } catch (error) {
    const details = { err: error, sessionId: session.id, provider: provider.name };
    context.log.warn(details, 'Input could not be discarded');
  }
}
