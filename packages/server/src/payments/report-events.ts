/** The events that a report causes, for the merchant. */
import type { EventType, PaymentStatus } from '@kassa/protocol';
import type { Report } from '@kassa/provider';
import { newId, type PaymentRow } from '@kassa/store';
import { insertDispute, listDisputes } from '../disputes/repository.ts';
import { writeEvent } from '../outbox/write-event.ts';
import { nowText } from '../server-context.ts';
import { aboutPayment } from '../story.ts';
import type { Application } from './application.ts';

const EVENT_OF: Partial<Record<PaymentStatus, EventType>> = {
  AUTHORIZED: 'payment.authorized',
  PARTIALLY_CAPTURED: 'payment.partially_captured',
  PAID: 'payment.paid',
  RELEASED: 'payment.released',
  UNDER_REVIEW: 'payment.under_review',
  DECLINED: 'payment.failed',
  CANCELLED: 'payment.failed',
  ERROR: 'payment.failed',
  EXPIRED: 'payment.failed',
  CAPTURE_DECLINED: 'payment.failed',
};

export async function writeStatusEvent(
  { context, tx, payment: before, changes, leased }: Application,
  after: PaymentRow,
): Promise<PaymentRow> {
  changes.push({ payment: after, from: before.status });
  const details = { incident: true, ...aboutPayment(after), reason: after.reason };
  if (after.status === 'UNDER_REVIEW') context.log.error(details, 'A person has to look at this payment');
  const keepsPart = after.status === 'CAPTURE_DECLINED' && after.amountCaptured > 0;
  const type = keepsPart ? 'payment.capture_declined' : EVENT_OF[after.status];
  const capture = { captured: after.amountCaptured, owed: after.amount - after.amountCaptured };
  const about = keepsPart ? { capture } : {};
  return type ? writeEvent(context, tx, after, type, about, leased) : after;
}

export async function openDispute(
  { context, tx }: Application,
  payment: PaymentRow,
  dispute: NonNullable<Report['dispute']>,
): Promise<PaymentRow> {
  const known = await listDisputes(tx, payment.id);
  if (known.some(({ providerId }) => providerId === dispute.id)) return payment;
  const opened = { id: newId('dis'), kind: dispute.kind, amount: dispute.amount ?? null };
  const about = { paymentId: payment.id, providerId: dispute.id, rawStatus: dispute.rawStatus ?? null };
  await insertDispute(tx, { ...opened, ...about, openedAt: nowText(context) });
  return writeEvent(context, tx, payment, 'dispute.opened', { dispute: opened });
}
