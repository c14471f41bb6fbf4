/** What the sandbox holds, in memory. Amounts in minor units. */

export type PaymentStatus =
  | 'PRE_FLIGHT_CHECK'
  | 'INITIALIZING'
  | 'WAITING_FOR_PAYMENT'
  | 'PROCESSING'
  | 'PROCESSING_REDIRECTED_APP'
  | 'PROCESSING_REDIRECTED_WEB'
  | 'WAITING_FOR_PROMOTION'
  | 'FLOW_COMPLETED'
  | 'ACCEPTED'
  | 'AUTHORIZED'
  | 'PARTIALLY_CAPTURED'
  | 'CAPTURE_DECLINED'
  | 'PAID'
  | 'RELEASED'
  | 'DECLINED'
  | 'CANCELLING'
  | 'CANCELLED'
  | 'ERROR';

export const METHODS = [
  'SWISH',
  'CREDIT_CARD',
  'MOBILEPAY',
  'VIPPS',
  'P24',
  'BANK_TRANSFER',
  'PAYPAL',
] as const;
export type MethodName = (typeof METHODS)[number];

export interface Entered<S extends string> {
  status: S;
  enteredAt: Date;
}

export interface OrderLine {
  name: string;
  quantity: number;
  taxRate: number;
  totalAmount: number;
  [field: string]: unknown;
}

/** `additionalData` as it was sent. */
export interface Customer {
  name: string;
  email: string;
  ip: string;
  language: string;
  phoneNumber?: string;
  shippingAddress?: { streetAddress: string; streetName?: string; streetNumber?: string } & Record<
    string,
    unknown
  >;
  orderLines?: OrderLine[];
}

export interface Session {
  id: string;
  token: string;
  amount: number;
  currency: string;
  country: string | null;
  message: string;
  merchantReference: string;
  merchantReference2: string | null;
  expiresAt: Date;
  createdAt: Date;
  allowExecutionDate: boolean;
  preferredGateway: string | null;
  saveCardDetails: boolean;
  customer: Customer | null;
  /** What `addSessionDeviceInformation` said last. */
  device: Record<string, string> | null;
}

export interface PaymentRequest {
  waitToken: string;
  session: Session;
  method: MethodName;
  /** Of the call that made it. */
  idempotencyKey: string;
  createdAt: Date;
  transactionId: string;
  history: Entered<PaymentStatus>[];
  /** The method's own arguments, without the idempotency key. */
  parameters: Record<string, unknown>;
  returnUrl: string;
  merchantReturnUrl: string | null;
  flow: string | null;
  gateway: string;
  errorCode: string | null;
  payment: Payment | null;
  /** Decided by the customer and not told before somebody asks for a refresh. */
  pendingOutcome: (() => void) | null;
}

export interface Payment {
  id: number;
  transactionId: string;
  request: PaymentRequest;
  createdAt: Date;
  amountPaid: number;
  amountAuthorized: number | null;
  history: Entered<PaymentStatus>[];
  captures: Capture[];
  refunds: Refund[];
  releases: Release[];
}

export type CaptureStatus =
  'WAITING_FOR_CAPTURE' | 'CAPTURING' | 'CAPTURE_DONE' | 'CAPTURE_COOLDOWN' | 'CAPTURE_DECLINED' | 'ERROR';

export interface Capture {
  id: number;
  transactionId: string;
  payment: Payment;
  amount: number;
  message: string | null;
  createdBy: string | null;
  generatedFrom: string | null;
  createdAt: Date;
  history: Entered<CaptureStatus>[];
}

/** CREATED and DEBITED are the documentation's, and not in the published enum. */
export type RefundStatus =
  | 'INITIALIZING'
  | 'CREATED'
  | 'DEBITED'
  | 'WAITING_FOR_REFUND'
  | 'AWAITING_ACCOUNT_SELECTION'
  | 'REFUND_AMBIGUOUS'
  | 'PAID'
  | 'ERROR';

export interface Refund {
  waitToken: string;
  transactionId: string;
  payment: Payment;
  amount: number;
  message: string;
  merchantReference: string | null;
  createdBy: string | null;
  generatedFrom: string | null;
  createdAt: Date;
  history: Entered<RefundStatus>[];
}

export type ReleaseStatus = 'IN_PROGRESS' | 'DONE' | 'ERROR' | 'RELEASE_AMBIGUOUS';

export interface Release {
  id: number;
  payment: Payment;
  amount: number;
  merchantReference: string | null;
  createdBy: string | null;
  generatedFrom: string | null;
  createdAt: Date;
  history: Entered<ReleaseStatus>[];
}

/** Where something stands: the word it entered last. */
export function latest<S extends string>({ history }: { history: readonly Entered<S>[] }): S {
  const last = history.at(-1);
  if (!last) throw new Error('Nothing has no status');
  return last.status;
}
