export interface SwishAppDetail {
  /** The link that is about to open the app, verbatim. */
  link: string;
}

declare global {
  interface HTMLElementEventMap {
    'swish-app-opening': CustomEvent<SwishAppDetail>;
    'swish-unavailable': CustomEvent<undefined>;
  }
}
