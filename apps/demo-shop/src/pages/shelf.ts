/** The products: all of them, and one. */
import { html } from 'hono/html';
import { money, type Market } from '../markets.ts';
import { MAX_QUANTITY, PRODUCTS, SHIPPING, type Product } from '../products.ts';
import { icon } from './icons.ts';
import type { Html, Page } from './layout.ts';

export const picture = ({ sku, pictureAlt }: Product, size: number): Html =>
  html`<img src="/assets/pictures/${sku}.svg" alt="${pictureAlt}" width="${size}" height="${size}" />`;

const card = (product: Product, { currency }: Market) => html`
  <li class="card">
    <a href="/products/${product.sku}">
      <span class="card-picture">
        ${picture(product, 600)} ${product.soldOut ? html`<span class="badge">Sold out</span>` : ''}
      </span>
      <span class="card-name">${product.name}</span>
      <span class="card-price">${money(product.prices[currency], currency)}</span>
      <span class="card-summary">${product.summary}</span>
    </a>
  </li>
`;

export const shelfPage = (market: Market): Page => ({
  title: 'Things for the house',
  main: html`
    <section class="intro">
      <h1>Things for the house that are worth keeping</h1>
      <p>Made by people we know, in materials that age well. Six things at a time, no more.</p>
    </section>
    <ul class="shelf">
      ${PRODUCTS.map((product) => card(product, market))}
    </ul>
  `,
});

const quantityField = html`
  <label class="field quantity">
    <span>Quantity</span>
    <input
      type="number"
      name="quantity"
      value="1"
      min="1"
      max="${MAX_QUANTITY}"
      inputmode="numeric"
      required
    />
  </label>
`;

export const productPage = (product: Product, { currency }: Market): Page => ({
  title: product.name,
  main: html`
    <nav class="crumbs" aria-label="Breadcrumb">
      <a href="/">${icon('back')} All things</a>
    </nav>
    <article class="product">
      <div class="product-picture">${picture(product, 600)}</div>
      <div class="product-text">
        <h1>${product.name}</h1>
        <p class="price">${money(product.prices[currency], currency)} <small>incl. VAT</small></p>
        <p class="lead">${product.description}</p>
        <ul class="facts">
          ${product.facts.map((fact) => html`<li>${fact}</li>`)}
        </ul>
        ${
          product.soldOut
            ? html`<p class="sold-out">Sold out for now. Back when the next batch is ready.</p>`
            : html`
                <form class="add" method="post" action="/cart">
                  <input type="hidden" name="sku" value="${product.sku}" />
                  ${quantityField}
                  <button class="button" type="submit">Add to cart</button>
                </form>
              `
        }
        <p class="hint">
          ${icon('parcel')} Free delivery from ${money(SHIPPING.freeFrom[currency], currency)}
        </p>
      </div>
    </article>
  `,
});
