/** What the simulated banks' providers have in common: a payment of the bank's book in our words. */
import type { IncomingNotification, OperationReport, ReadNotification, Report } from '@kassa/provider';
import type { PaymentStatus } from '@kassa/protocol';
import * as z from 'zod';
import { BANK_SECRET, reservedOf, type BankPayment } from './bank.ts';

function statusOf(payment: BankPayment): PaymentStatus {
  switch (payment.state) {
    case 'open':
      return 'WAITING_FOR_PAYMENT';
    case 'cancelled':
      return 'CANCELLED';
    case 'declined':
      return 'DECLINED';
    case 'expired':
      return 'EXPIRED';
    case 'succeeded':
      if (reservedOf(payment) > 0) return payment.captured > 0 ? 'PARTIALLY_CAPTURED' : 'AUTHORIZED';
      return payment.captured > 0 ? 'PAID' : 'RELEASED';
  }
}

export const reportOf = (payment: BankPayment): Report => ({
  status: statusOf(payment),
  rawStatus: payment.state,
  providerReference: payment.id,
});

/** Of the bank's own back office: whoever is asked, or notifies, tells all of them. */
export const portalOperationsOf = ({ id, operations }: BankPayment): OperationReport[] =>
  operations
    .filter(({ isPortal }) => isPortal)
    .map(({ key, kind, amount }) => ({
      ...{ status: 'SUCCEEDED', rawStatus: kind, kind, amount },
      providerReference: `${id}/${key}`,
    }));

/** Where it stands, and what was done by hand. */
export const fullReportOf = (payment: BankPayment): Report => ({
  ...reportOf(payment),
  operations: portalOperationsOf(payment),
});

export const noticeSchema = z.object({
  id: z.string(),
  secret: z.string(),
  reference: z.string(),
  payment: z.string(),
  report: z.string(),
  asksForYes: z.boolean().default(false),
});

/** What every notification of these banks carries. */
export const noticeAbout = (payment: BankPayment, report: Report) => ({
  secret: BANK_SECRET,
  reference: payment.reference,
  payment: payment.id,
  report: JSON.stringify(report),
});

type Accepted = Extract<ReadNotification, { kind: 'accepted' }>;

/** Authenticates and parses; `more` says what the shape adds. */
export function readNotice(
  { body }: IncomingNotification,
  more: (notice: z.infer<typeof noticeSchema>) => Partial<Accepted>,
): Promise<ReadNotification> {
  const notice = noticeSchema.parse(JSON.parse(new TextDecoder().decode(body)));
  if (notice.secret !== BANK_SECRET)
    return Promise.resolve({ kind: 'refused', reason: 'bad_signature', message: 'Not the bank' });
  return Promise.resolve({
    kind: 'accepted',
    id: notice.id,
    payload: { report: notice.report, payment: notice.payment },
    answer: (confirmed) => ({
      status: 200,
      contentType: 'application/json',
      body: JSON.stringify({ confirmed }),
    }),
    ...more(notice),
  });
}

export const reportIn = (payload: { report?: unknown }): Report =>
  JSON.parse(z.string().parse(payload.report)) as Report;
