/**
 * For the sandbox's own tests: before each a sandbox on a free port with a session in it, and its merchant and customer,
 * who speak Kronor's SDKs' operations alone.
 */
import { afterEach, beforeEach, expect, vi } from 'vitest';
import * as sdk from '../test-support/sdk.ts';
import { createKronorSandbox, type KronorSandbox } from './index.ts';

export interface Request {
  waitToken: string;
  amount: string;
  resultingPaymentId: string | null;
  status: { status: string }[];
  transactionSwishDetails: { returnUrl: string; qrCode: string }[] | null;
  transactionCreditCardDetails: { sessionUrl: string }[] | null;
}

export function useSandbox() {
  /** A test may put another one in their place. */
  const at = {} as { kronor: KronorSandbox; session: string };
  beforeEach(async () => {
    at.kronor = await createKronorSandbox({ port: 0 });
    at.session = await newSession();
  });
  afterEach(() => at.kronor.close());

  let keys = 0;
  const key = () => `key-${++keys}`;
  const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
  const sessionInput = (changes: object = {}) => ({
    amount: 1000,
    currency: 'SEK',
    country: 'SE',
    expiresAt: inMinutes(5),
    idempotencyKey: key(),
    merchantReference: 'order-1',
    message: 'Order 1',
    ...changes,
  });
  const merchant = (query: string, variables?: Record<string, unknown>) =>
    sdk.call(at.kronor.url, at.kronor.token, query, variables);
  const customer = (query: string, variables?: Record<string, unknown>, token = at.session) =>
    sdk.call(at.kronor.url, token, query, variables);
  async function newSession(changes?: object): Promise<string> {
    const { data, errors } = await merchant(sdk.NEW_SESSION, { payment: sessionInput(changes) });
    expect(errors).toBeUndefined();
    return (data?.newPaymentSession as { token: string }).token;
  }
  const swish = (changes: object = {}, token?: string) =>
    customer(
      sdk.SWISH,
      {
        payment: {
          flow: 'mcom',
          idempotencyKey: key(),
          returnUrl: 'shop://return',
          merchantReturnUrl: 'shop://return',
          ...changes,
        },
        deviceInfo: sdk.DEVICE,
      },
      token,
    );
  const card = (changes: object = {}) =>
    customer(sdk.CARD, {
      payment: { idempotencyKey: key(), returnUrl: 'https://shop.example/return', ...changes },
      deviceInfo: sdk.DEVICE,
    });
  const waitTokenOf = ({ data }: sdk.GraphqlAnswer) =>
    (Object.values(data ?? {})[0] as { waitToken: string }).waitToken;

  async function requests(): Promise<Request[]> {
    const { data } = await customer(sdk.PAYMENT_STATUS_QUERY);
    return data?.paymentRequests as Request[];
  }
  const untilStatus = (status: string) =>
    vi.waitFor(async () => {
      const found = (await requests()).find((request) => request.status[0]?.status === status);
      if (!found) throw new Error(`Not ${status} yet`);
      return found;
    });
  const decide = (waitToken: string, outcome: string) =>
    fetch(`${at.kronor.url}/control/api/requests/${waitToken}/${outcome}`, { method: 'POST' });
  const messageOf = ({ errors }: sdk.GraphqlAnswer) => errors?.[0]?.message;
  return {
    at,
    card,
    customer,
    decide,
    inMinutes,
    key,
    merchant,
    messageOf,
    newSession,
    requests,
    sessionInput,
    swish,
    untilStatus,
    waitTokenOf,
  };
}
