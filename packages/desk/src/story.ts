/** One payment's story: what happened to it, what was done, and what the shop was told, in the order of time. */
import type { Dispute, EventDelivery, MerchantPayment, Operation } from '@kassa/protocol';
import { money } from './amount.ts';

/** `2026-11-27 17:40:05`; the page says that it is UTC. */
export const stamp = (at: string): string => at.slice(0, 19).replace('T', ' ');

export interface Chapter {
  at: string;
  title: string;
  details: readonly string[];
  /** The event that it is about. */
  eventId?: string;
}

/** Who has said it, for people; a person's word has their name already. */
const SOURCES = new Map([
  ['pay', 'the customer pays'],
  ['createPayment', 'the provider has answered'],
  ['notification', 'the provider has notified'],
  ['subscription', 'the provider has notified'],
  ['query', 'the provider was asked'],
]);

export function storyOf(payment: MerchantPayment, deliveries: readonly EventDelivery[]): Chapter[] {
  const chapters = [
    ...payment.history.map(({ at, status, rawStatus, source }) => ({
      at,
      title: status,
      details: [said(rawStatus), SOURCES.get(source) ?? source],
    })),
    ...payment.operations.flatMap(ofOperation),
    ...payment.disputes.map((dispute) => ofDispute(dispute, payment.currency)),
    ...deliveries.map(ofDelivery),
  ];
  return chapters
    .map((chapter) => ({ ...chapter, details: chapter.details.filter((detail) => detail !== '') }))
    .sort(inOrder);
}

/** What the shop is told is written a moment before what it tells of. */
function inOrder(a: Chapter, b: Chapter): number {
  const key = ({ at, eventId }: Chapter) => `${at.slice(0, 19)} ${eventId === undefined ? at : 'event'}`;
  return key(a).localeCompare(key(b)) || a.at.localeCompare(b.at);
}

export const nameOf = ({ kind, number, amount, currency }: Operation): string =>
  `${kind} ${number} of ${money(amount, currency)}`;

const said = (rawStatus: string | null): string => (rawStatus === null ? '' : `provider says ${rawStatus}`);
const by = (name: string | null): string => (name === null ? '' : `by ${name}`);

/** Its beginning, and its end once it has one; until then why it still waits. */
function ofOperation(operation: Operation): Chapter[] {
  const { status, createdAt, updatedAt, createdBy, resolvedBy, rawStatus, reason } = operation;
  const begun = { at: createdAt, title: nameOf(operation), details: [by(createdBy)] };
  if (status === 'PENDING' && reason === null) return [begun];
  const word = resolvedBy === null ? '' : `resolved by ${resolvedBy}`;
  const details = [word, said(rawStatus), reason ?? ''];
  const stands = status === 'PENDING' ? 'still under way' : status;
  return [begun, { at: updatedAt, title: `${nameOf(operation)}: ${stands}`, details }];
}

const ofDispute = ({ openedAt, kind, amount, rawStatus }: Dispute, currency: string): Chapter => ({
  at: openedAt,
  title: `${kind.replace('_', ' ')}${amount === null ? '' : ` of ${money(amount, currency)}`}`,
  details: [said(rawStatus)],
});

const ofDelivery = ({ event, ...delivery }: EventDelivery): Chapter => ({
  at: event.timestamp,
  title: `Event ${event.type}`,
  details: [deliveryWords(delivery)],
  eventId: event.id,
});

export function deliveryWords({
  state,
  attempts,
  error,
  deliveredAt,
  nextAttemptAt,
}: Omit<EventDelivery, 'event'>): string {
  const tries = `${attempts} ${attempts === 1 ? 'try' : 'tries'}`;
  const failure = error === null ? '' : `: ${error}`;
  switch (state) {
    case 'delivered':
      return `the shop has taken it at ${stamp(deliveredAt ?? '')}`;
    case 'dead':
      return `given up after ${tries}${failure}`;
    case 'waiting':
      return attempts === 0
        ? 'the shop has not been told yet'
        : `the shop has not taken it; ${tries}, the next at ${stamp(nextAttemptAt ?? '')}${failure}`;
  }
}
