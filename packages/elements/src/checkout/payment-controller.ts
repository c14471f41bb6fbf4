/** The session's payment in an element that pays: the view, and what is shown, asked and said of it. */
import type { CheckoutState } from '@kassa/client';
import type { KassaError, PaymentView, Snapshot } from '@kassa/protocol';
import { html, nothing, type ReactiveController } from 'lit';
import { emit } from '../base/emit.ts';
import { FocusKeeper } from '../base/focus-keeper.ts';
import { setStates } from '../base/set-states.ts';
import {
  closedView,
  reloadButton,
  unreachableView,
  waitingForPart,
  type Closed,
} from '../views/message-views.ts';
import { errorNotice, notice } from '../views/notice.ts';
import { focusTarget } from '../views/focus-target.ts';
import { paymentPart } from '../views/lazy-payment.ts';
import type { Question } from '../views/payment-views.ts';
import { loadError, pickerView, unreachable, type PickerView } from '../views/picker-view.ts';
import type { TextsController, TextsHost } from '../words/texts.ts';
import type { CheckoutController, CheckoutHost } from './checkout-controller.ts';
import type {} from './events.ts';
import type { SubmitController } from './submit-controller.ts';

type PayingHost = CheckoutHost & TextsHost;

type Part = NonNullable<ReturnType<typeof paymentPart>>;

interface Options {
  checkout: CheckoutController;
  texts: TextsController;
  internals: ElementInternals;
  /** The words for an order that can't be paid here; undefined where it can. */
  whyUnavailable: () => string | undefined;
  /** The words for those who don't see that the customer can choose. */
  whenChoosing: () => string;
  /** Has the problem of the element's own, and leads on. */
  submit: Pick<SubmitController<PayingHost>, 'problem' | 'follow'>;
  /** Shows an app switch in place of the button that leads on; undefined where there is none. */
  panel: (payment: PaymentView, part: Part) => unknown;
}

/** The customer is told so long before the session ends: there is time to ask for more. */
const WARNING_MS = 120_000;

/** For a token to come while the customer sees the element. A later one is still used. */
const TOKEN_WITHIN_S = 10;

export class PaymentController implements ReactiveController {
  view: PickerView = 'loading';
  readonly focus: FocusKeeper;
  readonly #host: PayingHost;
  readonly #options: Options;
  /** The payment that the customer is asked about, and the question. */
  #asked: { payment: string; question: Question } | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #tokenTimer: ReturnType<typeof setInterval> | undefined;
  /** No client has come in time: there is nothing to follow. */
  #isForgotten = false;
  #firedView: PickerView | undefined;
  /** Of the session, in milliseconds. */
  #timeLeft = NaN;
  /** Where there is something to choose, the customer is told so. */
  #isEnding = false;
  /** The words in the live region; what the focus has read out is left out there. */
  #said: readonly string[] = [];
  #wasOffline = false;

  constructor(host: PayingHost, options: Options) {
    this.#host = host;
    this.#options = options;
    this.focus = new FocusKeeper(host, () => focusTarget(host) ?? options.checkout.shownBy);
    host.addController(this);
  }

