/** A page of the shop's: the calls that one makes of a companion server, for one order. */
import { errorBodySchema, snapshotSchema, type PaymentInput, type Snapshot } from '@kassa/protocol';
import type { Checkout } from '@kassa/server';
import { expect, vi } from 'vitest';
import type { ContractDriver } from './driver.ts';

export interface Page {
  snapshot(): Promise<Snapshot>;
  /** @returns the snapshot, or the code of the error */
  pay(key?: string): Promise<Snapshot | string>;
  /** Waits until the payment has `status`. */
  until(status: string): Promise<void>;
}

export interface PageOptions {
  /** Another order than the one that pages share. */
  merchantReference?: string;
  expiresInMs?: number;
  /** The shop says something else of everything but the order's amount and currency. */
  isChanged?: boolean;
}

export type PageDriver = Pick<ContractDriver, 'session' | 'method' | 'input'>;

interface Companion {
  origin: string;
  checkout: Checkout;
  /** How long a page waits for a status. */
  patienceMs: number;
}

/** Makes a session for the order, and a page that holds its token. */
export async function openPage(
  { origin, checkout, patienceMs }: Companion,
  { session: asked, method, input }: PageDriver,
  { merchantReference = 'order-1', expiresInMs, isChanged }: PageOptions = {},
): Promise<Page> {
  const session = isChanged ? changed(asked) : asked;
  const { token } = await checkout.createSession({
    ...session,
    ...(expiresInMs !== undefined && { expiresAt: new Date(Date.now() + expiresInMs).toISOString() }),
    order: {
      merchantReference,
      amount: 19_900,
      currency: 'SEK',
      country: 'SE',
      returnUrl: `${origin}/orders/1`,
      ...session.order,
    },
  });
  const call = caller(origin, token);
  const snapshot = async () => snapshotSchema.parse(await call('/session'));
  const inputFor = inputs(call, method, input);
  return {
    snapshot,
    pay: async (idempotencyKey = 'key-00000001') =>
      call('/session/payments', { method, input: await inputFor(idempotencyKey), idempotencyKey }),
    until: (status) =>
      vi.waitFor(async () => expect((await snapshot()).payment?.status).toBe(status), {
        timeout: patienceMs,
      }),
  };
}

/** @returns the snapshot, or the code of the error */
type Call = (path: string, body?: object) => Promise<Snapshot | string>;

const caller =
  (origin: string, token: string): Call =>
  async (path, body) => {
    const response = await fetch(origin + path, {
      method: body ? 'POST' : 'GET',
      headers: { authorization: `Bearer ${token}`, origin },
      ...(body && { body: JSON.stringify(body) }),
    });
    const answer: unknown = await response.json();
    return response.ok ? snapshotSchema.parse(answer) : errorBodySchema.parse(answer).error.code;
  };

/** One input for one key: the same click gives the same. */
function inputs(call: Call, method: string, input: PageDriver['input']) {
  const given = new Map<string, Promise<PaymentInput>>();
  const give = async (): Promise<PaymentInput> => {
    if (!input) return { kind: 'none' };
    const selected = await call('/session/selection', { method });
    if (typeof selected === 'string') throw new Error(`${method} can't be selected: ${selected}`);
    return input(selected.selection?.preparation ?? { kind: 'none' });
  };
  return (key: string): Promise<PaymentInput> => {
    const known = given.get(key) ?? give();
    given.set(key, known);
    return known;
  };
}

/** A shop that shows its page again: the same order, money and method, and another word for all the rest. */
const changed = ({ order, customer, ...rest }: ContractDriver['session']): ContractDriver['session'] => ({
  ...rest,
  order: {
    ...order,
    merchantReference2: 'changed',
    message: 'Changed',
    language: 'da',
    returnUrl: 'https://shop.example/changed',
    lines: (order.lines ?? []).map((line) => ({ ...line, name: 'Changed' })),
  },
  customer: { ...customer, email: 'changed@example.com' },
  expiresAt: new Date(Date.now() + 20 * 3_600_000).toISOString(),
});
