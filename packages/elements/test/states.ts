/** What is said in each state of a checkout, and the snapshot that leads there. */
import { makePayment, makeSnapshot } from '@kassa/client/testing';
import type { Snapshot } from '@kassa/protocol';
import { en } from './english.ts';

const session = (changes: Partial<Snapshot['session']>): Partial<Snapshot> => ({
  session: { ...makeSnapshot().session, ...changes },
});

export const STATES: readonly (readonly [string, Partial<Snapshot>])[] = [
  [en.choose, {}],
  [en.ending, session({ expiresAt: new Date(Date.now() + 100_000).toISOString() })],
  [
    en['status.WAITING_FOR_PAYMENT'],
    { payment: makePayment({ canCancel: true, canSwitchFrom: '2026-01-01T00:00:00Z' }) },
  ],
  ['another way to pay', { payment: makePayment({ canSwitchFrom: '2100-01-01T00:00:00Z' }) }],
  [en.cancelling, { payment: makePayment({ cancelling: true }) }],
  [en['status.UNDER_REVIEW'], { payment: makePayment({ status: 'UNDER_REVIEW' }) }],
  [en['status.PAID'], { payment: makePayment({ status: 'PAID', customerText: 'Said by the bank' }) }],
  [en['status.DECLINED'], { payment: makePayment({ status: 'DECLINED', customerText: 'Said by the bank' }) }],
  [en.expired, session({ state: 'expired' })],
  [en.superseded, session({ state: 'superseded' })],
  [en.closed, session({ canPay: false })],
  [en['error.already_paid'], session({ state: 'settled' })],
  [en.no_methods, { methods: [] }],
  [en.elsewhere, { lockedElsewhere: true }],
];