  hostConnected(): void {
    const { checkout } = this.#options;
    let waited = 0;
    this.#isForgotten = false;
    this.#tokenTimer = setInterval(() => {
      const { prerendering } = document as { prerendering?: boolean };
      // Whoever opens a dialog, or the page, may be what a shop waits for before it makes a session.
      waited = this.#isShown && !prerendering ? waited + 1 : 0;
      const { client } = checkout;
      if (!client && waited < TOKEN_WITHIN_S) return;
      clearInterval(this.#tokenTimer);
      if (client) return;
      this.#isForgotten = true;
      checkout.join();
    }, 1_000);
  }

  /** False where a browser can't tell: Safari before 17.4. */
  get #isShown(): boolean {
    const shown = this.#host.renderRoot.firstElementChild as Partial<Element> | null;
    return Boolean(shown?.checkVisibility?.());
  }

  hostUpdate(): void {
    const { checkout, texts, internals, whyUnavailable } = this.#options;
    const { state } = checkout;
    const hasWords = texts.use(state?.snapshot?.order.language);
    const view = !hasWords ? 'loading' : state || !this.#isForgotten ? pickerView(state) : 'unreachable';
    this.view = view === 'choosing' && whyUnavailable() !== undefined ? 'unavailable' : view;
    setStates(internals, this.view);
    this.#timeLeft = Date.parse(state?.snapshot?.session.expiresAt ?? '') - Date.now();
    this.#isEnding = this.#timeLeft > 0 && this.#timeLeft <= WARNING_MS;
  }

  /** Undefined while there is no payment, and until what shows one has loaded. */
  get #part() {
    return this.#options.checkout.state?.snapshot?.payment ? paymentPart(this.#host) : undefined;
  }

  hostUpdated(): void {
    this.#wakeInTime();
    this.#announce();
    if (this.view === this.#firedView) return;
    this.#firedView = this.view;
    emit(this.#host, 'checkout-view-change', { view: this.view });
  }

  hostDisconnected(): void {
    clearTimeout(this.#timer);
    clearInterval(this.#tokenTimer);
  }

  /** From `canSwitchFrom` on there is one more button, and before the session's end a warning. */
  #wakeInTime(): void {
    clearTimeout(this.#timer);
    const from = this.#options.checkout.state?.snapshot?.payment?.canSwitchFrom ?? '';
    const wait = this.view === 'choosing' ? this.#timeLeft - WARNING_MS : Date.parse(from) - Date.now();
    // setTimeout's own limit; a session is over by then.
    if (wait > 0 && wait < 2 ** 31) this.#timer = setTimeout(() => this.#host.requestUpdate(), wait);
  }

  /** For those who don't see the view change: what has changed, in a region that was there before. */
  #announce(): void {
    const region = this.#host.renderRoot.querySelector('.hidden[role]');
    const { moved } = this.focus;
    const words = this.#words();
    for (const [at, text] of words.entries()) {
      const line = region?.children[at];
      // Whoever hears where the focus has gone to needs no second teller.
      if (line && text !== this.#said[at])
        line.textContent = text && moved?.textContent.includes(text) ? '' : text;
    }
    this.#said = words;
  }

  #words(): readonly string[] {
    const { checkout, texts, whenChoosing } = this.#options;
    const { snapshot, slow } = checkout.state ?? {};
    const payment = snapshot?.payment;
    const isChoosing = this.view === 'choosing';
    // Above the list, a failure is an alert of its own.
    const isAlert = payment?.phase === 'failed' && isChoosing;
    const title =
      this.#isEnding && isChoosing
        ? texts.t('ending')
        : payment && !isAlert && !checkout.isShownElsewhere
          ? this.#part?.paymentTitle(payment, checkout.isReturned(payment), texts)
          : isChoosing && !payment
            ? whenChoosing()
            : // The customer tries again; a first load that is quick would be told for nothing.
              this.view === 'loading' && (this.#firedView === 'unreachable' || this.#said[0])
              ? texts.t('loading')
              : '';
    return [title ?? '', slow ? texts.t('slow') : this.#connection()];
  }

  /** About the connection while a payment is open, where no other element says it. */
  #connection(): string {
    const { checkout, texts } = this.#options;
    const { connection } = checkout.state ?? {};
    if (this.view !== 'open' || checkout.isShownElsewhere) return '';
    if (connection === 'offline') {
      this.#wasOffline = true;
      return texts.t('offline');
    }
    return this.#wasOffline && connection === 'live' ? texts.t('online') : '';
  }

  /**
   * @param loading what stands there while nothing is known
   * @param choosing renders what there is to choose
   */
  render(loading: unknown, choosing: (state: CheckoutState, snapshot: Snapshot) => unknown) {
    return html`
      ${this.#renderView(loading, choosing)}
      <p class="hidden" role="status" aria-atomic="false"><span></span><span></span></p>
    `;
  }

  #renderView(loading: unknown, choosing: (state: CheckoutState, snapshot: Snapshot) => unknown) {
    const { checkout, texts } = this.#options;
    const { state } = checkout;
    const { view } = this;
    if (view === 'loading') return loading;
    if (!state || view === 'unreachable') {
      const error = (state ? loadError(state) : unreachable()) as KassaError;
      return unreachableView(
        error,
        checkout.isActing,
        () => (state && error.retryable ? void checkout.client?.refresh() : this.#restart()),
        texts,
      );
    }
    const snapshot = state.snapshot as Snapshot;
    switch (view) {
      case 'choosing':
        return [choosing(state, snapshot), this.#isEnding ? this.#renderClosed('ending') : nothing];
      case 'open':
        return [this.#renderPayment(state, snapshot), this.renderError()];
      case 'settled':
        return this.#renderPayment(state, snapshot);
      default:
        // Where the token was refused before anything was seen of its session, the view says the same.
        return [state.snapshot && this.renderError(), this.#renderClosed(view)];
    }
  }

  #renderClosed(view: Closed['view']) {
    const { checkout, texts, whyUnavailable } = this.#options;
    const payment = checkout.state?.snapshot?.payment;
    const failed = view !== 'ending' && payment?.phase === 'failed' ? payment : undefined;
    return closedView(
      {
        view,
        words: view === 'unavailable' ? whyUnavailable() : texts.t(view),
        failed,
        failedTitle: failed && this.#part?.paymentTitle(failed, false, texts),
        restart: () => this.#restart(),
      },
      texts,
    );
  }

  /** What went wrong last, where neither another element nor a field tells it. */
  renderError() {
    const { checkout, submit, texts } = this.#options;
    const error = submit.problem ?? (checkout.isActing ? checkout.state?.error : undefined);
    const field = error?.field?.replace('input.', 'field-') ?? '';
    const isToldThere = this.#host.shadowRoot?.getElementById(field);
    if (!error || isToldThere) return nothing;
    return errorNotice(error, texts, error === unreachable() ? reloadButton(texts) : nothing);
  }

  /** The outcome of the attempt before, where no other element and no error tells it. */
  renderEarlier() {
    const { checkout, texts } = this.#options;
    const { snapshot, error } = checkout.state ?? {};
    const payment = snapshot?.payment;
    const isTold =
      payment?.phase === 'failed' && (checkout.isShownElsewhere || error?.reference === payment.reference);
    return payment && !isTold ? this.#part?.earlierAttempt(payment, texts) : nothing;
  }

  #restart(): void {
    if (emit(this.#host, 'checkout-restart', { view: this.view }, { cancelable: true })) location.reload();
  }

  #renderPayment(state: CheckoutState, { payment, methods }: Snapshot) {
    const { checkout, texts, panel, submit } = this.#options;
    if (!payment)
      return notice(
        { kind: 'info', title: texts.t('error.already_paid'), action: html`<slot name="settled"></slot>` },
        texts,
      );
    const { isShownElsewhere, isActing } = checkout;
    if (payment.phase === 'open' ? !isActing : isShownElsewhere) return nothing;
    const part = this.#part;
    if (!part) return isShownElsewhere ? nothing : waitingForPart(texts);
    if (payment.phase !== 'open') return part.settledView(payment, texts);
    return part.openView(
      {
        ...state,
        payment,
        methods,
        isReturned: checkout.isReturned(payment),
        question: this.#asked?.payment === payment.id ? this.#asked.question : undefined,
        isShownElsewhere,
        panel: panel(payment, part),
      },
      {
        follow: (action) => submit.follow(action),
        ask: (question) => {
          this.#asked = question && { payment: payment.id, question };
          void this.focus.take();
        },
        confirm: (question) => {
          this.#asked = undefined;
          this.#host.requestUpdate();
          void checkout.client?.[question === 'cancel' ? 'cancel' : 'switchAway']();
        },
      },
      texts,
    );
  }
}
