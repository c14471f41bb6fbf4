/** The failures at Klarna that are no refusal. */
export type KlarnaErrorCode =
  /** The script could not be loaded: blocked, too slow, or from an address that is neither https nor loopback. */
  | 'klarna-blocked'
  /** Klarna doesn't take this client token. */
  | 'klarna-token-refused'
  /** Klarna can't work below a shadow root, and one of the shop's is around the element. */
  | 'klarna-needs-light-dom'
  /** Anything else. */
  | 'klarna-failed';
/** No detail here has a token of Klarna's. */
export interface KlarnaCategoryDetail {
  /** Klarna's own name for what is offered: `pay_later`. Its names may grow. */
  category: string;
}

export interface KlarnaCorrectionDetail extends KlarnaCategoryDetail {
  /** Klarna's names, dotted: `billing_address.email`. */
  invalidFields: readonly string[];
}

export interface KlarnaErrorDetail extends KlarnaCategoryDetail {
  code: KlarnaErrorCode;
  /** For the developer. */
  message: string;
}

declare global {
  interface HTMLElementEventMap {
    'klarna-ready': CustomEvent<KlarnaCategoryDetail>;
    'klarna-authorized': CustomEvent<KlarnaCategoryDetail>;
    'klarna-closed': CustomEvent<KlarnaCategoryDetail>;
    'klarna-correction-needed': CustomEvent<KlarnaCorrectionDetail>;
    'klarna-refused': CustomEvent<KlarnaCategoryDetail>;
    'klarna-error': CustomEvent<KlarnaErrorDetail>;
  }
}
