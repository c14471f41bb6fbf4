/**
 * The words for where a payment stands, the phase of each for those who only need that, and which word may
 * follow which. The page speaks Kronor's words (the richest of the four providers) plus EXPIRED, RELEASED,
 * UNDER_REVIEW and UNKNOWN; each provider maps its own into them.
 */
export const OPEN_STATUSES = [
  'PRE_FLIGHT_CHECK',
  'INITIALIZING',
  'WAITING_FOR_PAYMENT',
  'WAITING_FOR_PROMOTION',
  'PROCESSING',
  'PROCESSING_REDIRECTED_APP',
  'PROCESSING_REDIRECTED_WEB',
  'CANCELLING',
  /** The customer is done; the money is being confirmed. Not yet to be shipped. */
  'FLOW_COMPLETED',
  /** The customer's bank has accepted; the money is being confirmed. Not yet to be shipped. */
  'ACCEPTED',
  'UNDER_REVIEW',
  /** The provider said a word that nobody here has heard of; `rawStatus` has it. Never a success. */
  'UNKNOWN',
] as const;
export const SUCCEEDED_STATUSES = ['AUTHORIZED', 'PARTIALLY_CAPTURED', 'PAID'] as const;
export const FAILED_STATUSES = [
  'DECLINED',
  'CANCELLED',
  'ERROR',
  'EXPIRED',
  'RELEASED',
  'CAPTURE_DECLINED',
] as const;

export const PAYMENT_STATUSES = [...OPEN_STATUSES, ...SUCCEEDED_STATUSES, ...FAILED_STATUSES] as const;
export type PaymentStatus = (typeof PAYMENT_STATUSES)[number];
type OpenStatus = (typeof OPEN_STATUSES)[number];

export const PHASES = ['open', 'succeeded', 'failed'] as const;
/** open: it may still take money. succeeded: the money is promised or taken. failed: this attempt took none. */
export type Phase = (typeof PHASES)[number];

const includes = (list: readonly string[], status: PaymentStatus) => list.includes(status);

export function phaseOf(status: PaymentStatus): Phase {
  if (includes(SUCCEEDED_STATUSES, status)) return 'succeeded';
  return includes(FAILED_STATUSES, status) ? 'failed' : 'open';
}

/**
 * How far along an open payment is. A late, lower word never takes a payment back. CANCELLING is left again
 * when the provider refuses to cancel; UNKNOWN says nothing about how far, so it neither blocks nor is blocked.
 */
const PROGRESS: Record<OpenStatus, number> = {
  PRE_FLIGHT_CHECK: 0,
  INITIALIZING: 1,
  WAITING_FOR_PAYMENT: 2,
  CANCELLING: 2,
  WAITING_FOR_PROMOTION: 3,
  PROCESSING: 3,
  PROCESSING_REDIRECTED_APP: 3,
  PROCESSING_REDIRECTED_WEB: 3,
  FLOW_COMPLETED: 4,
  ACCEPTED: 5,
  UNDER_REVIEW: 6,
  UNKNOWN: 0,
};

function openCanBecome(from: OpenStatus, to: PaymentStatus): boolean {
  if (phaseOf(to) !== 'open') return true;
  if (from === 'UNKNOWN' || to === 'UNKNOWN' || to === 'CANCELLING') return true;
  return PROGRESS[to as OpenStatus] >= PROGRESS[from];
}

/**
 * Allowed transitions as data: `TRANSITIONS[from]` lists what may follow.
 * Success beats failure: AUTHORIZED, PARTIALLY_CAPTURED and PAID are accepted from every open or failed status
 * except RELEASED, and so is a success that a person has to look at (UNDER_REVIEW). A declined capture has ended the
 * reservation: only taken money follows it. Nothing leaves PAID; the first failure stands until a success.
 */
export const TRANSITIONS: Readonly<Record<PaymentStatus, readonly PaymentStatus[]>> = Object.fromEntries(
  PAYMENT_STATUSES.map((from) => {
    const next: readonly PaymentStatus[] =
      phaseOf(from) === 'open'
        ? PAYMENT_STATUSES.filter((to) => to !== from && openCanBecome(from as OpenStatus, to))
        : from === 'AUTHORIZED'
          ? ['PARTIALLY_CAPTURED', 'PAID', 'RELEASED', 'CAPTURE_DECLINED']
          : from === 'PARTIALLY_CAPTURED'
            ? ['PAID', 'CAPTURE_DECLINED']
            : from === 'PAID' || from === 'RELEASED'
              ? []
              : from === 'CAPTURE_DECLINED'
                ? ['PARTIALLY_CAPTURED', 'PAID']
                : [...SUCCEEDED_STATUSES, 'UNDER_REVIEW'];
    return [from, next];
  }),
) as unknown as Record<PaymentStatus, readonly PaymentStatus[]>;

export const canTransition = (from: PaymentStatus, to: PaymentStatus): boolean =>
  TRANSITIONS[from].includes(to);
