/** Which payment holds its order. The holder's money is the order's, and no other attempt can start beside it. */
import type { PaymentRow } from '@kassa/store';
import { holdsMoney, isNearlyPaid, phaseOfPayment } from './amounts.ts';
import { write, type Application } from './application.ts';

/**
 * Who holds the order's lock after this payment has become what it is now. One that failed frees it. A late success takes
 * it, so that no third one can start, unless the holder has the order's money: then this one is the duplicate. One that may
 * have taken the money already takes it if it is free. One that has given all its money back takes none.
 */
export async function takeLock(application: Application, after: PaymentRow): Promise<PaymentRow> {
  const phase = phaseOfPayment(after);
  if (phase === 'failed') return { ...after, holdsLock: 0 };
  const isNews = phase === 'succeeded' ? holdsMoney(after) : isNearlyPaid(after);
  if (!isNews || after.holdsLock === 1) return after;
  const holder = application.attempts.find(({ holdsLock }) => holdsLock === 1);
  if (!holder) return { ...after, holdsLock: 1, duplicate: 0 };
  if (phase === 'open') return after;
  if (holdsMoney(holder)) return { ...after, duplicate: 1 };
  await write(application, holder, { holdsLock: 0 });
  return { ...after, holdsLock: 1, duplicate: 0 };
}

/** Another attempt than `id` that may have taken the order's money: once no other one holds the order, it does. */
export const nearlyPaidBeside = (attempts: PaymentRow[], { id }: PaymentRow): PaymentRow | undefined =>
  attempts.find((attempt) => attempt.id !== id && isNearlyPaid(attempt));

/**
 * The holder's money was given back, by a release or a refund of all: a duplicate that holds money is the order's
 * payment now, and no duplicate any more. Once the holder has failed, one that may have taken the money is next.
 */
export const heirOf = ({ attempts, payment }: Application, after: PaymentRow): PaymentRow | undefined =>
  payment.holdsLock === 0 || phaseOfPayment(after) === 'open' || holdsMoney(after)
    ? undefined
    : (attempts.findLast((attempt) => attempt.duplicate === 1 && holdsMoney(attempt)) ??
      (phaseOfPayment(after) === 'failed' ? nearlyPaidBeside(attempts, payment) : undefined));
