/** What waits or is late, with the way to each payment. */
import type { EventDelivery } from '@kassa/protocol';
import { html } from 'hono/html';
import { deliveryWords } from '../story.ts';
import type { Waiting } from '../waiting.ts';
import { type Html, type Page, paymentPath, table, time, type View } from './layout.ts';
import { paymentsTable } from './payments.ts';

export const waitingPage = (view: View, { payments, undelivered, dead }: Waiting): Page => ({
  title: 'Waiting',
  current: 'waiting',
  main: html`
    <h2>Payments without an end</h2>
    <p class="quiet">Open for an hour or longer, under review, or in a status that nobody knows.</p>
    ${payments.length === 0 ? NONE : paymentsTable(view, 'Payments without an end', payments)}
    <h2>Events that the shop has not taken</h2>
    ${undelivered.length === 0 ? NONE : eventsTable(view, 'Events that the shop has not taken', undelivered)}
    <h2>Events that were given up</h2>
    <p class="quiet">They were refused for days. From its payment’s page each can be sent again.</p>
    ${dead.length === 0 ? NONE : eventsTable(view, 'Events that were given up', dead)}
    <p class="quiet">How long the oldest notification has waited, <code>kassa doctor</code> says.</p>
  `,
});

const NONE = html`<p class="notice">None.</p>`;

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
