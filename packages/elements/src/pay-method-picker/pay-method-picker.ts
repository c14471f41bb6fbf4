import type { CheckoutState } from '@kassa/client';
import type { Method, Snapshot } from '@kassa/protocol';
import { html, LitElement, nothing } from 'lit';
import { property } from '../base/property.ts';
import type { ShowAppSwitch } from '../views/app-switch/app-switch-loader.ts';
import type { Asked } from '../views/app-switch/app-switch-panel.ts';
import { CheckoutController } from '../checkout/checkout-controller.ts';
import { PaymentController } from '../checkout/payment-controller.ts';
import { orderAmount } from '../words/order-amount.ts';
import { mayLeave } from '../checkout/follow-or-emit.ts';
import { TextsController, type OwnTexts } from '../words/texts.ts';
import { baseStyles } from '../base/base.styles.ts';
import { inTime } from '../base/in-time.ts';
import { ignoreRepeatedKeys } from '../base/ignore-repeated-keys.ts';
import { firstList, skeleton, type OwnMethod } from '../views/first-list.ts';
import { readLogos } from './own-methods.ts';
import { PayController } from './pay-controller.ts';
import { pickerStyles } from './pay-method-picker.styles.ts';
import { radioStyles } from '../views/radio.styles.ts';
import { unreachable } from '../views/picker-view.ts';
import { focusTarget } from '../views/focus-target.ts';
import { loadedPaymentPart } from '../views/lazy-payment.ts';

