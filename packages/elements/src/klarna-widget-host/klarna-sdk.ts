/**
 * Klarna's script as far as it is used here, and its answers, read once. Source: wire contract part B, which is the
 * reference of Klarna Payments JS SDK v1.
 */

/** `data` may be left out everywhere; `{}` says that the session knows it all. */
export interface KlarnaPayments {
  init(options: { client_token: string }): void;
  load(options: LoadOptions, data: object, callback: KlarnaCallback): void;
  authorize(options: CategoryOptions, data: object, callback: KlarnaCallback): void;
  reauthorize(options: CategoryOptions, data: object, callback: KlarnaCallback): void;
  finalize(options: CategoryOptions, data: object, callback: KlarnaCallback): void;
  on(event: 'fullscreenOverlayShown', listener: () => void): void;
  off(event: 'fullscreenOverlayShown', listener: () => void): void;
}

interface CategoryOptions {
  payment_method_category: string;
}
interface LoadOptions extends CategoryOptions {
  /** The element: a selector would be looked for in the document alone. */
  container: HTMLElement;
}
type KlarnaCallback = (answer: unknown) => void;

interface KlarnaGlobals {
  Klarna?: { Payments?: KlarnaPayments };
  /** Called by the script once `Klarna.Payments` is there, if it was set before the script ran. */
  klarnaAsyncCallback?: (() => void) | undefined;
}
export const klarnaGlobals = globalThis as unknown as KlarnaGlobals;

export const klarnaPayments = (): KlarnaPayments | undefined => klarnaGlobals.Klarna?.Payments;

export interface KlarnaAnswer {
  /** False: this category is not offered for this order, for good. */
  isOffered: boolean;
  isApproved: boolean;
  /** Approved, but only `finalize` gives the token. */
  needsFinalizing: boolean;
  /** Good for 60 minutes. For the companion server alone. */
  authorizationToken: string | undefined;
  /** The fields that the customer can correct, dotted: `billing_address.email`. */
  invalidFields: readonly string[];
}

/**
 * A missing or odd value is read as "not approved", never as a refusal for good. Only `show_form: false` is one, and not
 * beside an approval: Klarna's reference calls it deprecated there.
 */
export function readAnswer(answer: unknown): KlarnaAnswer {
  const { show_form, approved, finalize_required, authorization_token, error } = asRecord(answer);
  const { invalid_fields } = asRecord(error);
  return {
    isOffered: show_form !== false || approved === true,
    isApproved: approved === true,
    needsFinalizing: finalize_required === true,
    authorizationToken:
      typeof authorization_token === 'string' && authorization_token ? authorization_token : undefined,
    invalidFields: Array.isArray(invalid_fields)
      ? invalid_fields.filter((field): field is string => typeof field === 'string')
      : [],
  };
}

const asRecord = (value: unknown) => Object(value) as Record<string, unknown>;

/**
 * Calls Klarna and awaits its answer. A call that throws has sometimes answered `show_form: false` before: what it
 * threw tells more, and counts.
 */
export function askKlarna(call: (callback: KlarnaCallback) => void): Promise<KlarnaAnswer> {
  return new Promise((resolve) => call((answer) => queueMicrotask(() => resolve(readAnswer(answer)))));
}
