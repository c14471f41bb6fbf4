/** What stands around every page. No inline style but the shop's own, and no inline script but data: its CSP allows none. */
import { html, raw } from 'hono/html';
import type { Brand } from '../brand.ts';
import { MARKETS, type Market } from '../markets.ts';
import { icon } from './icons.ts';
import { otherCss, shopCss } from './style.ts';

export type Html = ReturnType<typeof html>;

export const LATER = '<!--later-->';

export interface PageContext {
  cartCount: number;
  market: Market;
  /** Of this page, to come back to. */
  path: string;
  /** Where the imitated bank is, in a demo. */
  sandboxUrl?: string | undefined;
  /** Whose clothes the shop wears; its own when left out. */
  brand?: Brand | undefined;
}

export interface Page {
  title: string;
  main: Html;
  /** Stands where `main` has `LATER`. What comes before that is sent while this is made. */
  later?: Promise<string>;
  /** Module scripts of this page. */
  scripts?: readonly string[];
  /** The checkout leads nowhere but forward and back to the cart. */
  focused?: boolean;
  /** In its order. Those of all pages when left out. */
  styles?: readonly string[];
}

const cartLink = (count: number) => html`
  <a class="cart-link" href="/cart">
    ${icon('bag')} <span>Cart</span>
    <span class="count" aria-hidden="true">${count}</span>
    <span class="visually-hidden">${count === 1 ? '1 item' : `${count} items`}</span>
  </a>
`;

/** Works without a script: each country is a button. */
const marketMenu = ({ market, path }: PageContext) => html`
  <details class="market">
    <summary>
      <span class="visually-hidden">Deliver to </span>${market.name}<span class="market-currency"
        >&nbsp;· ${market.currency}</span
      >
    </summary>
    <form method="post" action="/market">
      <input type="hidden" name="back" value="${path}" />
      ${Object.values(MARKETS).map(
        ({ country, name, currency }) => html`
          <button
            name="country"
            value="${country}"
            ${country === market.country ? raw('aria-current="true"') : ''}
          >
            ${name} <span class="muted">${currency}</span>
          </button>
        `,
      )}
    </form>
  </details>
`;

const clothes = (brand: Brand) =>
  ['shop', brand].map((name) => html`<link rel="stylesheet" href="/assets/brands/${name}.css" />`);

export function layout(context: PageContext, page: Page): Html {
  const { title, main, scripts = [], focused = false, styles = [shopCss, otherCss] } = page;
  const { sandboxUrl, brand } = context;
  return html`<!doctype html>
    <html lang="en" ${brand === undefined ? '' : raw(`data-brand="${brand}"`)}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · Ljung</title>
        <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
        ${styles.map((css) => raw(`<style>${css}</style>`))}${brand === undefined ? '' : clothes(brand)}
        ${scripts.map((src) => html`<script type="module" src="${src}"></script>`)}
      </head>
      <body>
        <a class="skip-link" href="#main">Skip to content</a>
        ${
          sandboxUrl === undefined
            ? ''
            : html`
                <aside class="notice" aria-label="Demo">
                  A demo: nothing is sent and no money moves. <a href="${sandboxUrl}">The bank’s side</a> ·
                  <a href="/desk">Support’s desk</a>
                </aside>
              `
        }
        <header class="site-header">
          <div class="wrap">
            <a class="wordmark" href="/">${icon('sprig')}Ljung</a>
            ${
              focused
                ? html`<a class="back-link" href="/cart">${icon('back')} Back to the cart</a>`
                : html`<div class="header-links">${marketMenu(context)} ${cartLink(context.cartCount)}</div>`
            }
          </div>
        </header>
        <main id="main" class="wrap" tabindex="-1">${main}</main>
        <footer class="site-footer">
          <div class="wrap">
            <p>Ljung, a small shop for the house. Västra vägen 4, Skövde.</p>
            <p>Delivery within three working days · 30 days to change your mind</p>
          </div>
        </footer>
      </body>
    </html>`;
}
