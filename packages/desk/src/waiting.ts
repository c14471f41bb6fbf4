/** What waits for somebody: payments and operations without an end, and events that the shop's server has not taken. */
import { type EventDelivery, type MerchantPayment, OPEN_STATUSES, type PaymentStatus } from '@kassa/protocol';
import { type DeskCheckout, PAGE } from './checkout.ts';

/** Most payments end within minutes. */
const LATE_MS = 3_600_000;
/** A provider or a word that nobody knows: a person looks at once. */
const FOR_A_PERSON = ['UNDER_REVIEW', 'UNKNOWN'];

export interface Waiting {
  /** Open ones that are late, and those that a person has to look at; the oldest first. */
  payments: MerchantPayment[];
  /** Of which only the newest are in `payments`: a list has no more. */
  cut: PaymentStatus[];
  /** With an operation whose end nobody knows: the money may have moved. The newest first. */
  ambiguous: MerchantPayment[];
  /** The oldest first. */
  undelivered: EventDelivery[];
  /** Given up: nobody sends them again by themselves. The oldest first. */
  dead: EventDelivery[];
}

export async function findWaiting(checkout: DeskCheckout, now: Date): Promise<Waiting> {
  const until = new Date(now.getTime() - LATE_MS).toISOString();
  const [undelivered, dead, ambiguous, ...open] = await Promise.all([
    checkout.listEvents({ state: 'waiting' }),
    checkout.listEvents({ state: 'dead' }),
    checkout.listPayments({ operation: 'AMBIGUOUS' }),
    ...OPEN_STATUSES.map((status) =>
      checkout.listPayments({ status, ...(!FOR_A_PERSON.includes(status) && { until }) }),
    ),
  ]);
  return {
    payments: open.flat().sort((a, b) => a.createdAt.localeCompare(b.createdAt)),
    cut: OPEN_STATUSES.filter((_, index) => open[index]?.length === PAGE),
    ambiguous,
    undelivered,
    dead,
  };
}
