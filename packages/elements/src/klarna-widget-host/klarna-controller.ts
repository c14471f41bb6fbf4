/** Loading and authorising at Klarna: what the element does, without its markup. */
import type { Preparation } from '@kassa/protocol';
import type { ReactiveController, ReactiveElement } from 'lit';
import { emit } from '../base/emit.ts';
import { warn } from '../base/warn.ts';
import { toKlarnaError } from './klarna-error.ts';
import { klarnaPage } from './klarna-page.ts';
import { askKlarna, type KlarnaAnswer, type KlarnaPayments } from './klarna-sdk.ts';
import type { KlarnaErrorCode } from './klarna-widget-host.events.ts';

export type KlarnaPreparation = Extract<Preparation, { kind: 'klarna_widget' }>;

export type KlarnaState =
  /** Klarna hasn't been chosen: nothing is asked of it. */
  | { kind: 'idle' }
  | { kind: 'loading' }
  /** Its form is there. */
  | { kind: 'ready' }
  /** It may work when it's tried again. */
  | { kind: 'failed'; code: KlarnaErrorCode }
  /** It won't for this order, or on this page. */
  | { kind: 'unavailable'; code: 'klarna-refused' | 'klarna-needs-light-dom' };

/** The outcome of the last try to load or to pay, while the form stays. */
export type KlarnaProblem =
  | { kind: 'closed' }
  | { kind: 'invalid'; fields: readonly string[] }
  | { kind: 'failed' }
  /** The order changed while the customer was with Klarna: what was approved is given back. */
  | { kind: 'changed' };

export interface KlarnaHost extends ReactiveElement {
  scriptTimeoutMs: number;
}

/** The limit for the script where the page's own is no time. */
const SCRIPT_MS = 8_000;
const SLOW_AFTER_MS = 4_000;
/** Klarna always calls back, by its documentation; a blocked frame keeps it from doing so. */
const LOAD_MS = 15_000;

export class KlarnaController implements ReactiveController {
  state: KlarnaState = { kind: 'idle' };
  problem: KlarnaProblem | undefined;
  /** The customer is with Klarna. */
  isAuthorizing = false;
  /** Loading takes longer than usual. */
  isSlow = false;
  readonly #host: KlarnaHost;
  readonly #findWanted: () => KlarnaPreparation | undefined;
  #shown: KlarnaPreparation | undefined;
  /** The form to show, once the customer is back from Klarna. */
  #wanted: KlarnaPreparation | undefined;
  #container: HTMLElement | undefined;
  /** Of the form: aborted when it goes. */
  #life = new AbortController();
  /** The number of the page's turn at Klarna when this form was loaded. */
  #turn = 0;
  /** Klarna has approved before: asking again needs no form, as a rule. */
  #wasApproved = false;
  /** Klarna has approved and waits for the last step. */
  #awaitsFinalizing = false;

  /** @param wanted the form to show, asked for with each update */
  constructor(host: KlarnaHost, wanted: () => KlarnaPreparation | undefined) {
    this.#host = host;
    this.#findWanted = wanted;
    host.addController(this);
  }

  hostConnected(): void {
    this.#host.requestUpdate();
  }

  /** A frame that leaves the document, if only to stand elsewhere, is loaded anew and Klarna's end of it lost. */
  hostDisconnected(): void {
    this.#clear();
  }

