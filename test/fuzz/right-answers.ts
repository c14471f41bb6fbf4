/** What the providers' APIs answer where all is well: one answer for whatever is asked, of a payment that is open there. */
import type { UpstreamAnswer } from './upstream.ts';
import type { Body } from './values.ts';

export type Answered = 'kronor' | 'payone' | 'opp';

export const WAIT_TOKEN = '0b6c7a3e-5d6f-4d0f-9a53-1f0e6f5d7c11';
/** Another payment than the one that the door of its notifications tells of. */
export const PAYONE_TXID = '987654321';

const KRONOR: Body = {
  session: { token: 'session-token', paymentId: null },
  made: { waitToken: WAIT_TOKEN },
  paymentRequests: [
    {
      waitToken: WAIT_TOKEN,
      resultingPaymentId: null,
      transactionId: 'transaction-1',
      amount: '10000',
      currency: 'SEK',
      reference: 'order-1',
      status: [{ status: 'WAITING_FOR_PAYMENT' }],
      transactionSwishDetails: [{ returnUrl: 'swish://pay?token=1', qrCode: '1' }],
      transactionCreditCardDetails: [{ sessionUrl: 'https://pay.kronor.example/card' }],
      transactionBankTransferDetails: [{ payUrl: 'https://pay.kronor.example/bank' }],
    },
  ],
  payments: [
    {
      id: '1',
      transactionId: 'transaction-1',
      amountPaid: '5000',
      amountAuthorized: '10000',
      currency: 'SEK',
      merchantReference: 'order-1',
      currentStatus: 'AUTHORIZED',
      paymentRefundStatus: null,
      captures: [{ id: '1', amount: '5000', status: [{ status: 'CAPTURED' }], errorMessage: null }],
      refunds: [],
      transactionReleases: [{ id: '1', amount: '100', currentStatus: 'RELEASED' }],
    },
  ],
  paymentGatewayGetAspspsForPaymentSession: [
    { id: '7', name: 'Bank', logoUrl: 'https://bank.example/7.svg' },
  ],
  AvailableP24PaymentMethods: [{ p24Id: '7', name: 'Bank', imgUrl: 'https://bank.example/7.svg' }],
  newPaymentCapture: { captureId: '1' },
  paymentCaptures: [{ errorMessage: null, status: [{ status: 'CAPTURED' }] }],
  releasePayment: { releaseId: '1' },
  transactionReleases: [{ currentStatus: 'RELEASED' }],
  refundPayment: { waitToken: WAIT_TOKEN },
  refunds: [{ paymentId: '1', errorMessage: null, status: [{ status: 'REFUNDED' }] }],
  cancelPayment: { waitToken: WAIT_TOKEN },
};

export const RIGHT: Record<Answered, Body> = {
  kronor: { data: KRONOR },
  payone: {
    status: 'APPROVED',
    txid: PAYONE_TXID,
    userid: '1',
    settleaccount: 'yes',
    workorderid: 'work1',
    'add_paydata[session_id]': 'klarna-1',
    'add_paydata[client_token]': 'client-token',
    'add_paydata[payment_method_category_identifier]': 'pay_later',
  },
  opp: {
    id: '8ac7',
    paymentType: 'DB',
    currency: 'SEK',
    result: { code: '000.200.000', description: 'transaction pending' },
    redirect: { url: 'https://bank.example', parameters: [{ name: 'a', value: 'b' }] },
  },
};

const asLines = (body: Body): string =>
  Object.entries(body)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('\n');

export const write = (provider: Answered, body: Body): string =>
  provider === 'payone' ? asLines(body) : JSON.stringify(body);

export const rightAnswer = (provider: Answered): UpstreamAnswer => ({
  status: 200,
  contentType: provider === 'payone' ? 'text/plain' : 'application/json',
  body: write(provider, RIGHT[provider]),
  how: 'whole',
});
