/** Paying with Klarna: which form is wanted, what the customer authorises in it, and the payment that is made of that. */
import type { PaymentInput } from '@kassa/protocol';
import { warn } from '../base/warn.ts';
import type { CheckoutHost } from '../checkout/checkout-controller.ts';
import { SubmitController } from '../checkout/submit-controller.ts';
import {
  KlarnaController,
  type KlarnaHost,
  type KlarnaPreparation,
  type KlarnaState,
} from './klarna-controller.ts';

interface KlarnaPayHost extends CheckoutHost, KlarnaHost {
  method: string | undefined;
  preparation: KlarnaPreparation | undefined;
}

export class KlarnaPayController extends SubmitController<KlarnaPayHost> {
  readonly form = new KlarnaController(this.host, () => this.#wanted);
  /** The payment that `submit` has made. */
  ownPayment: string | undefined;
  /** Session and method that were selected last: each once. */
  #selected = '';
  /** Another element chose in the same moment, before the server was asked for ours. Once: the last choice stays. */
  #maySelectAgain = false;
  /** The last one of `method`; the session may have moved on to another element's. */
  #ofMethod: KlarnaPreparation | undefined;
  /** The input of the last payment and its form, to be sent again when its answer was lost. */
  #last: { input: PaymentInput; clientToken: string | undefined } | undefined;

  get chosen(): string | undefined {
    return this.host.method ?? this.checkout.state?.snapshot?.selection?.method;
  }

  override hostUpdate(): void {
    this.#select();
  }

  /** Lets the customer authorise at Klarna. Undefined when that brought no token. */
  async authorize(): Promise<PaymentInput | undefined> {
    const lost = this.#lost;
    if (lost) return lost;
    const { client } = this.checkout;
    const { chosen } = this;
    const clientToken = this.#wanted?.clientToken;
    const token = await this.form.authorize((unused) => {
      if (chosen !== undefined) client?.discard(chosen, inputOf(unused));
    });
    const input = token === undefined ? undefined : inputOf(token);
    this.#last = input && { input, clientToken };
    if (this.form.state.kind === 'failed')
      this.host.renderRoot.querySelector<HTMLElement>('.notice')?.focus();
    return input;
  }

  /** Loads the form again: with another client token, if the session has another by now. */
  async retry(failed: Extract<KlarnaState, { kind: 'failed' }>): Promise<void> {
    const { client } = this.checkout;
    const { chosen } = this;
    if (failed.code !== 'klarna-blocked' && client && chosen !== undefined) {
      await client.select(chosen);
      await this.host.updateComplete;
    }
    if (this.form.state === failed) this.form.retry();
  }

  protected async trySubmit(): Promise<void> {
    const { client } = this.checkout;
    const { chosen } = this;
    this.ownPayment = undefined;
    if (!client || chosen === undefined) return;
    // Without a form there is nothing to ask the shop about: the customer is led to what is in its place.
    if (this.form.state.kind !== 'ready' && !this.#lost) {
      await this.authorize();
      return;
    }
    // To the session and method that it was authorised for, even if the customer has moved on: the server uses it
    // or has it cancelled.
    if (!(await this.pay(chosen, () => this.authorize()))) return;
    const { error, snapshot } = client.state;
    this.ownPayment = error ? undefined : snapshot?.payment?.id;
    this.problem ??= error;
  }

  /** Nobody knows what became of the last payment: the same again finds it, and another token might be one too many. */
  get #lost(): PaymentInput | undefined {
    const isLost = /^(network|unexpected|unavailable)$/.test(this.checkout.state?.error?.code ?? '');
    return isLost && this.#last?.clientToken === this.#wanted?.clientToken ? this.#last?.input : undefined;
  }

  #select(): void {
    const { client, state } = this.checkout;
    const { method } = this.host;
    const session = state?.snapshot?.session;
    if (!client || !session?.canPay || method === undefined) return;
    const wanted = `${session.id} ${method}`;
    if (this.#selected === wanted) {
      const isOvertaken = !this.#ofSession && !state?.busy && !state?.error;
      if (!this.#maySelectAgain || !isOvertaken) return;
      this.#maySelectAgain = false;
      void client.select(method);
      return;
    }
    this.#selected = wanted;
    if (!state?.snapshot?.methods.some(({ id }) => id === method)) warn('method', this.host, method);
    this.#ofMethod = undefined;
    this.#maySelectAgain = false;
    // In a task of its own: what overtook it is under way by then.
    const settle = () => {
      this.#maySelectAgain = this.#selected === wanted;
      this.host.requestUpdate();
    };
    void client.select(method).then(() => setTimeout(settle));
  }

  get #wanted(): KlarnaPreparation | undefined {
    return this.host.preparation ?? this.#ofSession;
  }

  /** Kept for `method` when it is seen: the session may have moved on to another element's by the next update. */
  get #ofSession(): KlarnaPreparation | undefined {
    const { method } = this.host;
    const selection = this.checkout.state?.snapshot?.selection;
    const found = selection?.preparation.kind === 'klarna_widget' ? selection.preparation : undefined;
    if (method === undefined) return found;
    if (selection?.method === method) this.#ofMethod = found;
    return this.#ofMethod;
  }
}

const inputOf = (authorizationToken: string): PaymentInput => ({
  kind: 'klarna_widget',
  authorizationToken,
  authorizedAt: new Date().toISOString(),
});
