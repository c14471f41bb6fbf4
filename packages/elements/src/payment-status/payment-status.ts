import type { CheckoutState } from '@kassa/client';
import type { PaymentView } from '@kassa/protocol';
import { html, LitElement, nothing } from 'lit';
import { property } from '../base/property.ts';
import { cameBack } from '../checkout/came-back.ts';
import { CheckoutController } from '../checkout/checkout-controller.ts';
import { emit } from '../base/emit.ts';
import { setStates } from '../base/set-states.ts';
import { waitingForPart } from '../views/message-views.ts';
import { loadPaymentPart, paymentPart } from '../views/lazy-payment.ts';
import { errorNotice, waiting } from '../views/notice.ts';
import { PaymentWatch } from '../checkout/payment-watch.ts';
import { loadError } from '../views/picker-view.ts';
import { TextsController, type OwnTexts } from '../words/texts.ts';
import { baseStyles } from '../base/base.styles.ts';
import { statusStyles } from './payment-status.styles.ts';

/**
 * @tagname payment-status
 * @summary Shows where the payment stands, and announces each change.
 *
 * Shows nothing while there is no payment. Losing sight of a payment is told beside its status and never as a
 * failure. Works inside `<checkout-session>`, or alone with `server` and `token`.
 *
 * @slot open - The way on while a payment is open, for example a link to the order. Nothing when left out: a cashier in the page has what
 *   can be done.
 * @slot failed - The way on after a failed payment, for example a link to the checkout. Nothing when left out: a cashier in the page has
 *   the list, and where there is none, the shop alone knows where to pay.
 * @slot error - The way on when the payment can't be shown, for example a link to the order. Nothing when left out: out of reach, the
 *   element asks again by itself. Never shown beside a cashier, which says it itself and has "Try again".
 * @slot succeeded - The way on after a successful one, for example a link to the order. Nothing when left out, as in a cashier's `settled`.
 *
 * @csspart payment - The card.
 * @csspart notice - A message when nothing could be loaded.
 * @csspart icon - The mark of a payment or a message.
 * @csspart title - Where the payment stands, or what a message says.
 * @csspart description - The method's name on a payment.
 * @csspart amount - How much.
 * @csspart reference - The payment's reference.
 * @csspart hint - A sentence that helps.
 * @csspart button - "Try again", where what shows the payment doesn't come.
 *
 * @cssproperty --kassa-accent - What is under way.
 * @cssproperty --kassa-selected - What is chosen, links and what is under way. The accent when left out, made darker or lighter where it's too pale for 3:1.
 * @cssproperty --kassa-focus - The focus ring. As what is chosen when left out.
 * @cssproperty [--kassa-focus-width=3px] - How wide the focus ring is.
 * @cssproperty --kassa-surface - Behind the card.
 * @cssproperty --kassa-text - Text.
 * @cssproperty --kassa-muted - Method, reference and hints.
 * @cssproperty --kassa-border - The card's edge.
 * @cssproperty --kassa-danger - Failures.
 * @cssproperty --kassa-success - What is paid.
 * @cssproperty [--kassa-radius=12px] - Corners of lists, cards and buttons. Lists and cards take no more than 1.5em of a pill's.
 * @cssproperty --kassa-radius-control - Corners of buttons and fields, where they are others.
 * @cssproperty [--kassa-radius-small=6px] - Corners of logos.
 * @cssproperty --kassa-font-family - The page's own when left out.
 * @cssproperty --kassa-font-size - The one size that all others follow. That of the text around the element when left out.
 * @cssproperty [--kassa-weight-medium=550] - Names and labels.
 * @cssproperty [--kassa-weight-strong=650] - Titles, amounts and buttons.
 * @cssproperty [--kassa-space=1em] - Between and inside the parts.
 * @cssproperty [--kassa-control-size] - How high buttons and fields are: 3.25em and 3em when left out.
 * @cssproperty [--kassa-motion=0.15s] - How long a change of look takes.
 *
 * @cssstate open - Not decided yet.
 * @cssstate succeeded - Paid or authorized.
 * @cssstate failed - This attempt took no money, as far as is known.
 *
 * @event {CustomEvent<PaymentDetail>} payment-status-changed - Each change of the status, the first one seen included. It bubbles only when the
 *   element stands alone: `<checkout-session>` fires its own.
 * @event {CustomEvent<CheckoutErrorDetail>} checkout-error - When the element stands alone: the first load, or a command, could not be done.
 */
