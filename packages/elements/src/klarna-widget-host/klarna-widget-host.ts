import { KassaError, type PaymentInput } from '@kassa/protocol';
import { html, LitElement, nothing } from 'lit';
import { property } from '../base/property.ts';
import { CheckoutController } from '../checkout/checkout-controller.ts';
import { emit } from '../base/emit.ts';
import { errorNotice, notice } from '../views/notice.ts';
import { TextsController, type OwnTexts } from '../words/texts.ts';
import { en } from '../words/later/klarna.ts';
import type { PaymentWidget } from '../checkout/payment-widget.ts';
import { baseStyles } from '../base/base.styles.ts';
import { ignoreRepeatedKeys } from '../base/ignore-repeated-keys.ts';
import { setStates } from '../base/set-states.ts';
import type * as views from './klarna-alone.ts';
import type { KlarnaPreparation, KlarnaState } from './klarna-controller.ts';
import { KlarnaPayController } from './klarna-pay-controller.ts';
import type {} from './klarna-widget-host.events.ts';
import { klarnaStyles } from './klarna-widget-host.styles.ts';
import { failureKey, message } from './klarna-words.ts';

/** What an element that stands alone shows besides. Empty where no page's script has defined it: the picker has all of it. */
export const alone: Partial<typeof views> = {};

/**
 * @tagname klarna-widget-host
 * @summary Klarna's own form, and what the customer must know about it.
 *
 * `<pay-method-picker>` makes one by itself when a customer chooses Klarna. On its own it stands inside
 * `<checkout-session>`, or has `server` and `token`; set `method` when the customer has chosen it and call `pay()`
 * from the shop's own button. Nothing is asked of Klarna before.
 *
 * Klarna's form stands in light DOM, as a child of this element. Klarna may refuse below a shadow root of the
 * shop's: then there is a `klarna-error` with `klarna-needs-light-dom`. What the page needs to allow by its content
 * security policy is Klarna's to say; the script is added by the Trusted Types policy `kassa-klarna`.
 *
 * @slot unreachable - Alone in a page: the way on when nothing could be loaded; "Try again" when left out.
 * @slot expired - Alone in a page: the way on when the session is over, for example a link to the cart; "Try again" when left out.
 * @slot unavailable - The way on where Klarna can't be paid with, for example a link to the other ways to pay. In the
 *   picker that is the list, which the method leaves.
 *
 * @csspart notice - A message in the form's place.
 * @csspart skeleton - What stands there while the form loads.
 * @csspart form - The place of Klarna's form.
 * @csspart message - What the customer should know beside it.
 * @csspart icon - The mark of a message.
 * @csspart title - What it says.
 * @csspart reference - The payment's reference.
 * @csspart hint - A sentence that helps.
 * @csspart button - "Try again".
 *
 * @cssproperty [--kassa-widget-block-size=16em] - The room that the form has from the first moment on. A higher one gets more.
 * @cssproperty --kassa-accent - Buttons and focus rings.
 * @cssproperty --kassa-selected - What is chosen, links and what is under way. The accent when left out, made darker or lighter where it's too pale for 3:1.
 * @cssproperty --kassa-focus - The focus ring. As what is chosen when left out.
 * @cssproperty [--kassa-focus-width=3px] - How wide the focus ring is.
 * @cssproperty --kassa-surface - Behind the form while it loads.
 * @cssproperty --kassa-text - Text.
 * @cssproperty --kassa-border - What stands there while the form loads.
 * @cssproperty --kassa-control - Edges of buttons.
 * @cssproperty --kassa-danger - Failures.
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
 * @cssstate idle - Klarna hasn't been chosen.
 * @cssstate loading - The form is on its way.
 * @cssstate ready - The form is there.
 * @cssstate failed - The form is not there; it may be when it's tried again.
 * @cssstate unreachable - Alone in a page: nothing is known, and the first load didn't work.
 * @cssstate expired - Alone in a page: the token isn't taken any more.
 * @cssstate unavailable - Klarna doesn't offer this for the order, or can't on this page.
 *
 * @attr {string} nonce - Of the page's content security policy, for Klarna's script. That of the page's scripts when left out.
 *
 * @event {CustomEvent<KlarnaCategoryDetail>} klarna-ready - The form is there.
 * @event {CustomEvent<KlarnaCategoryDetail>} klarna-authorized - Klarna has approved. The payment is still to be made: that is the companion server's.
 * @event {CustomEvent<KlarnaCategoryDetail>} klarna-closed - The customer closed Klarna's window without an end.
 * @event {CustomEvent<KlarnaCorrectionDetail>} klarna-correction-needed - Klarna names fields that the customer can correct, and try again.
 * @event {CustomEvent<KlarnaCategoryDetail>} klarna-refused - Klarna doesn't offer this for the order, for good.
 * @event {CustomEvent<KlarnaErrorDetail>} klarna-error - Something of Klarna's didn't work.
 * @event {CustomEvent<CheckoutViewDetail>} checkout-restart - Alone in a page: the customer wants to try again where nothing can be paid. The page is
 *   reloaded; prevent it to do something else.
 * @event {CustomEvent<BeforePayDetail>} before-pay - After `pay()`, before the customer authorises at Klarna. Prevent it to stop that; `waitUntil` takes a promise.
 * @event {CustomEvent<BeforeRedirectDetail>} before-redirect - After `pay()`, before the customer leaves. Prevent it to lead there yourself.
 * @event {CustomEvent<CheckoutErrorDetail>} checkout-error - After `pay()`: the customer couldn't be led to the provider.
 */