/**
 * @tagname pay-method-picker
 * @summary Lists the ways to pay, asks for what the chosen one needs, starts the payment and stays with it.
 *
 * Works inside `<checkout-session>`, or alone with `server` and `token`. Where a `<payment-status>` shows the same
 * session's payment, the picker leaves that to it and keeps to what can be done.
 *
 * @slot widget - A provider's own form, below its method, in light DOM. The picker makes it when it's needed; put in
 *   your own `<klarna-widget-host>` to set its attributes.
 * @slot unreachable - The way on when nothing could be loaded; "Try again" when left out.
 * @slot unavailable - The way on when there is no way to pay. Here and below: "Try again", which reloads the page, when left out.
 * @slot elsewhere - The way on while another session of the order is paying.
 * @slot superseded - The way on when the order has changed, for example a link to the newer one.
 * @slot expired - The way on when the session is over, for example a link to the cart.
 * @slot closed - The way on where the customer may only look.
 * @slot settled - The way on after success, for example a link to the order. Nothing when left out: a button beside "Paid" would ask to
 *   pay twice. Where a `<payment-status>` shows the payment, its slot `succeeded`; of several cashiers, the one that was used last has it.
 * @slot ending - The way to more time, two minutes before the session ends; "I need more time", which reloads the page, when left out.
 * @slot help-{id} - Your own line of help below the name of the method `{id}`, in place of the provider's.
 * @slot own-{id} - What the shop shows below its own method `{id}` while that is chosen.
 *
 * @csspart methods - The list.
 * @csspart method - One way to pay, with what it asks for.
 * @csspart pay-button - The button that pays.
 * @csspart field - One thing to fill in.
 * @csspart payment - The payment that is open or done.
 * @csspart qr - An app's QR code.
 * @csspart app-link - The link that opens an app.
 * @csspart time-left - How long there is to pay in an app.
 * @csspart notice - A message.
 * @csspart skeleton - What stands there while nothing is known yet.
 * @csspart legend - What the list is for.
 * @csspart row - The line of a method that can be clicked.
 * @csspart radio - Its radio button.
 * @csspart name - Its name.
 * @csspart logo - Its logo, or the mark in its place.
 * @csspart panel - What it asks for.
 * @csspart label - The name of a field.
 * @csspart input - A field.
 * @csspart checkbox - The box of something to accept.
 * @csspart link - What leads to the words of something to accept.
 * @csspart error - What is wrong with a field, or that nothing is chosen.
 * @csspart search-icon - The mark in the field that searches a choice of many.
 * @csspart choices - A choice of many.
 * @csspart choice - One of them.
 * @csspart choice-radio - Its radio button.
 * @csspart choice-name - Its name.
 * @csspart choice-logo - Its logo.
 * @csspart actions - The buttons of an open payment.
 * @csspart button - A button that doesn't pay.
 * @csspart icon - The mark of a payment or a message.
 * @csspart title - Where the payment stands, or what a message says.
 * @csspart description - A method's line of help; the method's name on a payment.
 * @csspart amount - How much.
 * @csspart reference - The payment's reference.
 * @csspart hint - A sentence that helps.
 * @csspart other-phone - What opens the code on a phone.
 *
 * @cssproperty --kassa-accent - Buttons, the chosen method, focus rings.
 * @cssproperty --kassa-on-accent - Text on the accent colour.
 * @cssproperty --kassa-selected - What is chosen, links and what is under way. The accent when left out, made darker or lighter where it's too pale for 3:1.
 * @cssproperty --kassa-focus - The focus ring. As what is chosen when left out.
 * @cssproperty [--kassa-focus-width=3px] - How wide the focus ring is.
 * @cssproperty --kassa-surface - Behind methods and fields.
 * @cssproperty --kassa-text - Text.
 * @cssproperty --kassa-muted - Descriptions and references.
 * @cssproperty --kassa-border - Lines between methods.
 * @cssproperty --kassa-control - Edges of radio buttons and fields; 3:1 against the surface.
 * @cssproperty --kassa-danger - Errors and failures.
 * @cssproperty --kassa-success - What is paid.
 * @cssproperty [--kassa-radius=12px] - Corners of lists, cards and buttons. Lists and cards take no more than 1.5em of a pill's.
 * @cssproperty --kassa-radius-control - Corners of buttons and fields, where they are others.
 * @cssproperty [--kassa-radius-small=6px] - Corners of logos.
 * @cssproperty [--kassa-expected-methods=2] - How many ways to pay the skeleton has room for, up to 12, so that nothing moves when they come.
 * @cssproperty [--kassa-widget-block-size=16em] - The room that a provider's own form has from the first moment on. A higher one gets more.
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
 * @cssstate choosing - The customer can choose and pay.
 * @cssstate unavailable - There is no way to pay the order.
 * @cssstate open - A payment is open.
 * @cssstate settled - Paid or authorized.
 * @cssstate elsewhere - The order is being paid in another session.
 * @cssstate superseded - The order changed.
 * @cssstate expired - The token isn't taken any more.
 * @cssstate closed - The token may only look.
 *
 * @attr {string} nonce - Of the page's content security policy, for Klarna's script. That of the page's scripts when left out.
 *
 * @event {CustomEvent<BeforeRedirectDetail>} before-redirect - Before the customer leaves for a provider's page or app. Prevent it to lead there yourself.
 * @event {CustomEvent<PaymentMethodDetail>} payment-method-change - The customer has chosen a method, or the chosen one isn't offered any more: then `method` is what is chosen in its
 *   place, or undefined.
 * @event {CustomEvent<BeforePayDetail>} before-pay - The customer pays, with a method of the shop's own too, and nothing is missing. Prevent it to stop that; `waitUntil` takes a promise.
 * @event {CustomEvent<OwnMethodDetail>} own-method-submit - The customer pays with one of the shop's own methods. `waitUntil` takes the promise of its outcome.
 * @event {CustomEvent<CheckoutViewDetail>} checkout-view-change - It shows something else: `view` is the state of that name.
 * @event {CustomEvent<CheckoutViewDetail>} checkout-restart - The customer wants to try again where nothing can be paid. The page is reloaded; prevent it to
 *   do something else.
 * @event {CustomEvent<CheckoutErrorDetail>} checkout-error - The customer couldn't be led to the provider. When the element stands alone: the first load, or a command, could not be done.
 */
export class PayMethodPicker extends LitElement {
  static override styles = [baseStyles, radioStyles, pickerStyles];

