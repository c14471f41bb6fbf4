/** Delivery first, then payment: the elements stand here. */
import { html } from 'hono/html';
import type { Cart } from '../carts.ts';
import { COUNTRIES, type DeliveryForm, type DeliveryProblems } from '../delivery.ts';
import { money } from '../products.ts';
import type { Order } from '../orders.ts';
import { totals } from './cart.ts';
import { icon } from './icons.ts';
import type { Html, Page } from './layout.ts';

export const KASSA_SCRIPT = '/assets/kassa/kassa.js';

const summary = (cart: Cart) => html`
  <aside class="panel summary" aria-label="Your order">
    <h2>Your order</h2>
    <ul class="summary-lines">
      ${cart.lines.map(
        ({ product, quantity, total }) => html`
          <li>
            <img src="/assets/pictures/${product.sku}.svg" alt="" width="56" height="56" />
            <span>${product.name}<br /><span class="muted">${quantity} × ${money(product.price)}</span></span>
            <span>${money(total)}</span>
          </li>
        `,
      )}
    </ul>
    ${totals(cart)}
  </aside>
`;

interface FieldOptions {
  name: Exclude<keyof DeliveryForm, 'country' | 'remember'>;
  label: string;
  autocomplete: string;
  type?: string;
}

const field =
  (form: Partial<DeliveryForm>, problems: DeliveryProblems) =>
  ({ name, label, autocomplete, type = 'text' }: FieldOptions): Html => {
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
          required
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
              ${input({ name: 'name', label: 'Name', autocomplete: 'name' })}
              ${input({ name: 'street', label: 'Street and number', autocomplete: 'street-address' })}
              ${input({ name: 'postalCode', label: 'Postal code', autocomplete: 'postal-code' })}
              ${input({ name: 'city', label: 'Town', autocomplete: 'address-level2' })}
              <label class="field field-country">
                <span>Country</span>
                <select name="country" autocomplete="country">
                  ${Object.entries(COUNTRIES).map(
                    ([code, name]) =>
                      html`<option value="${code}" ${form.country === code ? 'selected' : ''}>
                        ${name}
                      </option>`,
                  )}
                </select>
              </label>
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

/** Step 2: the customer's token, the elements, and where the companion server is. */
export function paymentPage(cart: Cart, order: Order, token: string, server: string): Page {
  const { delivery } = order;
  return {
    title: 'Payment',
    focused: true,
    scripts: [KASSA_SCRIPT, '/assets/checkout.js'],
    main: html`
      <h1>Checkout</h1>
      <div class="columns">
        <div class="steps">
          <section class="panel step" aria-labelledby="delivery">
            <h2 id="delivery"><span class="step-number">1</span> Delivery</h2>
            <div class="step-done">
              <address>
                ${delivery.name}<br />${delivery.street}<br />${delivery.postalCode} ${delivery.city}<br />
                ${delivery.email}
              </address>
              <a href="/checkout?change=delivery">Change<span class="visually-hidden"> delivery</span></a>
            </div>
          </section>
          <section class="panel step" aria-labelledby="payment">
            <h2 id="payment"><span class="step-number">2</span> Payment</h2>
            <checkout-session token="${token}" server="${server}" data-order="/orders/${order.number}">
              <payment-status></payment-status>
              <pay-method-picker></pay-method-picker>
            </checkout-session>
            <noscript
              ><p class="alert">Paying needs JavaScript. Please turn it on and reload the page.</p></noscript
            >
            <p class="hint">
              ${icon('lock')} You pay with your bank or wallet. We never see your details there.
            </p>
          </section>
          <p class="muted small">Order ${order.number}</p>
        </div>
        ${summary(cart)}
      </div>
    `,
  };
}
