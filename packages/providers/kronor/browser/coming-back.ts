/** The customer is back from a bank, a wallet or an app. The address proves nothing: Kronor is asked. */
import { GATEWAY } from '../src/documents.ts';
import { anything } from './answers.ts';
import type { KronorSession } from './kronor-session.ts';
import { readMemory, writeMemory } from './memory.ts';
import { nameOf, phase } from './snapshot.ts';

/** In which a bank brings back our state [inferred], and Kronor says that the customer turned back. */
const STATE = 'state';
const CANCEL = 'cancel';

/**
 * Once after the page was left: Kronor asks the payment's own provider now, a bank's flow is marked as completed, and
 * what was approved at PayPal is captured. Nothing here fails the customer's return.
 */
export async function comeBack(session: KronorSession, graphqlUrl: string): Promise<void> {
  const memory = readMemory(graphqlUrl);
  if (!memory?.isAway || memory.token !== session.token) return;
  writeMemory(graphqlUrl, { ...memory, isAway: false });
  const { request } = session;
  if (!request || phase(request) !== 'open' || session.isOver) return;
  const { waitToken } = request;
  const send = (document: string, variables: object) =>
    session.call(document, variables, anything).catch(() => undefined);
  const query = new URLSearchParams(location.search);
  const state = memory.states[waitToken];
  if (state !== undefined && query.get(STATE) === state)
    await send(GATEWAY.flowCompleted, {
      flow: { idempotencyKey: `${waitToken}-back`, paymentRequestId: waitToken },
    });
  if (nameOf(request) === 'paypal' && !query.has(CANCEL))
    await send(GATEWAY.capturePayPal, {
      pay: { idempotencyKey: `${waitToken}-capture`, paymentId: waitToken },
    });
  await send(GATEWAY.refresh, {});
}

/** This page's address as it was before anybody was sent back to it. */
export function thisPage(graphqlUrl: string): string {
  const url = new URL(location.href);
  const ours = Object.values(readMemory(graphqlUrl)?.states ?? {});
  if (ours.includes(url.searchParams.get(STATE) ?? '')) url.searchParams.delete(STATE);
  url.searchParams.delete(CANCEL);
  return url.href;
}