  readonly #checkout = new CheckoutController(this, 'cashier');
  readonly #texts = new TextsController(this);
  readonly #pay = new PayController(this, this.#checkout, this.#texts);
  readonly #payment = new PaymentController(this, {
    checkout: this.#checkout,
    texts: this.#texts,
    internals: this.attachInternals(),
    whyUnavailable: () => (this.#pay.methods.length === 0 ? this.#texts.t('no_methods') : undefined),
    whenChoosing: () => this.#texts.t('ways', { count: String(this.#pay.methods.length) }),
    submit: this.#pay,
    panel: (payment, part) =>
      (this.#app ??= part.appSwitchLoader({
        host: this,
        name: 'pay-method-picker',
        mayOpen: (link) => {
          const { client } = this.#checkout;
          return !client || mayLeave(this, client, link);
        },
      }))(payment, this.#asked),
  });

  /** The companion server's public URL, when the element stands alone. */
  @property() server: string | undefined;

  /** The session's token, when the element stands alone. */
  @property() token: string | undefined;

  /** As on `<checkout-session>`, when the element stands alone. */
  @property() transport: string | undefined;

  /** The shop's own ways to pay, below the session's. As an attribute: JSON. */
  @property({ type: Array, attribute: 'own-methods' }) ownMethods: readonly OwnMethod[] = [];

  /**
   * Logos by a method's `id`, for the brands that the shop may show. As an attribute: JSON. The provider's own when left
   * out; a neutral mark where one doesn't load.
   */
  @property({ type: Object, attribute: 'method-logos' }) methodLogos:
    Readonly<Record<string, string>> | undefined;

  /**
   * The chosen method's `id`; the shop may set it. The server, and the method's provider with it, hears of it once the
   * customer pays or chooses.
   */
  @property() get selected(): string | undefined {
    return this.#pay.chosen;
  }
  set selected(method: string | undefined) {
    this.#pay.preselect(method);
  }

  /** Own words for this element, by key. */
  @property({ attribute: false }) texts: OwnTexts = {};

  #app: ShowAppSwitch | undefined;
  /** The customer's last click to pay. */
  #asked: Asked | undefined;
  #isAddingWidget = false;
  /** Brings what went wrong into view; undefined until it has loaded, with the first choice. */
  #failures: (() => void) | undefined;

  constructor() {
    super();
    ignoreRepeatedKeys(this);
    this.addEventListener('payment-widget-change', () => this.#onWidgetChange());
  }

  protected override firstUpdated(): void {
    // Made by the picker that this one is a clone of.
    this.querySelector(':scope > [data-kassa]')?.remove();
  }

  protected override updated(): void {
    this.#failures ??= loadedPaymentPart()?.failuresInView(this, this.#checkout, this.#texts);
    this.#failures?.();
    this.#prepareWidget();
    // A click turns a radio button on by itself: also one that the shop answers with another choice.
    for (const radio of this.renderRoot.querySelectorAll<HTMLInputElement>('.row input'))
      radio.checked = radio.value === this.selected;
  }

  /** The form that the chosen method has in place of fields. */
  get #form() {
    const { preparation } = this.#pay;
    return preparation?.kind === 'klarna_widget' ? preparation : undefined;
  }

  #prepareWidget(): void {
    const { widget } = this.#pay;
    if (widget) widget.preparation = this.#form;
    else if (this.#form) void this.#addWidget();
  }

  /** Tried once, until the customer chooses or pays again. A file that comes late is taken all the same. */
  async #addWidget(): Promise<void> {
    if (this.#isAddingWidget || this.#pay.problem) return;
    this.#isAddingWidget = true;
    await inTime(
      import('../klarna-widget-host/for-picker.ts').then(({ addKlarnaWidget }) => {
        addKlarnaWidget(this);
        if (this.#pay.problem === unreachable()) this.#pay.problem = undefined;
      }),
    );
    this.#isAddingWidget = false;
    // The customer may have moved on.
    if (this.#form && !this.#pay.widget) this.#pay.problem = unreachable();
    this.requestUpdate();
  }

  #onWidgetChange(): void {
    const { widget } = this.#pay;
    if (widget?.preparation && widget.unavailable) {
      if (this.contains(document.activeElement)) void this.#payment.focus.take();
      this.#pay.takeAway(widget.unavailable);
    }
    this.requestUpdate();
  }

  /**
   * Pays with the chosen method, as the pay button does: what is missing is shown. Does nothing while a payment with it
   * is under way.
   */
  submit(): Promise<void> {
    const before = this.#checkout.state?.snapshot?.payment?.id;
    this.#asked = { method: this.#pay.chosen, before, at: Date.now() };
    return this.#pay.submit();
  }

  /** True when a method is chosen and nothing that it asks for is missing or wrong, as far as is known. Shows nothing. */
  checkValidity(): boolean {
    return this.#pay.isValid;
  }

  /** Of the chosen method, else of what there is to do. */
  override focus(options?: FocusOptions): void {
    const chosen = this.renderRoot.querySelector<HTMLElement>('.row :checked');
    (chosen ?? focusTarget(this))?.focus(options);
  }

  protected override render() {
    const { lang, dir, t } = this.#texts;
    return html`
      <div class="picker" lang=${lang} dir=${dir}>
        ${this.#payment.render(skeleton(t('loading')), (state, snapshot) => this.#renderChoosing(state, snapshot))}
      </div>
    `;
  }

  #renderChoosing(state: CheckoutState, { order }: Snapshot) {
    const { t, locale } = this.#texts;
    const { busy, slow } = state;
    const { chosen, methods, ownMethods, isSubmitting, isUnchosen, preparation, fieldsViews } = this.#pay;
    const areFieldsComing = preparation?.kind === 'fields' && !fieldsViews;
    const own = ownMethods.find(({ id }) => id === chosen);
    return firstList(
      {
        methods,
        own: ownMethods,
        logos: readLogos(this.methodLogos, this),
        chosen,
        isUnchosen,
        busy: isSubmitting ? 'paying' : areFieldsComing ? 'selecting' : busy,
        slow,
        isWaiting: Boolean(this.#form && (this.#pay.widget?.isBusy ?? this.#isAddingWidget)),
        payLabel: own?.submitLabel ?? t('pay', { amount: orderAmount(order, locale) }),
        earlier: this.#payment.renderEarlier(),
        error: this.#payment.renderError(),
        panel: (method) => this.#renderPanel(method, state),
        onChoose: (method) => this.#pay.choose(method),
        onKey: (event) => this.#pay.onKey(event),
        onSubmit: (event) => {
          event.preventDefault();
          void this.submit();
        },
      },
      this.#texts,
    );
  }

  #renderPanel(method: Method | OwnMethod, { busy }: CheckoutState) {
    const { id } = method;
    if (this.#pay.isOwn(id)) return html`<slot name="own-${id}"></slot>`;
    const asks = this.#pay.preparation ?? this.#pay.fields[id];
    switch (asks?.kind) {
      case undefined:
        // A form that comes once the customer acts moves nothing about.
        return method.hasWidget && (busy === 'selecting' || this.#pay.choice !== 'preset')
          ? html`<div class="widget-place">
              ${
                // What the pointer finds to act on; the keyboard has the radio button itself.
                busy || !loadedPaymentPart()
                  ? nothing
                  : html`<label class="button quiet" part="button" for="method-${id}"
                      >${this.#texts.t('continue_with', { method: method.label })}</label
                    >`
              }
            </div>`
          : nothing;
      case 'none':
        return nothing;
      case 'klarna_widget':
        return html`<slot name="widget"><div class="widget-place"></div></slot>`;
      case 'fields': {
        const { fields } = asks;
        const { choices, fieldsViews, values, showsFieldProblems } = this.#pay;
        // Their height is nobody's to guess: what is below them moves once, when they are there.
        if (!fieldsViews) return nothing;
        return fieldsViews.fieldsView(
          {
            fields,
            values,
            problems: showsFieldProblems ? this.#pay.fieldProblems() : {},
            onInput: (name, value) => this.#pay.fill(name, value),
            choices,
          },
          this.#texts,
        );
      }
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'pay-method-picker': PayMethodPicker;
  }
}
