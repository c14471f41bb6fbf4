/** What waits or is late, with the way to each payment. */
import type { EventDelivery, MerchantPayment, PaymentStatus } from '@kassa/protocol';
import { html } from 'hono/html';
import { PAGE } from '../checkout.ts';
import { deliveryWords, nameOf } from '../story.ts';
import type { Waiting } from '../waiting.ts';
import { type Html, listPath, NOTHING, type Page, paymentPath, table, time, type View } from './layout.ts';
import { paymentsTable } from './payments.ts';

export const waitingPage = (view: View, { payments, cut, ambiguous, undelivered, dead }: Waiting): Page => ({
  title: 'Waiting',
  current: 'waiting',
  main: html`
    <h2>Payments without an end</h2>
    <p class="quiet">Open for an hour or longer, under review, or in a status that nobody knows.</p>
    ${payments.length === 0 ? NONE : paymentsTable(view, 'Payments without an end', payments)}
    ${cut.length === 0 ? NOTHING : olderOnes(view, cut)}
    <h2>Operations whose end nobody knows</h2>
    <p class="quiet">The money may have moved. From its payment’s page each can be resolved.</p>
    ${ambiguous.length === PAGE ? NEWEST : NOTHING}
    ${ambiguous.length === 0 ? NONE : operationsTable(view, ambiguous)}
    <h2>Events that the shop has not taken</h2>
    ${undelivered.length === PAGE ? OLDEST : NOTHING}
    ${undelivered.length === 0 ? NONE : eventsTable(view, 'Events that the shop has not taken', undelivered)}
    <h2>Events that were given up</h2>
    <p class="quiet">They were refused for days. From its payment’s page each can be sent again.</p>
    ${dead.length === PAGE ? OLDEST : NOTHING}
    ${dead.length === 0 ? NONE : eventsTable(view, 'Events that were given up', dead)}
    <p class="quiet">How long the oldest notification has waited, <code>kassa doctor</code> says.</p>
  `,
});

const NONE = html`<p class="notice">None.</p>`;

const olderOnes = (view: View, cut: readonly PaymentStatus[]): Html =>
  html`<p class="notice">
    Only the newest ${PAGE} of a status are here. All of them:
    ${cut.map((status) => html`<a href="${listPath(view)}?status=${status}">${status}</a> `)}
  </p>`;

const NEWEST = html`<p class="notice">Only those of the newest ${PAGE} payments are here.</p>`;
const OLDEST = html`<p class="notice">Only the oldest ${PAGE} are here.</p>`;

const operationsTable = (view: View, payments: readonly MerchantPayment[]): Html =>
  table(
    'Operations whose end nobody knows',
    ['Payment', 'Order', 'Operation', 'Begun', 'By', 'Reason'],
    payments.flatMap(({ id, reference, merchantReference, operations }) =>
      operations
        .filter(({ status }) => status === 'AMBIGUOUS')
        .map((one) => [
          html`<a href="${paymentPath(view, id)}">${reference}</a>`,
          merchantReference,
          nameOf(one),
          time(one.createdAt),
          one.createdBy ?? '',
          one.reason ?? '',
        ]),
    ),
  );

const eventsTable = (view: View, label: string, deliveries: readonly EventDelivery[]): Html =>
  table(
    label,
    ['Payment', 'Order', 'Event', 'Written', 'How it stands'],
    deliveries.map(({ event, ...delivery }) => [
      html`<a href="${paymentPath(view, event.data.paymentId)}">${event.data.reference}</a>`,
      event.data.merchantReference,
      event.type,
      time(event.timestamp),
      deliveryWords(delivery),
    ]),
  );
