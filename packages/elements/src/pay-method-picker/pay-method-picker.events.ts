export interface OwnMethodDetail {
  /** The `id` of the shop's own method. */
  method: string;
}

declare global {
  interface HTMLElementEventMap {
    'own-method-submit': CustomEvent<OwnMethodDetail>;
  }
}
