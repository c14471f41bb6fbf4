import type { ErrorBody } from '@kassa/protocol';

export interface BeforeRedirectDetail {
  /** Where the customer is about to go: a provider's page, or a link to its app. */
  url: string;
}

export interface OwnMethodDetail {
  /** The `id` of the shop's own method. */
  method: string;
}

declare global {
  interface HTMLElementEventMap {
    'before-redirect': CustomEvent<BeforeRedirectDetail>;
    'own-method-submit': CustomEvent<OwnMethodDetail>;
    'checkout-error': CustomEvent<ErrorBody['error']>;
  }
}