export class PaymentStatusElement extends LitElement {
  static override styles = [baseStyles, statusStyles];

  readonly #checkout = new CheckoutController(this, 'status');
  readonly #texts = new TextsController(this);
  readonly #watch = new PaymentWatch();
  readonly #internals = this.attachInternals();

  /** The companion server's public URL, when the element stands alone. */
  @property() server: string | undefined;

  /** The session's token, when the element stands alone. */
  @property() token: string | undefined;

  /** As on `<checkout-session>`, when the element stands alone. */
  @property() transport: string | undefined;

  /** Own words for this element, by key. */
  @property({ attribute: false }) texts: OwnTexts = {};

  #hasWords = true;
  #wasOffline = false;
  /** The focus was to come before there was a title. */
  #owesFocus = false;

  /** Of the title. One that is still to come gets the focus then, unless the customer has put it elsewhere. */
  override focus(options?: FocusOptions): void {
    const title = this.renderRoot.querySelector<HTMLElement>('[tabindex="-1"]');
    title?.focus(options);
    this.#owesFocus = !title;
  }

  protected override willUpdate(): void {
    const snapshot = this.#checkout.state?.snapshot;
    this.#hasWords = this.#texts.use(snapshot?.order.language);
    setStates(this.#internals, ...(snapshot?.payment ? [snapshot.payment.phase] : []));
  }

  protected override updated(): void {
    this.#owesFocus &&= document.activeElement === document.body;
    if (this.#owesFocus) this.focus();
    const change = this.#watch.note(this.#checkout.state?.snapshot?.payment);
    if (change)
      emit(this, 'payment-status-changed', change, {
        bubbles: !this.#checkout.isShared,
        composed: !this.#checkout.isShared,
      });
  }

  protected override render() {
    const { state, isShownElsewhere } = this.#checkout;
    const { lang, dir } = this.#texts;
    return html`
      <div lang=${lang} dir=${dir}>
        <div role=${isShownElsewhere ? nothing : 'status'} aria-atomic="false">
          ${this.#renderStatus(state)} ${state ? this.#renderConnection(state) : nothing}
        </div>
        ${state && !state.snapshot ? this.#renderLoadError(state) : nothing}
      </div>
    `;
  }

  #renderStatus(state: CheckoutState | undefined) {
    const payment = state?.snapshot?.payment;
    // Whoever comes back is about to need it.
    if (cameBack()) void loadPaymentPart();
    if (payment) return this.#renderPayment(payment);
    // Whoever comes back has something to hear of; otherwise there may never be a payment to show.
    return cameBack() && !state?.snapshot && !state?.error ? waiting(this.#texts) : nothing;
  }

  /** Of a network that doesn't get through, whoever comes back reads beside the waiting. A cashier has all of it beside the way on. */
  #renderLoadError(state: CheckoutState) {
    if (this.#checkout.hasCashier) return nothing;
    const error = cameBack() ? state.error : loadError(state);
    return error ? errorNotice(error, this.#texts, html`<slot name="error"></slot>`) : nothing;
  }

  #renderPayment(payment: PaymentView) {
    const part = paymentPart(this);
    if (!part || !this.#hasWords) return waitingForPart(this.#texts);
    return part.paymentCard(
      {
        payment,
        isReturned: this.#checkout.isReturned(payment),
        body: html`<slot name=${payment.phase}></slot>`,
      },
      this.#texts,
    );
  }

  /** Beside the status: that we hear little says nothing about the payment. */
  #renderConnection({ connection, snapshot }: CheckoutState) {
    const isOpen = snapshot ? snapshot.payment?.phase === 'open' : cameBack();
    if (!isOpen) return nothing;
    if (connection === 'offline') this.#wasOffline = true;
    const isPoor = connection === 'offline' || connection === 'polling';
    if (!isPoor && !(this.#wasOffline && connection === 'live')) return nothing;
    const text = this.#texts.t(isPoor ? connection : 'online');
    return html`<p part="hint" class=${isPoor ? 'muted aside' : 'hidden'} .textContent=${text}></p>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'payment-status': PaymentStatusElement;
  }
}
