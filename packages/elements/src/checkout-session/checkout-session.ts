import type { CheckoutClient } from '@kassa/client';
import type { Snapshot } from '@kassa/protocol';
import { ContextProvider } from '@lit/context';
import { html, LitElement } from 'lit';
import { property } from '../base/property.ts';
import { warn } from '../base/warn.ts';
import { clientContext } from '../checkout/client-context.ts';
import { ClientRef } from '../checkout/client-ref.ts';
import { errorEvents } from '../checkout/error-events.ts';
import { SessionEvents } from '../checkout/session-events.ts';
import { pageSnapshot } from './page-snapshot.ts';
import { sessionStyles } from './checkout-session.styles.ts';

/**
 * @tagname checkout-session
 * @summary Opens a checkout session and gives it to the elements inside. Shows nothing itself.
 *
 * Elements may stand anywhere below it, inside a shop's own shadow roots too, and may be defined before or after
 * it. All events bubble out of shadow roots.
 *
 * @slot - The shop's checkout. With JSON in a `<script type="application/json">` directly inside, as `snapshot`.
 *
 * @event {CustomEvent<SessionReadyDetail>} session-ready - Once for each session, when its amount, methods and status are known.
 * @event {CustomEvent<SessionExpiredDetail>} session-expired - The token isn't taken any more. Put a new one on `token`: the customer's choice stays.
 *   A payment that is open goes on and is still followed where that is possible.
 * @event {CustomEvent<PaymentDetail>} payment-status-changed - Each change of the payment's status, the first one seen included.
 * @event {CustomEvent<SucceededPaymentDetail>} payment-succeeded - Once for each payment that is authorized or paid. For the page only: settle the order by
 *   the server's signed event.
 * @event {CustomEvent<FailedPaymentDetail>} payment-failed - Once for each payment that has failed. A late success may still follow it.
 * @event {CustomEvent<CheckoutErrorDetail>} checkout-error - A command, or the first load, could not be done.
 */
export class CheckoutSession extends LitElement {
  static override styles = sessionStyles;

  readonly #ref = new ClientRef(this, () => this.#follow());
  readonly #provider = new ContextProvider(this, { context: clientContext });

  /**
   * The companion server's public URL: absolute, or a path of the page's own origin. With `transport`, the provider's
   * own address.
   */
  @property() server: string | undefined;

  /**
   * The session's token. A new one takes over in place. Without one the element waits, except on the page that the
   * customer comes back to: there the return URL's code, or this tab, knows the session.
   */
  @property() token: string | undefined;

  /**
   * What stands behind the checkout in place of the companion server, by the name that a provider's script registers.
   * Scripts may come in any order.
   */
  @property() transport: string | undefined;

  /**
   * The snapshot that `createSession` answered with, beside `token`: the checkout starts from it in place of reading
   * it first. What the companion server tells later wins. One that can't be read is told on the console, and fetched.
   */
  @property({ attribute: false }) snapshot: Snapshot | undefined;

  /** A client that was made elsewhere, in place of `server` and `token`. It isn't disposed here. What is none is told on the console. */
  @property({ attribute: false }) client: CheckoutClient | undefined;

  readonly #events = new SessionEvents(this);
  readonly #fireError = errorEvents();
  #followed: CheckoutClient | undefined;
  #stop: (() => void) | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#open();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    // An element that only moves is connected again by then.
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.#ref.close();
      this.#follow();
    });
  }

  protected override willUpdate(): void {
    this.#open();
  }

  #open(): void {
    // A last update may come after the element has gone.
    if (!this.isConnected) return;
    const { server, token, transport } = this;
    if (!('subscribe' in Object(this.client))) {
      if (this.client) warn('client', this);
      this.client = undefined;
    }
    if (this.client) this.#ref.close();
    else this.#ref.open({ server, token, transport, snapshot: pageSnapshot(this) });
    this.#follow();
  }

  #follow(): void {
    const client = this.isConnected ? (this.client ?? this.#ref.client) : undefined;
    if (client === this.#followed) return;
    this.#stop?.();
    this.#followed = client;
    this.#stop = client?.subscribe(() => this.#fireChanges(client));
    this.#provider.setValue(client);
    // Whoever stands inside hears of the client first.
    if (client) queueMicrotask(() => client === this.#followed && this.#fireChanges(client));
  }

  #fireChanges({ state }: CheckoutClient): void {
    this.#events.fireChanges(state);
    this.#fireError(this, state);
  }

  protected override render() {
    return html`<slot></slot>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'checkout-session': CheckoutSession;
  }
}
