export type ProviderErrorKind =
  /** A value that the provider would refuse, found here. Nothing was sent. */
  | 'invalid'
  /** The provider said no; no payment exists there. */
  | 'rejected'
  /** The request did not reach it. */
  | 'unavailable'
  /** It does not know or trust us: token, key, certificate. */
  | 'misconfigured'
  /** It was sent and no answer came: the payment may exist. */
  | 'lost'
  /** This very payment or operation exists already, or may: its notification will tell. */
  | 'exists';

/**
 * The one error type of all providers. `message` is for developers: it reaches the page's console and never the
 * customer's eyes. What only the log and the merchant may read is `detail`.
 */
export class ProviderError extends Error {
  override readonly name = 'ProviderError';
  readonly kind: ProviderErrorKind;
  /** The provider's own code. */
  readonly rawCode: string | undefined;
  /** kind `invalid`: which field. */
  readonly field: string | undefined;
  /** The provider's own words for the merchant. */
  readonly detail: string | undefined;
  /** For the customer: a text key of the elements' locales. */
  readonly textKey: string | undefined;
  /** For the customer: the provider's own words in their language. Shown as plain text, never as markup. */
  readonly customerText: string | undefined;
  /** kind `rejected`: the attempt's status. ERROR when left out. */
  readonly status: 'DECLINED' | 'CANCELLED' | 'EXPIRED' | 'ERROR';

  constructor(
    kind: ProviderErrorKind,
    message: string,
    details: {
      rawCode?: string;
      field?: string;
      detail?: string;
      textKey?: string;
      customerText?: string;
      status?: 'DECLINED' | 'CANCELLED' | 'EXPIRED' | 'ERROR';
      cause?: unknown;
    } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.kind = kind;
    this.rawCode = details.rawCode;
    this.field = details.field;
    this.detail = details.detail;
    this.textKey = details.textKey;
    this.customerText = details.customerText;
    this.status = details.status ?? 'ERROR';
  }

  /** For the log and the merchant: everything. */
  get reason(): string {
    return this.detail === undefined ? this.message : `${this.message}: ${this.detail}`;
  }
}
