import type { CheckoutState } from '@kassa/client';
import type { Method, PaymentView, Snapshot } from '@kassa/protocol';
import { html, LitElement, nothing } from 'lit';
import { property } from '../base/property.ts';
import type { AppSwitch, Asked } from '../views/app-switch/app-switch-panel.ts';
import { hasApp } from '../views/app-switch/has-app.ts';
import { appSwitchLoader } from '../views/app-switch/app-switch-loader.ts';
import { CheckoutController } from '../checkout/checkout-controller.ts';
import { PaymentController } from '../checkout/payment-controller.ts';
import { emit } from '../base/emit.ts';
import { warn } from '../base/warn.ts';
import { orderAmount } from '../words/order-amount.ts';
import { focusTarget } from '../views/focus-target.ts';
import { icon, mark } from '../views/icons.ts';
import { SessionEvents } from '../checkout/session-events.ts';
import { TextsController, type OwnTexts } from '../words/texts.ts';
import { en } from '../words/later/app-switch.ts';
import { fieldsStyles, fieldsView } from '../views/payment-fields.ts';
import { baseStyles } from '../base/base.styles.ts';
import { ignoreDoubleClick } from '../base/ignore-double-click.ts';
import { ignoreRepeatedKeys } from '../base/ignore-repeated-keys.ts';
import type {} from './kronor-swish-button.events.ts';
import { swishStyles } from './kronor-swish-button.styles.ts';
import { SwishController } from './swish-controller.ts';

/** Of a payment that the provider hasn't given its link and code yet. */
const COMING: AppSwitch = { kind: 'app_switch', link: null, schemes: [], qrText: null, expiresAt: null };

/** Some browsers count each tap of a double one as the first. */
const DOUBLE_TAP_MS = 500;

/**
 * @tagname kronor-swish-button
 * @summary A button that pays with Swish, and stays with the payment until its end.
 *
 * Works inside `<checkout-session>`, or alone with `server` and `token`: then it is a whole checkout. On a phone it
 * opens the Swish app and keeps the QR code at hand; on a computer it shows the QR code. On both it may ask the app of a
 * phone number instead.
 * Where a `<payment-status>` shows the same session's payment, the button leaves that to it.
 *
 * @slot unreachable - The way on when nothing could be loaded; "Try again" when left out.
 * @slot unavailable - The way on when the order can't be paid with Swish. Here and below: "Try again", which reloads the page, when left out.
 * @slot elsewhere - The way on while another session of the order is paying.
 * @slot superseded - The way on when the order has changed, for example a link to the newer one.
 * @slot expired - The way on when the session is over, for example a link to the cart.
 * @slot closed - The way on where the customer may only look.
 * @slot settled - The way on after success, for example a link to the order. Nothing when left out: a button beside "Paid" would ask to
 *   pay twice. Where a `<payment-status>` shows the payment, its slot `succeeded`; of several cashiers, the one that was used last has it.
 * @slot ending - The way to more time, two minutes before the session ends; "I need more time", which reloads the page, when left out.
 *
 * @csspart pay-button - The button that pays.
 * @csspart field - One thing to fill in.
 * @csspart payment - The payment that is open or done.
 * @csspart qr - The QR code.
 * @csspart app-link - The link that opens the app.
 * @csspart time-left - How long there is to pay.
 * @csspart notice - A message.
 * @csspart skeleton - What stands there while nothing is known yet.
 * @csspart logo - The mark on the button.
 * @csspart other-way - What changes between the code and a phone number.
 * @csspart label - The name of a field.
 * @csspart input - A field.
 * @csspart checkbox - The box of something to accept.
 * @csspart error - What is wrong with a field, or that nothing is chosen.
 * @csspart actions - The buttons of an open payment.
 * @csspart button - A button that doesn't pay.
 * @csspart icon - The mark of a payment or a message.
 * @csspart title - Where the payment stands, or what a message says.
 * @csspart description - The method's name on a payment.
 * @csspart amount - How much.
 * @csspart reference - The payment's reference.
 * @csspart hint - A sentence that helps.
 * @csspart other-phone - What opens the code on a phone.
 *
 * @cssproperty --kassa-accent - The button, links, focus rings.
 * @cssproperty --kassa-on-accent - Text on the accent colour.
 * @cssproperty --kassa-selected - What is chosen, links and what is under way. The accent when left out, made darker or lighter where it's too pale for 3:1.
 * @cssproperty --kassa-focus - The focus ring. As what is chosen when left out.
 * @cssproperty [--kassa-focus-width=3px] - How wide the focus ring is.
 * @cssproperty --kassa-surface - Behind the payment and fields.
 * @cssproperty --kassa-text - Text.
 * @cssproperty --kassa-muted - References and the time.
 * @cssproperty --kassa-border - Edges of the payment and the QR code.
 * @cssproperty --kassa-control - Edges of fields and quiet buttons.
 * @cssproperty --kassa-danger - Errors and failures.
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
 * @cssstate loading - Nothing is known yet.
 * @cssstate unreachable - Nothing is known: the first load didn't work, or no token has come within ten seconds.
 * @cssstate unavailable - The order can't be paid with Swish. A page that has other ways hides the element by it.
 * @cssstate choosing - It can be paid.
 * @cssstate open - A payment is open.
 * @cssstate settled - Paid or authorized.
 * @cssstate elsewhere - Another session of the order has the open payment.
 * @cssstate superseded - The order changed.
 * @cssstate expired - The token isn't taken any more.
 * @cssstate closed - The token may only look.
 *
 * @event {CustomEvent<BeforePayDetail>} before-pay - The customer pays, and nothing is missing. Prevent it to stop that; `waitUntil` takes a promise.
 * @event {CustomEvent<SwishAppDetail>} swish-app-opening - Before the app opens, by the customer's click. Prevent it to open `link` yourself.
 * @event {CustomEvent<undefined>} swish-unavailable - The order can't be paid with Swish. Once for each session.
 * @event {CustomEvent<BeforeRedirectDetail>} before-redirect - Before the customer leaves for a provider's page, where there is one in place of the app.
 * @event {CustomEvent<CheckoutViewDetail>} checkout-view-change - It shows something else: `view` is the state of that name.
 * @event {CustomEvent<CheckoutViewDetail>} checkout-restart - The customer wants to try again where nothing can be paid. The page is reloaded; prevent it to
 *   do something else.
 * @event {CustomEvent<SessionReadyDetail>} session-ready - Alone: as `<checkout-session>` fires it. So are the next five.
 * @event {CustomEvent<SessionExpiredDetail>} session-expired - The token isn't taken any more: put in a new one.
 * @event {CustomEvent<PaymentDetail>} payment-status-changed - Each change of the status, the first one seen included.
 * @event {CustomEvent<SucceededPaymentDetail>} payment-succeeded - Once for each payment that is authorized or paid.
 * @event {CustomEvent<FailedPaymentDetail>} payment-failed - Once for each payment that failed. A late success may follow.
 * @event {CustomEvent<CheckoutErrorDetail>} checkout-error - Something could not be done.
 */
