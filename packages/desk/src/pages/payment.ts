/** One payment: where it stands, what may be done, and its story. */
import type { EventDelivery, MerchantPayment } from '@kassa/protocol';
import { html } from 'hono/html';
import { money } from '../amount.ts';
import { storyOf } from '../story.ts';
import { type Html, NOTHING, type Page, time, type View } from './layout.ts';
import { paymentsTable } from './payments.ts';

/** A link to the question page of something that may be done. */
export interface Offer {
  path: string;
  text: string;
  /** The event that it is about; of the payment itself without. */
  eventId?: string;
}

export interface Told {
  payment: MerchantPayment;
  deliveries: readonly EventDelivery[];
  /** Other attempts of the same order. */
  others: readonly MerchantPayment[];
  offers: readonly Offer[];
  /** What has just been done. */
  notice?: string | undefined;
}

export const paymentPage = (view: View, { payment, deliveries, others, offers, notice }: Told): Page => ({
  title: `Payment ${payment.reference}`,
  current: 'payments',
  main: html`
    ${notice === undefined ? NOTHING : html`<p class="notice" role="status">${notice}</p>`} ${facts(payment)}
    ${actsOf(
      view,
      offers.filter(({ eventId }) => eventId === undefined),
    )}
    <h2>Story</h2>
    <p class="quiet">Times are in UTC.</p>
    ${story(view, payment, deliveries, offers)}
    ${
      others.length === 0
        ? NOTHING
        : html`<h2>Other attempts of this order</h2>
            ${paymentsTable(view, 'Other attempts', others)}`
    }
  `,
});

function facts(payment: MerchantPayment): Html {
  const { currency, rawStatus } = payment;
  const some = (amount: number): string | null => (amount === 0 ? null : money(amount, currency));
  const shown = {
    Order: payment.merchantReference,
    Status: payment.status + (rawStatus === null ? '' : ` (provider says ${rawStatus})`),
    Reason: payment.reason,
    'Resolved by': payment.resolvedBy,
    Duplicate: payment.duplicate ? 'yes: a second payment of the order, to be given back' : null,
    Amount: money(payment.amount, currency),
    Captured: some(payment.amountCaptured),
    Refunded: some(payment.amountRefunded),
    Released: some(payment.amountReleased),
    'Under way': some(payment.amountPending),
    Method: payment.method,
    'Provider’s reference': payment.providerReference,
    Id: payment.id,
  };
  // Beside the desk's own, whatever the provider calls them.
  const details = Object.entries(payment.providerDetails);
  return html`<dl>
    ${[...Object.entries(shown), ...details].map(([name, value]) =>
      value === null
        ? NOTHING
        : html`<dt>${name}</dt>
            <dd>${String(value)}</dd>`,
    )}
  </dl>`;
}

const actsOf = ({ base }: View, offers: readonly Offer[]): Html =>
  offers.length === 0
    ? html``
    : html`<nav class="acts" aria-label="What may be done">
        ${offers.map(({ path, text }) => html`<a class="button" href="${base}${path}">${text}</a>`)}
      </nav>`;

const story = (
  { base }: View,
  payment: MerchantPayment,
  deliveries: readonly EventDelivery[],
  offers: readonly Offer[],
): Html =>
  html`<ol class="story">
    ${storyOf(payment, deliveries).map(({ at, title, details, eventId }) => {
      const offer = eventId === undefined ? undefined : offers.find((one) => one.eventId === eventId);
      return html`<li>
        <p>${time(at)} <strong>${title}</strong></p>
        ${details.map((detail) => html`<p class="quiet">${detail}</p>`)}
        ${offer ? html`<p><a href="${base}${offer.path}">${offer.text}</a></p>` : NOTHING}
      </li>`;
    })}
  </ol>`;
