import type { MerchantEvent, MerchantPayment } from '@kassa/protocol';
import { describe, expect, it } from 'vitest';
import type { BankPayment } from './banks/bank.ts';
import { bankPayment, ourPayment } from './book-entries.ts';
import { compareBooks } from './books.ts';
import type { MerchantPaymentBook } from './shop.ts';

const event = (type: MerchantEvent['type']): MerchantEvent => ({
  id: `evt-${type}`,
  type,
  timestamp: '',
  data: {
    sequence: 1,
    paymentId: 'pay-1',
    sessionId: 'ses-1',
    merchantReference: 'order-1',
    reference: 'ref-1',
    provider: 'opp',
    method: 'opp.wallet',
    status: 'PAID',
    rawStatus: null,
    amount: 100,
    currency: 'SEK',
    reason: null,
  },
});

const merchantBook = (...types: MerchantEvent['type'][]): MerchantPaymentBook => ({
  paymentId: 'pay-1',
  reference: 'ref-1',
  merchantReference: 'order-1',
  provider: 'opp',
  amount: 100,
  events: types.map(event),
  toldAt: null,
});

const kindsOf = (
  banks: BankPayment[],
  ours: MerchantPayment[],
  merchant: MerchantPaymentBook[] = [merchantBook('payment.paid')],
) => compareBooks({ banks, ours, merchant, canBeLeft: () => false }).map(({ kind }) => kind);

describe('three books', () => {
  it('that agree are left alone', () => {
    expect(kindsOf([bankPayment()], [ourPayment()])).toEqual([]);
  });

  it('of which the merchant’s has no event of the money show that it is lost', () => {
    expect(kindsOf([bankPayment()], [ourPayment()], [])).toEqual(['lost']);
  });

  it('are content with the word of a release for a reservation that was given back, and not for money', () => {
    const released = bankPayment({ captured: 0, released: 100 });
    const ours = ourPayment({ status: 'RELEASED', phase: 'failed', amountCaptured: 0 });
    const merchant = [merchantBook('payment.released')];
    expect(kindsOf([released], [ours], merchant)).toEqual([]);
    expect(kindsOf([bankPayment()], [ourPayment()], merchant)).toEqual(['lost']);
  });

  it('are content with the word of a part that was captured elsewhere, before the reservation was told', () => {
    const captured = bankPayment({ captured: 40 });
    const ours = ourPayment({ status: 'PARTIALLY_CAPTURED', amountCaptured: 40 });
    expect(kindsOf([captured], [ours], [merchantBook('payment.partially_captured')])).toEqual([]);
    expect(kindsOf([captured], [ours], [merchantBook('payment.unresolved')])).toEqual(['lost']);
  });

  it('of which ours has no payment for the bank’s money show that it is lost and that they disagree', () => {
    expect(kindsOf([bankPayment()], [], [])).toEqual(['lost', 'disagreeing']);
  });

  it('that name different sums disagree', () => {
    expect(kindsOf([bankPayment()], [ourPayment({ amountCaptured: 60 })])).toEqual(['disagreeing']);
    expect(kindsOf([bankPayment({ refunded: 10 })], [ourPayment()])).toEqual(['disagreeing', 'disagreeing']);
  });

  it('of which ours says PAID and the bank knows no success disagree', () => {
    const declined = bankPayment({ state: 'declined', authorized: 0, captured: 0 });
    expect(kindsOf([declined], [ourPayment()])).toEqual(['disagreeing']);
    expect(kindsOf([], [ourPayment()])).toEqual(['disagreeing']);
  });

  it('with two payments of one order that hold money show it, unless the duplicate was told', () => {
    const banks = [bankPayment(), bankPayment({ id: 'bank-2', reference: 'ref-2' })];
    const ours = [ourPayment(), ourPayment({ id: 'pay-2', reference: 'ref-2', providerReference: 'bank-2' })];
    const second = { ...merchantBook('payment.paid'), paymentId: 'pay-2', reference: 'ref-2' };
    expect(kindsOf(banks, ours, [merchantBook('payment.paid'), second])).toEqual(['chargedTwice']);
    const told = { ...merchantBook('payment.paid', 'payment.duplicate'), reference: 'ref-2' };
    expect(kindsOf(banks, ours, [merchantBook('payment.paid'), told])).toEqual([]);
  });

  it('with two payments of one attempt, of which we know one, show both faults', () => {
    const twin = bankPayment({ id: 'bank-2' });
    expect(kindsOf([bankPayment(), twin], [ourPayment()])).toEqual(['lost', 'disagreeing', 'chargedTwice']);
  });

  it('with a payment that stays open, or an operation that never ends, show that it is stuck', () => {
    const open = bankPayment({ state: 'expired', authorized: 0, captured: 0 });
    const ours = ourPayment({ status: 'WAITING_FOR_PAYMENT', phase: 'open', history: [] });
    expect(kindsOf([open], [ours])).toEqual(['stuck']);
    const refund = {
      id: 'op-1',
      number: 1,
      kind: 'refund',
      status: 'AMBIGUOUS',
      rawStatus: null,
      amount: 1,
      currency: 'SEK',
      createdBy: null,
      resolvedBy: null,
      merchantReference: null,
      reason: null,
      createdAt: '',
      updatedAt: '',
    } as const;
    expect(kindsOf([bankPayment()], [ourPayment({ operations: [refund] })])).toEqual(['stuck']);
  });

  it('of which ours has left PAID show that it was undone', () => {
    const history = ['PAID', 'ERROR'].map((status) => ({ status, rawStatus: null, source: '', at: '' }));
    expect(kindsOf([bankPayment()], [ourPayment({ history })])).toEqual(['undone']);
  });
});
