/** The cart, with a sum beside it. */
import { html } from 'hono/html';
import type { Cart, CartLine } from '../carts.ts';
import { money, vatIn, type Currency } from '../markets.ts';
import { MAX_QUANTITY, SHIPPING } from '../products.ts';
import { icon } from './icons.ts';
import type { Html, Page } from './layout.ts';
import { picture } from './shelf.ts';

/** One button that sets the quantity: works without a script. */
const setTo = (quantity: number, sign: string, label: string, disabled = false) => html`
  <button name="quantity" value="${quantity}" aria-label="${label}" ${disabled ? 'disabled' : ''}>
    ${sign}
  </button>
`;

const line = ({ product, quantity, unitPrice, total }: CartLine, currency: Currency) => html`
  <li class="cart-line">
    <a class="thumb" href="/products/${product.sku}" tabindex="-1" aria-hidden="true"
      >${picture(product, 120)}</a
    >
    <div class="cart-line-text">
      <a class="cart-line-name" href="/products/${product.sku}">${product.name}</a>
      <span class="muted">${money(unitPrice, currency)} each</span>
      ${product.soldOut ? html`<strong class="problem">Sold out: please take it out</strong>` : ''}
    </div>
    <form class="stepper" method="post" action="/cart/${product.sku}">
      ${setTo(quantity - 1, '−', `One ${product.name} less`)}
      <span>${quantity}</span>
      ${setTo(quantity + 1, '+', `One more ${product.name}`, quantity >= MAX_QUANTITY)}
    </form>
    <strong class="cart-line-total">${money(total, currency)}</strong>
    <form method="post" action="/cart/${product.sku}">
      <button class="link-button" name="quantity" value="0" aria-label="Remove ${product.name}">
        Remove
      </button>
    </form>
  </li>
`;

const row = (name: string, value: string, className = '') => html`
  <div class="${className}">
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>
`;

export function totals({ market, subtotal, shipping, total }: Cart): Html {
  const amount = (minor: number) => money(minor, market.currency);
  return html`
    <dl class="totals">
      ${row('Things', amount(subtotal))} ${row(SHIPPING.name, shipping === 0 ? 'Free' : amount(shipping))}
      ${row('Total', amount(total), 'grand-total')}
    </dl>
    <p class="muted small">Of which VAT ${amount(vatIn(total, market))}</p>
  `;
}

const emptyCart = html`
  <section class="message">
    <span class="message-icon">${icon('bag')}</span>
    <h1>Your cart is empty</h1>
    <p>Whatever you put in stays here until you come back.</p>
    <a class="button" href="/">See what we have</a>
  </section>
`;

/** @param problem what went wrong with the request that led here */
export function cartPage(cart: Cart, problem?: string): Page {
  const alert = problem === undefined ? '' : html`<p class="alert" role="alert">${problem}</p>`;
  const main =
    cart.lines.length === 0
      ? html`${alert}${emptyCart}`
      : html`
          <h1>Your cart</h1>
          ${alert}
          <div class="columns">
            <ul class="cart-lines">
              ${cart.lines.map((each) => line(each, cart.market.currency))}
            </ul>
            <aside class="panel summary" aria-label="Total">
              ${totals(cart)}
              ${
                cart.hasSoldOut
                  ? html`<p class="problem">Take out what is sold out to go on.</p>`
                  : html`<a class="button wide" href="/checkout">Go to checkout</a>`
              }
              ${
                cart.shipping > 0
                  ? html`<p class="muted small">
                      ${money(SHIPPING.freeFrom[cart.market.currency] - cart.subtotal, cart.market.currency)}
                      more and delivery is free.
                    </p>`
                  : ''
              }
            </aside>
          </div>
        `;
  return { title: 'Cart', main };
}
