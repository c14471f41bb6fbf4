import type { Operation } from '@kassa/protocol';
import { describe, expect, it } from 'vitest';
import { bankPayment, ourPayment } from './book-entries.ts';
import { wordsOn } from './person.ts';

const refund = (number: number, amount: number, status: Operation['status']): Operation => ({
  id: `op-${number}`,
  number,
  kind: 'refund',
  status,
  rawStatus: null,
  amount,
  currency: 'SEK',
  createdBy: null,
  resolvedBy: null,
  merchantReference: null,
  reason: null,
  createdAt: '',
  updatedAt: '',
});

describe('a person who has looked at the bank’s page', () => {
  it('says nothing of what has ended', () => {
    expect(wordsOn(ourPayment({ operations: [refund(1, 10, 'SUCCEEDED')] }), [bankPayment()])).toEqual([]);
  });

  it('ends an open payment as the bank has it', () => {
    const open = ourPayment({ status: 'WAITING_FOR_PAYMENT', phase: 'open', providerReference: null });
    const said = (bank: Parameters<typeof bankPayment>[0]) => wordsOn(open, [bankPayment(bank)])[0]?.body;
    expect(said({})).toMatchObject({ outcome: 'PAID', amount: 100 });
    expect(said({ captured: 0 })).toMatchObject({ outcome: 'AUTHORIZED', amount: 100 });
    expect(said({ state: 'declined' })).toMatchObject({ outcome: 'CANCELLED' });
    expect(wordsOn(open, [])[0]?.body).toMatchObject({ outcome: 'CANCELLED' });
  });

  it('counts as done what the bank has done more than we know of', () => {
    const operations = [refund(1, 30, 'SUCCEEDED'), refund(2, 50, 'AMBIGUOUS'), refund(3, 20, 'AMBIGUOUS')];
    const said = wordsOn(ourPayment({ operations }), [bankPayment({ refunded: 50 })]);
    expect(said.map(({ path, body }) => [path, body])).toEqual([
      ['/payments/pay-1/operations/2/resolution', expect.objectContaining({ outcome: 'FAILED' }) as object],
      [
        '/payments/pay-1/operations/3/resolution',
        expect.objectContaining({ outcome: 'SUCCEEDED' }) as object,
      ],
    ]);
  });
});
