import { expect, it } from 'vitest';
import { paymentSchema } from '../schemas.ts';
import { reportOfPayment } from './reports.ts';

/** "If the payment wasn't done using credit card then the fields under transactionCreditCardDetails will all be null." */
it('the details of a payment are those of its own method, whether the others are null or rows of nulls', () => {
  const rowOfNulls = [{ bankPaymentReference: null, cardNumber: null, acquirer: null }];
  const payment = paymentSchema.parse({
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
    transactionSwishDetails: rowOfNulls,
    transactionCreditCardDetails: [{ cardNumber: '411111XXXXXX1111', acquirer: 'clearhaus' }],
    transactionMobilePayDetails: rowOfNulls,
    transactionVippsDetails: null,
    transactionPayPalDetails: [],
  });
  const expected = { status: 'WAITING_FOR_PAYMENT', amount: 1000, currency: 'SEK', data: {} } as const;
  expect(reportOfPayment(payment, expected)).toMatchObject({
    status: 'PAID',
    data: { details: { cardNumber: '411111XXXXXX1111', acquirer: 'clearhaus' } },
  });
});
