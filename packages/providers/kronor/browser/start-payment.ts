/** Starts a payment in a session, by keys that are the same for the same attempt in any tab. */
import { KassaError, type PayCommand } from '@kassa/protocol';
import { GATEWAY } from '../src/documents.ts';
import { paymentVariable, type PayOptions } from '../src/methods/input.ts';
import { methodName } from '../src/methods/method-names.ts';
import { anything, made } from './answers.ts';
import type { KronorSession } from './kronor-session.ts';
import { readMemory, writeMemory } from './memory.ts';

export interface StartOptions {
  graphqlUrl: string;
  returnUrl: string;
  swishNumber: PayOptions['swishNumber'];
}

/** @throws KassaError */
export async function start(
  session: KronorSession,
  { method, input }: PayCommand,
  { graphqlUrl, returnUrl, swishNumber }: StartOptions,
): Promise<void> {
  const name = methodName(method);
  const { paymentRequests: requests, paymentSessions: sessions } = session.opened ?? {};
  const sessionId = sessions?.[0]?.id ?? '';
  const idempotencyKey = await digest([sessionId, method, input, requests?.length]);
  const redirectState = await digest([session.token, idempotencyKey]);
  const variables = {
    payment: paymentVariable(name, input, {
      swishNumber,
      idempotencyKey,
      returnUrl,
      flow: 'ecom',
      redirectState,
    }),
  };
  const kept = readMemory(graphqlUrl);
  const states = kept?.token === session.token ? kept.states : {};
  // Before it exists: the answer may never come.
  writeMemory(graphqlUrl, { token: session.token, isAway: false, states });
  session.starting = 'under_way';
  // None of them is open or paid: what was refused is cancelled before anything new starts, as Kronor's SDKs do.
  if (requests?.length) {
    const cancel = { idempotencyKey: `${idempotencyKey}-anew` };
    await session.call(GATEWAY.cancel, { cancel }, anything).catch(() => undefined);
  }
  try {
    const { waitToken } = (await session.call(GATEWAY[name], variables, made)).made;
    if (name === 'bank')
      writeMemory(graphqlUrl, {
        token: session.token,
        isAway: false,
        states: { ...states, [waitToken]: redirectState },
      });
    session.starting = undefined;
  } catch (error) {
    const isLost = error instanceof KassaError && error.code === 'network';
    session.starting = isLost ? 'lost' : undefined;
    throw error;
  }
}

/** Across tabs, where the browser can; within one, the client already asks once. */
export async function withLock<T>(name: string, work: () => Promise<T>): Promise<T> {
  const locks = (navigator as { locks?: LockManager }).locks;
  return locks ? locks.request(name, work) : work();
}

async function digest(content: unknown): Promise<string> {
  const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(JSON.stringify(content)));
  return [...new Uint8Array(bytes)]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .slice(0, 40);
}
