/** What a provider is called with: a payment that is reserved there, or is about to be made. */
import type { OperationKind } from '@kassa/protocol';
import type { OperationContext, PaymentProvider, PrepareContext } from '@kassa/provider';
import { SHOP } from './front.ts';
import { RIGHT_PAYS } from './live-order.ts';
import { PAYONE_TXID, WAIT_TOKEN } from './right-answers.ts';

export const OPERATIONS: readonly OperationKind[] = ['capture', 'refund', 'release', 'cancellation'];

export interface Scene {
  /** Of its methods: counted round. */
  method: number;
  operation: OperationKind;
}

/** A bank that is waited for longer than this is one whose customer has gone. */
const PATIENCE_MS = 500;

const quiet = () => undefined;

export function contextOf(
  { name, methods }: PaymentProvider,
  { method: index, operation: kind }: Scene,
): OperationContext & PrepareContext {
  const method = methods[index % methods.length]?.id ?? '';
  const money = { amount: 10_000, currency: 'SEK' };
  const totals = { captured: kind === 'refund' ? 5_000 : 0, refunded: 0, released: 0 };
  const pay = RIGHT_PAYS.find((known) => known.method === method);
  return {
    method,
    previous: null,
    sessionId: 'session-1',
    sessionExpiresAt: new Date(Date.now() + 1_800_000),
    tries: 1,
    payment: {
      id: 'payment-1',
      reference: 'a-1',
      method,
      ...money,
      status: 'AUTHORIZED',
      rawStatus: null,
      providerReference: name === 'payone' ? PAYONE_TXID : '8ac7',
      data: name === 'kronor' ? { paymentId: '1', waitToken: WAIT_TOKEN, sessionToken: 'token' } : {},
      totals,
      createdAt: new Date(),
    },
    order: {
      merchantReference: 'order-1',
      ...money,
      country: 'SE',
      language: 'en',
      returnUrl: `${SHOP}/orders/1`,
      lines: [],
    },
    customer: { firstName: 'Ada', lastName: 'Ek', email: 'ada@example.com', ip: '192.0.2.1' },
    billingAddress: null,
    shippingAddress: null,
    remember: false,
    options: {},
    input: pay?.input ?? { kind: 'klarna_widget', authorizationToken: 'authorized' },
    prepared: null,
    remembered: null,
    urls: { returnTo: () => `${SHOP}/return`, notification: `${SHOP}/notifications` },
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    now: () => new Date(),
    signal: AbortSignal.timeout(PATIENCE_MS),
    operation: {
      id: 'op-1',
      kind,
      number: 1,
      amount: 5_000,
      request: {},
      idempotencyKey: 'op-1',
      repeats: false,
      providerReference: name === 'payone' ? `${PAYONE_TXID}/1` : null,
      data: {},
    },
    totals,
  };
}
