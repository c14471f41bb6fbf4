/** The page for a customer whose return link is unknown, has ended, or can't be read now. */
import { KassaError } from '@kassa/protocol';
import { html } from 'hono/html';

/** The link was good once: the shop can say what became of the order. */
export class LinkTooOld extends KassaError {
  /** Not every KassaError is one, as the test that is inherited says. */
  static override [Symbol.hasInstance] = Function.prototype[Symbol.hasInstance];
  readonly shopUrl: string;

  constructor(shopUrl: string) {
    super('session_expired', 'This return link is too old');
    this.shopUrl = shopUrl;
  }
}

/** A page in plain words; the link is to the shop's own page of the order. What is only away is tried again by the page. */
export function returnPage(error: KassaError, seconds: number) {
  const isAway = error.code === 'unavailable';
  const next = isAway ? 'this page tries again by itself' : 'reload this page in a moment';
  const sentence = error.retryable
    ? `We can’t look your payment up just now. Nothing is lost: ${next}.`
    : 'This link has ended. Your payment is not changed by it.';
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        ${isAway && html`<meta http-equiv="refresh" content="${seconds}" />`}
        <title>Your payment</title>
      </head>
      <body>
        <p>${sentence}</p>
        <p>
          ${
            error instanceof LinkTooOld
              ? html`<a href="${error.shopUrl}">Go to your order at the shop</a>`
              : 'The shop can tell you how your order stands.'
          }
        </p>
      </body>
    </html>`;
}
