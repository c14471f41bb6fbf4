import { phaseOf } from '@kassa/protocol';
import { describe, expect, it } from 'vitest';
import { operationStatusOf, statusOf, statusOfList, swishError } from './status.ts';

/** The lists of Kronor's "Payment Gateway API" page, and what the newer schema has besides. */
const PAGE = {
  open: 'PRE_FLIGHT_CHECK INITIALIZING WAITING_FOR_PAYMENT FLOW_COMPLETED ACCEPTED PROCESSING CANCELLING',
  succeeded: 'AUTHORIZED PARTIALLY_CAPTURED PAID',
  failed: 'CAPTURE_DECLINED ERROR DECLINED CANCELLED',
};
const SCHEMA = {
  open: 'WAITING_FOR_PROMOTION PROCESSING_REDIRECTED_APP PROCESSING_REDIRECTED_WEB',
  failed: 'RELEASED',
};
const rows = (lists: Record<string, string>) =>
  Object.entries(lists).flatMap(([phase, words]) => words.split(' ').map((word) => [word, phase] as const));

describe('a payment that Kronor says is', () => {
  it.each([...rows(PAGE), ...rows(SCHEMA)])('%s is that here, and %s', (word, phase) => {
    expect(statusOf(word)).toBe(word);
    expect(phaseOf(statusOf(word))).toBe(phase);
  });

  it('something that nobody has heard of is unknown, with the word, and open', () => {
    const said = statusOfList([{ status: 'PAID_IN_SHELLS' }]);
    expect(said).toEqual({ status: 'UNKNOWN', rawStatus: 'PAID_IN_SHELLS' });
    expect(phaseOf(said.status)).toBe('open');
  });

  it.each([
    [['WAITING_FOR_PAYMENT', 'PAID'], 'PAID'],
    [['PAID', 'CANCELLED'], 'PAID'],
    // "The payment request is being promoted to a payment": after the customer.
    [['WAITING_FOR_PROMOTION', 'WAITING_FOR_PAYMENT'], 'WAITING_FOR_PROMOTION'],
    [['WAITING_FOR_PROMOTION', 'PROCESSING_REDIRECTED_APP'], 'WAITING_FOR_PROMOTION'],
    [['AUTHORIZED', 'PARTIALLY_CAPTURED'], 'PARTIALLY_CAPTURED'],
    [['CANCELLING', 'CANCELLED'], 'CANCELLED'],
    [['INITIALIZING', 'SOMETHING_NEW'], 'INITIALIZING'],
    [[], 'INITIALIZING'],
  ])('on %j at once is %s', (words, status) => {
    expect(statusOfList(words.map((word) => ({ status: word }))).status).toBe(status);
  });

  it('ERROR by Swish is what Swish’s code says', () => {
    const codes = ['TM01', 'BANKIDCL', 'RF07', 'DS24', 'FF08', null];
    expect(codes.map(swishError)).toEqual(['EXPIRED', 'CANCELLED', 'DECLINED', 'UNKNOWN', 'ERROR', 'ERROR']);
  });
});

describe('an operation that Kronor says is', () => {
  it.each(
    rows({
      PENDING:
        'WAITING_FOR_CAPTURE CAPTURING CAPTURE_COOLDOWN IN_PROGRESS INITIALIZING CREATED DEBITED WAITING_FOR_REFUND AWAITING_ACCOUNT_SELECTION A_NEW_WORD',
      SUCCEEDED: 'CAPTURE_DONE DONE PAID',
      FAILED: 'CAPTURE_DECLINED ERROR',
      AMBIGUOUS: 'RELEASE_AMBIGUOUS REFUND_AMBIGUOUS',
    }),
  )('%s is %s', (word, status) => {
    expect(operationStatusOf(word)).toBe(status);
  });
});
