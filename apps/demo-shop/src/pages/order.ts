/** An order's page. Strangers who have its address see no personal data: `mine` says whose it is. */
import type { CreatedSession } from '@kassa/protocol';
import { html } from 'hono/html';
import type { OrderView } from '../order-view.ts';
import type { Order, OrderLine } from '../orders.ts';
import { money, type Currency } from '../markets.ts';
import { addressLines, KASSA_SCRIPT, snapshotScript } from './checkout.ts';
import { icon, type IconName } from './icons.ts';
import type { Html, Page } from './layout.ts';

interface Words {
  icon: IconName;
  heading: string;
  text: string;
}

const WORDS: Record<OrderView, Words> = {
  unpaid: {
    icon: 'clock',
    heading: 'This order isn’t paid yet',
    text: 'Nothing has been charged. It is kept for you until you pay.',
  },
  confirming: {
    icon: 'clock',
    heading: 'Your order is being confirmed',
    text: 'We wait for the bank’s word, which usually takes a few seconds. You can close this page, and you don’t have to pay again.',
  },
  under_review: {
    icon: 'eye',
    heading: 'Your payment is under review',
    text: 'It needs a closer look before we can send your order. There is nothing for you to do, and no need to pay again.',
  },
  failed: {
    icon: 'cross',
    heading: 'The payment didn’t go through',
    text: 'Your things are still in the cart, and you can try again or choose another way to pay.',
  },
  authorized: {
    icon: 'check',
    heading: 'Thank you, your order is placed',
    text: 'Your payment is approved; the money is taken when we send your parcel.',
  },
  paid: {
    icon: 'check',
    heading: 'Thank you, your order is paid',
    text: 'We pack it today or tomorrow and write to you when it is on its way.',
  },
};

const line = ({ sku, name, quantity, unitPrice, total }: OrderLine, currency: Currency) => html`
  <li>
    ${
      sku === null
        ? html`<span class="thumb-icon">${icon('parcel')}</span>`
        : html`<img src="/assets/pictures/${sku}.svg" alt="" width="56" height="56" />`
    }
    <span>
      ${name}
      ${sku === null ? '' : html`<br /><span class="muted">${quantity} × ${money(unitPrice, currency)}</span>`}
    </span>
    <span>${money(total, currency)}</span>
  </li>
`;

/** What the visitor can do about it. */
function wayOn(view: OrderView, mine: boolean): Html | '' {
  switch (view) {
    case 'unpaid':
    case 'failed':
      return mine
        ? html`<a class="button" href="/checkout">${view === 'failed' ? 'Try again' : 'Go to checkout'}</a>`
        : html`<p class="muted">To pay, open the shop where you ordered.</p>`;
    case 'confirming':
      return mine
        ? html`<p class="small">
            Didn’t finish at your bank? <a href="/checkout">Go back to the checkout</a>
          </p>`
        : '';
    case 'under_review':
      return '';
    case 'authorized':
    case 'paid':
      return html`<a class="button quiet" href="/">Back to the shop</a>`;
  }
}

export interface OrderPageFacts {
  order: Order;
  view: OrderView;
  mine: boolean;
  /** For the live status; without one, the code in a return URL's fragment gives a token. */
  session: Pick<CreatedSession, 'token' | 'snapshot'> | undefined;
  server: string;
}

export function orderPage({ order, view, mine, session, server }: OrderPageFacts): Page {
  const words = WORDS[view];
  const settled = view === 'paid' || view === 'authorized';
  return {
    title: words.heading,
    scripts: settled ? [] : [KASSA_SCRIPT, '/assets/order.js'],
    main: html`
      <section class="outcome outcome-${view}" id="outcome" data-order="${order.number}" data-view="${view}">
        <span class="outcome-icon">${icon(words.icon)}</span>
        <h1>${words.heading}</h1>
        <p>${words.text}</p>
        ${wayOn(view, mine)}
      </section>
      <div class="columns order-columns">
        <div class="steps">
          ${
            settled
              ? ''
              : html`
                  <section class="panel" aria-labelledby="payment">
                    <h2 id="payment">Payment</h2>
                    <checkout-session ${session ? html`token="${session.token}"` : ''} server="${server}">
                      ${session ? snapshotScript(session.snapshot) : ''}
                      <payment-status></payment-status>
                    </checkout-session>
                  </section>
                `
          }
          ${
            mine
              ? html`
                  <section class="panel" aria-labelledby="delivery">
                    <h2 id="delivery">Delivery</h2>
                    <address>${addressLines(order.delivery)}</address>
                  </section>
                `
              : ''
          }
        </div>
        <section class="panel summary" aria-labelledby="order">
          <h2 id="order">Order <span class="order-number">${order.number}</span></h2>
          <ul class="summary-lines">
            ${order.lines.map((each) => line(each, order.currency))}
          </ul>
          <dl class="totals">
            <div class="grand-total">
              <dt>Total</dt>
              <dd>${money(order.amount, order.currency)}</dd>
            </div>
          </dl>
        </section>
      </div>
    `,
  };
}