export class KronorSwishButton extends LitElement {
  static override styles = [baseStyles, fieldsStyles, swishStyles];

  readonly #checkout = new CheckoutController(this, 'cashier');
  readonly #texts = new TextsController(this, en);
  readonly #swish = new SwishController(this, this.#checkout, this.#texts);
  readonly #app = appSwitchLoader({
    host: this,
    name: 'kronor-swish-button',
    mayOpen: (link) => {
      this.#checkout.client?.remember();
      return emit(this, 'swish-app-opening', { link }, { cancelable: true });
    },
  });
  readonly #events = new SessionEvents(this);
  readonly #payment = new PaymentController(this, {
    checkout: this.#checkout,
    texts: this.#texts,
    internals: this.attachInternals(),
    whyUnavailable: () => (this.#swish.method ? undefined : this.#texts.t('app.not_offered')),
    whenChoosing: () => '',
    submit: this.#swish,
    panel: (payment) => this.#panel(payment),
  });

  /** The companion server's public URL, when the element stands alone. */
  @property() server: string | undefined;

  /** The session's token, when the element stands alone. */
  @property() token: string | undefined;

  /** As on `<checkout-session>`, when the element stands alone: `kronor` without a companion server. */
  @property() transport: string | undefined;

  /** The method's id. The session's first one with "swish" in it when left out. */
  @property() method: string | undefined;

  /** The logo on the button, where the shop may show one. The provider's when left out; a neutral mark where it doesn't load. */
  @property({ attribute: 'logo-url' }) logoUrl: string | undefined;

  /** Own words for this element, by key. */
  @property({ attribute: false }) texts: OwnTexts = {};

  /** The customer's last click to pay. */
  #asked: Asked | undefined;
  /** When the customer last changed the way, by the clock of events. */
  #otherWayAt = -Infinity;
  /** The session whose `swish-unavailable` was fired. */
  #notifiedUnavailable: string | undefined;

  constructor() {
    super();
    ignoreRepeatedKeys(this);
  }

  protected override updated(): void {
    this.#emitEvents();
  }

  /** Of what there is to do, else of the title that says where the payment stands. */
  override focus(options?: FocusOptions): void {
    focusTarget(this)?.focus(options);
  }

  #emitEvents(): void {
    const { state, isShared } = this.#checkout;
    if (!isShared && state) this.#events.fireChanges(state);
    const id = state?.snapshot?.session.id;
    if (this.#payment.view !== 'unavailable' || id === this.#notifiedUnavailable) return;
    this.#notifiedUnavailable = id;
    if (this.method !== undefined) warn('method', this, this.method);
    emit(this, 'swish-unavailable', undefined);
  }

  #onSubmit(event: Event): void {
    event.preventDefault();
    const { snapshot, busy } = this.#checkout.state ?? {};
    if (busy === 'paying' || this.#swish.isSubmitting) return;
    this.#asked = { method: this.#swish.chosen, before: snapshot?.payment?.id, at: Date.now() };
    void this.#swish.submit();
  }

  /** On a phone, the other way than a number is to open the app, by this very click. */
  #onOtherWay(event: MouseEvent): void {
    const { detail, timeStamp } = event;
    const { pointerType } = event as MouseEvent & { pointerType?: string };
    const isSecondTap = detail > 0 && pointerType !== 'mouse' && timeStamp - this.#otherWayAt < DOUBLE_TAP_MS;
    // One of a double click was meant for the button that stood here before: this one would pay.
    if (detail > 1 || isSecondTap) return;
    this.#otherWayAt = timeStamp;
    const other = this.#swish.way === 'app' ? 'number' : 'app';
    void this.#swish.choose(other);
    if (other === 'app' && hasApp()) this.#onSubmit(event);
  }

  protected override render() {
    const { lang, dir, t } = this.#texts;
    const skeleton = html`<div
      class="skeleton"
      part="skeleton"
      role="img"
      aria-label=${t('loading')}
      aria-busy="true"
    ></div>`;
    return html`
      <div class="swish" lang=${lang} dir=${dir}>
        ${this.#payment.render(skeleton, (state, snapshot) => {
          const { method } = this.#swish;
          return method && this.#renderReady(state, snapshot, method);
        })}
      </div>
    `;
  }

  #renderReady(state: CheckoutState, { order }: Snapshot, method: Method) {
    const { t, locale } = this.#texts;
    const { way, isSubmitting, fields, fieldProblems: problems, values } = this.#swish;
    const isPaying = isSubmitting || state.busy === 'paying';
    const words = { amount: orderAmount(order, locale), app: method.label };
    return html`
      ${this.#payment.renderEarlier()}
      <form novalidate @submit=${this.#onSubmit}>
        ${
          fields.length > 0
            ? html`<div class="fields">
                ${fieldsView(
                  {
                    fields,
                    values,
                    problems,
                    onInput: (name, value) => this.#swish.fill(name, value),
                  },
                  this.#texts,
                )}
              </div>`
            : nothing
        }
        ${this.#payment.renderError()}
        <button
          class="button"
          part="pay-button"
          aria-disabled=${isPaying ? 'true' : 'false'}
          @click=${ignoreDoubleClick}
        >
          ${
            isPaying
              ? html`<span class="spinner"></span>${t('starting')}`
              : html`<span class="icon" part="logo"
                    >${mark(this.logoUrl ?? method.logoUrl, icon(method.icon))}</span
                  >
                  ${t(way === 'number' ? 'app.send' : 'app.pay', words)}`
          }
        </button>
        ${this.#renderOtherWay(isPaying, words)}
        ${state.slow ? html`<p class="muted" part="hint">${t('slow')}</p>` : nothing}
      </form>
    `;
  }

  /**
   * By number, where the customer has no camera at hand, or is in a browser that can't open the app: within another app,
   * say. It is the one way that opens no new tab.
   */
  #renderOtherWay(isPaying: boolean, words: { amount: string; app: string }) {
    const { way, takesNumber } = this.#swish;
    if (!takesNumber) return nothing;
    const other = way === 'app' ? 'app.use_number' : hasApp() ? 'app.pay' : 'app.use_code';
    return html`
      <button
        type="button"
        class="other"
        part="other-way"
        aria-disabled=${isPaying ? 'true' : 'false'}
        @click=${(event: MouseEvent) => isPaying || this.#onOtherWay(event)}
      >
        ${this.#texts.t(other, words)}
      </button>
    `;
  }

  /** The link and the code, or that they are coming, or that the app asks by itself. */
  #panel(payment: PaymentView) {
    const { nextAction, status, method, methodLabel: app } = payment;
    const shown = this.#app(payment, this.#asked);
    const isSwish = this.method === undefined ? /swish/i.test(method) : method === this.method;
    if (shown !== undefined || !isSwish || (nextAction && nextAction.kind !== 'wait')) return shown;
    const isByNumber = this.#swish.isByNumber(payment.id);
    if (!isByNumber && (status === 'PRE_FLIGHT_CHECK' || status === 'INITIALIZING'))
      return this.#app(payment, this.#asked, COMING);
    return isByNumber || status === 'WAITING_FOR_PAYMENT'
      ? html`<p part="hint">${this.#texts.t('app.approve', { app })}</p>`
      : undefined;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'kronor-swish-button': KronorSwishButton;
  }
}
