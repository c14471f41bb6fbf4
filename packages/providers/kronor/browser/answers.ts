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

/** A text, or a number as Hasura sends it unless it is told otherwise. */
const bigint: Shape = ['', 0];
const details: Shape = [null, [{}]];
const request: Shape = {
  waitToken: '',
  resultingPaymentId: [null, bigint],
  transactionId: '',
  createdAt: '',
  paymentProvider: [null, ''],
  reference: '',
  status: [null, [{ status: '' }]],
  transactionSwishDetails: details,
  transactionCreditCardDetails: details,
  transactionMobilePayDetails: details,
  transactionVippsDetails: details,
  transactionP24Details: details,
  transactionPayPalDetails: details,
  transactionBankTransferDetails: details,
};
const requests: Shape = [request];
const session: Shape = {
  id: '',
  amount: bigint,
  currency: '',
  country: [null, ''],
  message: '',
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
  paymentSessions: [session],
  paymentMethodStatus: [{ paymentMethod: '', enabled: [null, false], currency: '' }],
  paymentRequests: requests,
});
export const pushed = reader<Pick<Opening, 'paymentRequests'>>({ paymentRequests: requests });
export const made = reader<{ made: { waitToken: string } }>({ made: { waitToken: '' } });
export const anything = reader<object>({});
type WithBigint<T, K extends keyof T> = Omit<T, K> & Record<K, string | number>;

const bankList = reader<{ paymentGatewayGetAspspsForPaymentSession: WithBigint<Bank, 'id'>[] }>({
  paymentGatewayGetAspspsForPaymentSession: [{ id: bigint, name: '', logoUrl: '' }],
});
const p24List = reader<{ AvailableP24PaymentMethods: WithBigint<P24Method, 'p24Id'>[] }>({
  AvailableP24PaymentMethods: [{ p24Id: bigint, name: '', imgUrl: '' }],
});
export const banks: Reader<{ paymentGatewayGetAspspsForPaymentSession: Bank[] }> = {
  parse: (data) => ({
    paymentGatewayGetAspspsForPaymentSession: bankList
      .parse(data)
      .paymentGatewayGetAspspsForPaymentSession.map((bank) => ({ ...bank, id: `${bank.id}` })),
  }),
};
export const p24: Reader<{ AvailableP24PaymentMethods: P24Method[] }> = {
  parse: (data) => ({
    AvailableP24PaymentMethods: p24List
      .parse(data)
      .AvailableP24PaymentMethods.map((method) => ({ ...method, p24Id: `${method.p24Id}` })),
  }),
};