export class KlarnaWidgetHost extends LitElement implements PaymentWidget {
  static override styles = [baseStyles, klarnaStyles];

  readonly #checkout = new CheckoutController(this, 'form');
  readonly #texts = new TextsController(this, en);
  readonly #pay = new KlarnaPayController(this, this.#checkout, this.#texts);
  readonly #klarna = this.#pay.form;
  readonly #internals = this.attachInternals();
  #message = document.createElement('p');
  /** The room that a form has had stays: one that gets lower doesn't pull the pay button from under a finger. */
  readonly #sizes = new ResizeObserver(() => {
    const form = this.renderRoot.querySelector<HTMLElement>('.form');
    form?.style.setProperty('--_had', `${form.offsetHeight}px`);
  });

  /** The companion server's public URL, when the element stands alone. */
  @property() server: string | undefined;

  /** The session's token, when the element stands alone. */
  @property() token: string | undefined;

  /** The method that the customer has chosen, when no picker does it. The session hears of it, and Klarna from then on. */
  @property() method: string | undefined;

  /** The form to show. The session's own preparation when left out. */
  @property({ attribute: false }) preparation: KlarnaPreparation | undefined;

  /** The limit for each of two tries to load Klarna's script, in milliseconds. */
  @property({ type: Number, attribute: 'script-timeout-ms' }) scriptTimeoutMs = 8_000;

  /** Own words for this element, by key. */
  @property({ attribute: false }) texts: OwnTexts = {};

  #hasWords = true;
  #paying: Promise<void> | undefined;

  constructor() {
    super();
    ignoreRepeatedKeys(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#sizes.disconnect();
  }

  protected override willUpdate(): void {
    this.#hasWords = this.#texts.use(this.#checkout.state?.snapshot?.order.language);
  }

  protected override updated(): void {
    setStates(this.#internals, this.#closed?.view ?? this.#klarna.state.kind);
    emit(this, 'payment-widget-change', undefined, { composed: false });
  }

  /** The form is on its way, or the customer is with Klarna: paying now would do nothing. */
  get isBusy(): boolean {
    return this.#klarna.isAuthorizing || this.#klarna.state.kind === 'loading';
  }

  /** Why this can't be paid with in this session, once that is certain. */
  get unavailable(): KassaError | undefined {
    const { state } = this.#klarna;
    if (state.kind !== 'unavailable') return undefined;
    return new KassaError('method_not_available', state.code, { textKey: failureKey(state.code) });
  }

  /**
   * Lets the customer authorise at Klarna. For whoever pays with the answer, which holds Klarna's token and goes to
   * the companion server: the picker, or `pay`.
   */
  authorize(): Promise<PaymentInput | undefined> {
    return this.#pay.authorize();
  }

  /**
   * Pays with what the customer authorises at Klarna, then leads on. Does nothing but wait while one is under way.
   * Never rejects: what could not be done is shown and told by events.
   */
  pay(): Promise<void> {
    return (this.#paying ??= this.#pay.submit().finally(() => (this.#paying = undefined)));
  }

  #retry(failed: Extract<KlarnaState, { kind: 'failed' }>): void {
    // What had the focus goes.
    this.renderRoot.querySelector<HTMLElement>('.frame')?.focus();
    void this.#pay.retry(failed);
  }

  #onSlotChange({ target }: Event): void {
    // A form that something else has taken out comes back.
    this.requestUpdate();
    this.#sizes.disconnect();
    this.renderRoot.querySelector<HTMLElement>('.form')?.style.removeProperty('--_had');
    for (const form of (target as HTMLSlotElement).assignedElements()) this.#sizes.observe(form);
  }

  /** Not while the customer is with Klarna. */
  get #closed() {
    if (this.#klarna.isAuthorizing || !this.#hasWords) return undefined;
    return alone.closed?.(this, this.#checkout, this.#texts);
  }

  protected override render() {
    const { state } = this.#klarna;
    const closed = this.#closed;
    const said = message(this.#klarna, this.#texts);
    // A screen reader says what comes into a region that it knows: the region is there before Klarna is chosen.
    return html`
      <div class="frame" tabindex="-1" lang=${this.#texts.lang} dir=${this.#texts.dir}>
        ${closed ? closed.content : state.kind === 'idle' ? nothing : this.#renderForm(state, said)}
        <p class="hidden" role="status">${this.#hasWords && !closed ? said.text : nothing}</p>
      </div>
    `;
  }

  #renderForm(state: KlarnaState, { text, kind }: ReturnType<typeof message>) {
    return html`
      <div class="form" part="form" role="group" aria-label="Klarna">
        <slot @slotchange=${this.#onSlotChange}></slot>
        ${this.#renderInFormsPlace(state)}
      </div>
      ${
        this.#pay.problem
          ? errorNotice(this.#pay.problem, this.#texts)
          : alone.failed?.(this, this.#checkout, this.#texts, this.#pay.ownPayment)
      }
      ${kind === 'unseen' ? nothing : this.#renderMessage(kind, text)}
    `;
  }

  /** Another element for another text: one that grew would count as moved. */
  #renderMessage(kind: string, text: string): HTMLElement {
    if (this.#message.textContent !== text) {
      this.#message = document.createElement('p');
      this.#message.append(text);
      this.#message.part.add('message');
      this.#message.ariaHidden = 'true';
    }
    this.#message.className = `message ${kind}`;
    return this.#message;
  }

  #renderInFormsPlace(state: KlarnaState) {
    const { t } = this.#texts;
    if (state.kind === 'loading' || !this.#hasWords)
      return html`
        <div class="skeleton" part="skeleton" role="img" aria-label=${t('klarna.loading')} aria-busy="true">
          <i></i><i></i><i></i><i></i><i></i>
        </div>
      `;
    switch (state.kind) {
      case 'failed':
        return notice(
          {
            kind: 'danger',
            title: t(failureKey(state.code)),
            text: t('choose_again'),
            action: html`<button
              type="button"
              class="button quiet"
              part="button"
              @click=${() => this.#retry(state)}
            >
              ${t('retry')}
            </button>`,
          },
          this.#texts,
        );
      case 'unavailable':
        return notice(
          {
            kind: 'danger',
            title: t(failureKey(state.code)),
            action: html`<slot name="unavailable"></slot>`,
          },
          this.#texts,
        );
      case 'ready':
      case 'idle':
        return nothing;
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'klarna-widget-host': KlarnaWidgetHost;
  }
}
