/** Delivery first, then payment: the elements stand here. */
import type { CreatedSession, Snapshot } from '@kassa/protocol';
import { html, raw } from 'hono/html';
import type { Cart } from '../carts.ts';
import type { DeliveryForm, DeliveryProblems } from '../delivery.ts';
import { MARKETS, money } from '../markets.ts';
import type { Delivery, Order } from '../orders.ts';
import { totals } from './cart.ts';
import { icon } from './icons.ts';
import { LATER, type Html, type Page } from './layout.ts';
import { shopCss } from './style.ts';

export const KASSA_SCRIPT = '/assets/kassa/kassa-server-rendered.js';

const summary = (cart: Cart) => html`
  <aside class="panel summary" aria-label="Your order">
    <h2>Your order</h2>
    <ul class="summary-lines">
      ${cart.lines.map(
        ({ product, quantity, unitPrice, total }) => html`
          <li>
            <img src="/assets/pictures/${product.sku}.svg" alt="" width="56" height="56" />
            <span
              >${product.name}<br /><span class="muted"
                >${quantity} × ${money(unitPrice, cart.market.currency)}</span
              ></span
            >
            <span>${money(total, cart.market.currency)}</span>
          </li>
        `,
      )}
    </ul>
    ${totals(cart)}
  </aside>
`;

export const addressLines = (delivery: Delivery): Html => html`
  ${delivery.company === '' ? '' : html`${delivery.company}<br />`} ${delivery.firstName}
  ${delivery.lastName}<br />${delivery.street}<br />
  ${delivery.postalCode} ${delivery.city}, ${MARKETS[delivery.country].name}<br />${delivery.email}
`;

interface FieldOptions {
  name: Exclude<keyof DeliveryForm, 'country' | 'remember'>;
  label: string;
  autocomplete: string;
  type?: string;
  optional?: true;
}

const field =
  (form: Partial<DeliveryForm>, problems: DeliveryProblems) =>
  ({ name, label, autocomplete, type = 'text', optional }: FieldOptions): Html => {
    const problem = problems[name];
    return html`
      <label class="field field-${name}">
        <span>${label}</span>
        <input
          type="${type}"
          name="${name}"
          value="${form[name] ?? ''}"
          autocomplete="${autocomplete}"
          maxlength="100"
          ${optional ? '' : 'required'}
          ${problem === undefined ? '' : html`aria-invalid="true" aria-describedby="${name}-problem"`}
        />
        ${problem === undefined ? '' : html`<span class="problem" id="${name}-problem">${problem}</span>`}
      </label>
    `;
  };

/** Step 1. `form` is what was written so far, `problems` what is wrong with it. */
export function deliveryPage(cart: Cart, form: Partial<DeliveryForm>, problems: DeliveryProblems = {}): Page {
  const input = field(form, problems);
  return {
    title: 'Delivery',
    focused: true,
    main: html`
      <h1>Checkout</h1>
      <div class="columns">
        <div class="steps">
          <section class="panel step" aria-labelledby="delivery">
            <h2 id="delivery"><span class="step-number">1</span> Delivery</h2>
            ${
              Object.keys(problems).length > 0
                ? html`<p class="alert" role="alert">Please look at what is marked below.</p>`
                : ''
            }
            <form class="form" method="post" action="/checkout">
              ${input({ name: 'email', label: 'E-mail', autocomplete: 'email', type: 'email' })}
              ${input({ name: 'firstName', label: 'First name', autocomplete: 'given-name' })}
              ${input({ name: 'lastName', label: 'Last name', autocomplete: 'family-name' })}
              ${input({ name: 'phone', label: 'Mobile number (for news of your parcel)', autocomplete: 'tel', type: 'tel', optional: true })}
              ${input({ name: 'company', label: 'Company (if one buys)', autocomplete: 'organization', optional: true })}
              ${input({ name: 'street', label: 'Street and number', autocomplete: 'street-address' })}
              ${input({ name: 'postalCode', label: 'Postal code', autocomplete: 'postal-code' })}
              ${input({ name: 'city', label: 'Town', autocomplete: 'address-level2' })}
              <p class="muted">
                To ${cart.market.name}, paid in ${cart.market.currency}.
                <a href="/cart">Deliver elsewhere</a>
              </p>
              <label class="tick">
                <input type="checkbox" name="remember" value="yes" ${form.remember ? 'checked' : ''} />
                <span>Remember my bank on this device for next time</span>
              </label>
              <button class="button" type="submit">Continue to payment</button>
            </form>
          </section>
          <section class="panel step waiting" aria-labelledby="payment">
            <h2 id="payment"><span class="step-number">2</span> Payment</h2>
          </section>
        </div>
        ${summary(cart)}
      </div>
    `,
  };
}

/** What the page knows without asking: no product's name may end the script. */
export const snapshotScript = (snapshot: Snapshot): Html => html`
  <script type="application/json">
    ${raw(JSON.stringify(snapshot).replaceAll('<', '\\u003c'))}
  </script>
`;

interface PaymentFacts {
  cart: Cart;
  order: Order;
  /** Kassa's, for this order. */
  session: Pick<CreatedSession, 'token' | 'snapshot'>;
  /** Where the companion server is. */
  server: string;
  /** The ways to pay, as `renderPicker` draws them. */
  picker: Promise<string>;
}

/** What is seen of the picker where there is nothing to choose, and no script that shows the payment. */
export const lateWords = ({ number }: Order): string => `
  <p class="late">
    Your payment doesn’t load here. <a class="button quiet" href="/orders/${number}">See how it stands</a>
  </p>
`;

/** Step 2: the customer's session and the elements. The ways to pay are there before any script, and pay without one. */
export function paymentPage({ cart, order, session, server, picker }: PaymentFacts): Page {
  const { token, snapshot } = session;
  const { delivery } = order;
  return {
    title: 'Payment',
    focused: true,
    styles: [shopCss],
    scripts: [KASSA_SCRIPT, '/assets/checkout.js'],
    later: picker.then(
      (drawn) => html`
        <checkout-session token="${token}" server="${server}" data-order="/orders/${order.number}">
          ${snapshotScript(snapshot)}
          <payment-status></payment-status>
          ${raw(drawn)}
        </checkout-session>
      `,
    ),
    main: html`
      <h1>Checkout</h1>
      <div class="columns">
        <div class="steps">
          <section class="panel step" aria-labelledby="delivery">
            <h2 id="delivery"><span class="step-number">1</span> Delivery</h2>
            <div class="step-done">
              <address>${addressLines(delivery)}</address>
              <a href="/checkout?change=delivery">Change<span class="visually-hidden"> delivery</span></a>
            </div>
          </section>
          <section class="panel step" aria-labelledby="payment">
            <h2 id="payment"><span class="step-number">2</span> Payment</h2>
            ${raw(LATER)}
            <p class="hint">
              ${icon('lock')} You pay with your bank or wallet. We never see your details there.
            </p>
          </section>
          <p class="muted small">Order <span class="order-number">${order.number}</span></p>
        </div>
        ${summary(cart)}
      </div>
    `,
  };
}
