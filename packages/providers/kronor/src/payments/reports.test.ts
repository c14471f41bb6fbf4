import { expect, it } from 'vitest';
import { paymentSchema } from '../schemas.ts';
import { reportOfPayment } from './reports.ts';

/** A payment as the merchant's token sees it, paid unless `changes` say otherwise. */
const paymentWith = (changes: object) =>
  paymentSchema.parse({
    id: '1',
    transactionId: 't',
    amountPaid: '1000',
    amountAuthorized: null,
    currency: 'SEK',
    currentStatus: 'PAID',
    merchantReference: 'order-1',
    paymentRefundStatus: 'NO_REFUND',
    captures: [],
    refunds: [],
    transactionReleases: [],
    ...changes,
  });
const expected = { status: 'WAITING_FOR_PAYMENT', amount: 1000, currency: 'SEK', data: {} } as const;

/** "If the payment wasn't done using credit card then the fields under transactionCreditCardDetails will all be null." */
it('the details of a payment are those of its own method, whether the others are null or rows of nulls', () => {
  const rowOfNulls = [{ bankPaymentReference: null, cardNumber: null, acquirer: null }];
  const payment = paymentWith({
    transactionSwishDetails: rowOfNulls,
    transactionCreditCardDetails: [{ cardNumber: '411111XXXXXX1111', acquirer: 'clearhaus' }],
    transactionMobilePayDetails: rowOfNulls,
    transactionVippsDetails: null,
    transactionPayPalDetails: [],
  });
  expect(reportOfPayment(payment, expected)).toMatchObject({
    status: 'PAID',
    data: { details: { cardNumber: '411111XXXXXX1111', acquirer: 'clearhaus' } },
  });
});

it('a payment that Swish lost sight of has not failed, as its request has not', () => {
  const error = (errorCode: string) =>
    paymentWith({ amountPaid: '0', currentStatus: 'ERROR', transactionSwishDetails: [{ errorCode }] });
  expect(reportOfPayment(error('DS24'), expected)).toMatchObject({
    status: 'UNKNOWN',
    reason: 'Swish: DS24',
  });
  expect(reportOfPayment(error('FF08'), expected)).toMatchObject({ status: 'ERROR', reason: 'Swish: FF08' });
});
