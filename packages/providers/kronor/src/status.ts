/**
 * Kronor's words become ours. The page's list is older than the schema's: the union of both is known (contract,
 * section 8), and any other word is UNKNOWN and never a success.
 */
import { PAYMENT_STATUSES, phaseOf, type OperationStatus, type PaymentStatus } from '@kassa/protocol';

/** Kronor's words are ours. */
export const statusOf = (raw: string): PaymentStatus =>
  PAYMENT_STATUSES.find((status) => status === raw) ?? 'UNKNOWN';

/** Later in this list wins when a request is on several statuses at once. */
const WEIGHT: readonly PaymentStatus[] = [
  'UNKNOWN',
  'PRE_FLIGHT_CHECK',
  'INITIALIZING',
  'WAITING_FOR_PAYMENT',
  'PROCESSING_REDIRECTED_WEB',
  'PROCESSING_REDIRECTED_APP',
  'PROCESSING',
  'WAITING_FOR_PROMOTION',
  'CANCELLING',
  'FLOW_COMPLETED',
  'ACCEPTED',
  'EXPIRED',
  'CANCELLED',
  'DECLINED',
  'ERROR',
  'CAPTURE_DECLINED',
  'RELEASED',
  'AUTHORIZED',
  'PARTIALLY_CAPTURED',
  'PAID',
];

/** `status` is a list: what it says as a whole. Empty or null while Kronor has nothing to say: INITIALIZING. */
export function statusOfList(list: readonly { status: string }[] | null): {
  status: PaymentStatus;
  rawStatus: string;
} {
  const words = (list ?? []).map(({ status }) => ({ status: statusOf(status), rawStatus: status }));
  const [first = { status: 'INITIALIZING' as const, rawStatus: 'INITIALIZING' }] = words.toSorted(
    (a, b) => WEIGHT.indexOf(b.status) - WEIGHT.indexOf(a.status),
  );
  return first;
}

/** Swish's public error codes that say more than ERROR. */
const SWISH_ERRORS: Readonly<Record<string, PaymentStatus>> = {
  // "Swish timed out before the payment was started"
  TM01: 'EXPIRED',
  BANKIDCL: 'CANCELLED',
  // "Transaction declined", by the customer's bank
  RF07: 'DECLINED',
  // "Swish timed out waiting for an answer from the banks after payment was started": the money may be gone.
  DS24: 'UNKNOWN',
};

/** What an ERROR of Swish's means. */
export const swishError = (code: string | null | undefined): PaymentStatus =>
  (code ? SWISH_ERRORS[code] : undefined) ?? 'ERROR';

export const isOpen = (status: PaymentStatus): boolean => phaseOf(status) === 'open';

const OPERATION_STATUSES: Readonly<Record<string, OperationStatus>> = {
  // captures
  WAITING_FOR_CAPTURE: 'PENDING',
  CAPTURING: 'PENDING',
  CAPTURE_DONE: 'SUCCEEDED',
  CAPTURE_COOLDOWN: 'PENDING',
  CAPTURE_DECLINED: 'FAILED',
  // releases
  IN_PROGRESS: 'PENDING',
  DONE: 'SUCCEEDED',
  RELEASE_AMBIGUOUS: 'AMBIGUOUS',
  // refunds
  INITIALIZING: 'PENDING',
  CREATED: 'PENDING',
  DEBITED: 'PENDING',
  WAITING_FOR_REFUND: 'PENDING',
  AWAITING_ACCOUNT_SELECTION: 'PENDING',
  REFUND_AMBIGUOUS: 'AMBIGUOUS',
  PAID: 'SUCCEEDED',
  // all
  ERROR: 'FAILED',
};

/** A word that nobody has heard of: still under way, as far as anybody here knows. */
export const operationStatusOf = (raw: string): OperationStatus => OPERATION_STATUSES[raw] ?? 'PENDING';

/** Nothing more comes of it by itself: a capture that cools down is followed by another one. */
export const hasOperationEnded = (raw: string): boolean =>
  raw === 'CAPTURE_COOLDOWN' || operationStatusOf(raw) !== 'PENDING';
