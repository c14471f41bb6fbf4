/** A session as a companion server would show it, to be changed where a test or a story cares. */
import { phaseOf, type PaymentView, type Snapshot } from '@kassa/protocol';

/** An open session over 249.00 SEK with two bank methods; top-level parts are replaced, not merged. */
export function makeSnapshot(changes: Partial<Snapshot> = {}): Snapshot {
  return {
    version: 1,
    session: { id: 'session-1', state: 'open', expiresAt: '2099-01-01T00:00:00.000Z', canPay: true },
    order: {
      merchantReference: 'order-1001',
      amount: 24_900,
      currency: 'SEK',
      country: 'SE',
      language: 'en',
      returnUrl: 'https://shop.example/orders/1001',
      lines: [{ name: 'Enamel mug', quantity: 1, total: 24_900 }],
    },
    methods: [
      { id: 'krofort.bank', label: 'Pay by bank', description: 'Approve in your bank', icon: 'bank' },
      { id: 'kronor.swish', label: 'Swish', icon: 'mobile' },
    ],
    selection: null,
    payment: null,
    lockedElsewhere: false,
    ...changes,
  };
}

/** A bank payment that waits for the customer; its phase follows `status`. */
export function makePayment(changes: Partial<PaymentView> = {}): PaymentView {
  const status = changes.status ?? 'WAITING_FOR_PAYMENT';
  return {
    id: 'payment-1',
    method: 'krofort.bank',
    methodLabel: 'Pay by bank',
    reference: 'k7d2m4x9q1',
    amount: 24_900,
    currency: 'SEK',
    status,
    rawStatus: null,
    phase: phaseOf(status),
    reason: null,
    createdAt: '2026-01-01T12:00:00.000Z',
    updatedAt: '2026-01-01T12:00:00.000Z',
    nextAction: null,
    canCancel: false,
    canSwitchFrom: null,
    holdsOrder: phaseOf(status) === 'open',
    ...changes,
  };
}