  /** Makes what is loaded fit what is wanted. Not while the customer is with Klarna. */
  hostUpdate(): void {
    // A last update may come after the element has gone.
    if (!this.#host.isConnected) return;
    const wanted = this.#findWanted();
    this.#wanted = wanted;
    if (this.isAuthorizing || (isSame(wanted, this.#shown) && !this.#isTaken)) return;
    const { problem } = this;
    this.#clear();
    if (problem?.kind === 'changed' && wanted) this.problem = problem;
    if (wanted) void this.#load(wanted);
  }

  /** A router that makes the page like its server's HTML has taken the form out of it. */
  get #isTaken(): boolean {
    return this.#container !== undefined && this.#container.parentNode !== this.#host;
  }

  retry(): void {
    const wanted = this.#shown;
    this.#clear();
    if (wanted) void this.#load(wanted);
  }

  /** Leaves nothing behind but Klarna's script. */
  #clear(): void {
    this.#life.abort();
    this.#container?.remove();
    this.#container = undefined;
    this.#shown = undefined;
    this.#wasApproved = false;
    this.#awaitsFinalizing = false;
    this.isAuthorizing = false;
    this.problem = undefined;
    this.#become({ kind: 'idle' });
  }

  /**
   * @param giveBack called in place of an answer with a token that nobody wants any more: the order has changed, the
   *   customer has chosen another way, or the element has gone
   * @returns Klarna's authorization token; undefined when there is none, and `state` and `problem` say why.
   */
  async authorize(giveBack: (token: string) => void): Promise<string | undefined> {
    const wanted = this.#shown;
    if (!wanted || this.isAuthorizing || this.state.kind !== 'ready') return undefined;
    const { signal } = this.#life;
    // In a shadow root too: the picker's, or one of the shop's.
    const { activeElement } = document;
    const focused = activeElement?.shadowRoot?.activeElement ?? activeElement;
    this.isAuthorizing = true;
    this.problem = undefined;
    this.#host.requestUpdate();
    try {
      const asked = this.#inTurn(wanted, async (payments, turn) => {
        // Another form on this page was loaded since.
        if (turn !== this.#turn) {
          const loaded = await this.#loadForm(payments, turn, wanted);
          if (!loaded.isOffered) return loaded;
        }
        return this.#askForToken(payments, wanted, signal);
      });
      // Klarna's window had the focus, and has gone. Before the answer changes what is shown: who has the focus passes it on.
      const answer = await asked.finally(() => {
        if (document.activeElement === document.body) (focused as HTMLElement | null)?.focus();
      });
      const isWanted = !signal.aborted && isSame(wanted, this.#wanted);
      if (isWanted) return this.#conclude(answer, wanted);
      if (answer.authorizationToken) giveBack(answer.authorizationToken);
      if (!signal.aborted && this.#wanted?.category === wanted.category) this.problem = { kind: 'changed' };
      return undefined;
    } catch (error) {
      if (!signal.aborted) this.#fail(error, wanted);
      return undefined;
    } finally {
      if (!signal.aborted) this.isAuthorizing = false;
      this.#host.requestUpdate();
    }
  }

  async #load(wanted: KlarnaPreparation): Promise<void> {
    const { signal } = (this.#life = new AbortController());
    this.#shown = wanted;
    this.#container = document.createElement('div');
    // A page that was cloned (a router's snapshot of it) has the form of before in it. What has a slot is the shop's.
    this.#host.querySelectorAll(':scope > :not([slot])').forEach((before) => before.remove());
    this.#host.append(this.#container);
    this.isSlow = false;
    this.#become({ kind: 'loading' });
    const slow = setTimeout(() => {
      this.isSlow = true;
      this.#host.requestUpdate();
    }, SLOW_AFTER_MS);
    signal.addEventListener('abort', () => clearTimeout(slow));
    try {
      const answer = await this.#inTurn(wanted, (payments, turn) => this.#loadForm(payments, turn, wanted));
      if (signal.aborted) return;
      // Without a form, but with fields to correct: the customer may, so it isn't a refusal.
      if (!answer.isOffered && answer.invalidFields.length === 0) {
        this.#refuse(wanted);
        return;
      }
      if (answer.invalidFields.length > 0) this.#askToCorrect(answer.invalidFields, wanted);
      this.#become({ kind: 'ready' });
      emit(this.#host, 'klarna-ready', { category: wanted.category });
    } catch (error) {
      if (!signal.aborted) this.#fail(error, wanted);
    } finally {
      clearTimeout(slow);
    }
  }

  #inTurn<T>(
    { scriptUrl, clientToken }: KlarnaPreparation,
    call: (payments: KlarnaPayments, turn: number) => Promise<T>,
  ): Promise<T> {
    const { nonce, scriptTimeoutMs: asked } = this.#host;
    const isTime = Number.isFinite(asked) && asked > 0;
    if (!isTime) warn('script-timeout-ms', this.#host, asked);
    // A longer one is no time at all to a browser.
    const timeoutMs = isTime ? Math.min(asked, 2 ** 31 - 1) : SCRIPT_MS;
    return klarnaPage().inTurn({ scriptUrl, nonce, timeoutMs }, clientToken, call, this.#life.signal);
  }

  #loadForm(payments: KlarnaPayments, turn: number, { category }: KlarnaPreparation): Promise<KlarnaAnswer> {
    const container = this.#container;
    if (!container) throw new Error('There is no place for the form');
    this.#turn = turn;
    const loaded = askKlarna((callback) =>
      payments.load({ container, payment_method_category: category }, {}, callback),
    );
    return within(LOAD_MS, loaded, 'Klarna.Payments.load did not call back');
  }

  /** The click that brought us here is the last one: a step that is still to be taken is taken at once. */
  async #askForToken(
    payments: KlarnaPayments,
    { category }: KlarnaPreparation,
    gone: AbortSignal,
  ): Promise<KlarnaAnswer> {
    const options = { payment_method_category: category };
    if (this.#wasApproved) {
      let overlays = 0;
      const note = () => overlays++;
      payments.on('fullscreenOverlayShown', note);
      const again = await askKlarna((callback) => payments.reauthorize(options, {}, callback));
      payments.off('fullscreenOverlayShown', note);
      // What the customer has seen and answered isn't asked again.
      if (again.authorizationToken || !again.isOffered || overlays > 0) return again;
      gone.throwIfAborted();
    }
    if (!this.#awaitsFinalizing) {
      const answer = await askKlarna((callback) => payments.authorize(options, {}, callback));
      if (!answer.isApproved || !answer.needsFinalizing) return answer;
      gone.throwIfAborted();
      this.#awaitsFinalizing = true;
    }
    const last = await askKlarna((callback) => payments.finalize(options, {}, callback));
    // A customer who breaks off the last step is answered `show_form: false` too. Klarna still offers it.
    return { ...last, isOffered: true };
  }

  #conclude(answer: KlarnaAnswer, wanted: KlarnaPreparation): string | undefined {
    const { category } = wanted;
    if (!answer.isOffered) {
      this.#refuse(wanted);
    } else if (answer.isApproved && answer.authorizationToken) {
      this.#wasApproved = true;
      this.#awaitsFinalizing = false;
      emit(this.#host, 'klarna-authorized', { category });
      return answer.authorizationToken;
    } else if (answer.isApproved) {
      this.problem = { kind: 'failed' };
      emit(this.#host, 'klarna-error', {
        code: 'klarna-failed',
        message: 'Approved without a token',
        category,
      });
    } else if (answer.invalidFields.length > 0) {
      this.#askToCorrect(answer.invalidFields, wanted);
    } else {
      this.problem = { kind: 'closed' };
      emit(this.#host, 'klarna-closed', { category });
    }
    return undefined;
  }

  #askToCorrect(fields: readonly string[], { category }: KlarnaPreparation): void {
    this.problem = { kind: 'invalid', fields };
    emit(this.#host, 'klarna-correction-needed', { category, invalidFields: fields });
  }

  #refuse({ category }: KlarnaPreparation): void {
    this.#become({ kind: 'unavailable', code: 'klarna-refused' });
    emit(this.#host, 'klarna-refused', { category });
  }

  #fail(thrown: unknown, { category }: KlarnaPreparation): void {
    const { code, message } = toKlarnaError(thrown, this.#container);
    this.#become(
      code === 'klarna-needs-light-dom' ? { kind: 'unavailable', code } : { kind: 'failed', code },
    );
    emit(this.#host, 'klarna-error', { code, message, category });
  }

  #become(state: KlarnaState): void {
    this.state = state;
    if (state.kind === 'failed' || state.kind === 'unavailable') this.#container?.replaceChildren();
    this.#host.requestUpdate();
  }
}

function within<T>(ms: number, promise: Promise<T>, otherwise: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(otherwise)), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** By value: each snapshot brings a new object. */
const isSame = (a: KlarnaPreparation | undefined, b: KlarnaPreparation | undefined): boolean =>
  a?.clientToken === b?.clientToken && a?.category === b?.category && a?.scriptUrl === b?.scriptUrl;
