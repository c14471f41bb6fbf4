/** Kronor's answers, checked at the page's door without zod, for the page's sake. */
import { findMismatch, type Shape } from '@kassa/protocol';
import type { Reader } from '../src/api.ts';
import type { Bank, P24Method } from '../src/methods/fields.ts';
import type { PaymentRequest } from '../src/schemas.ts';

/** Without what only the companion server asks for. */
export type Request = Omit<PaymentRequest, 'amount' | 'currency' | 'payment'> & {
  createdAt: string;
  paymentProvider: string | null;
  /** The order's. */
  reference: string;
};

export interface Session {
  id: string;
  amount: string | number;
  currency: string;
  country: string | null;
  message: string;
}

export interface Opening {
  paymentSessions: Session[];
  paymentMethodStatus: { paymentMethod: string; enabled: boolean | null; currency: string }[];
  paymentRequests: Request[];
}

const bigint: Shape = ['any', 'string', 'number'];
const details: Shape = ['null', ['list', {}]];
const request: Shape = {
  waitToken: 'string',
  resultingPaymentId: ['null', bigint],
  transactionId: 'string',
  createdAt: 'string',
  paymentProvider: ['null', 'string'],
  reference: 'string',
  status: ['null', ['list', { status: 'string' }]],
  transactionSwishDetails: details,
  transactionCreditCardDetails: details,
  transactionMobilePayDetails: details,
  transactionVippsDetails: details,
  transactionP24Details: details,
  transactionPayPalDetails: details,
  transactionBankTransferDetails: details,
};
const requests: Shape = ['list', request];
const session: Shape = {
  id: 'string',
  amount: bigint,
  currency: 'string',
  country: ['null', 'string'],
  message: 'string',
};
/** What a tab keeps of a payment. */
export const SEEN: Shape = { session, request };

const reader = <T>(shape: Shape): Reader<T> => ({
  parse: (data) => {
    const mismatch = findMismatch(shape, data);
    if (mismatch !== undefined) throw new Error(`answer${mismatch}`);
    return data as T;
  },
});

export const opening = reader<Opening>({
  paymentSessions: ['list', session],
  paymentMethodStatus: [
    'list',
    { paymentMethod: 'string', enabled: ['null', 'boolean'], currency: 'string' },
  ],
  paymentRequests: requests,
});
export const pushed = reader<Pick<Opening, 'paymentRequests'>>({ paymentRequests: requests });
export const made = reader<{ made: { waitToken: string } }>({ made: { waitToken: 'string' } });
export const anything = reader<object>({});
export const banks = reader<{ paymentGatewayGetAspspsForPaymentSession: Bank[] }>({
  paymentGatewayGetAspspsForPaymentSession: ['list', { id: 'string', name: 'string', logoUrl: 'string' }],
});
export const p24 = reader<{ AvailableP24PaymentMethods: P24Method[] }>({
  AvailableP24PaymentMethods: ['list', { p24Id: 'string', name: 'string', imgUrl: 'string' }],
});
