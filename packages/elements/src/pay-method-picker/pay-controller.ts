/** Choosing, filling in, paying and going on: what the picker does, without its markup. */
import { followNextAction } from '@kassa/client';
import { KassaError, type NextAction, type PaymentInput, type Preparation } from '@kassa/protocol';
import type { CheckoutController, CheckoutHost } from '../internal/checkout-controller.ts';
import { emit } from '../internal/emit.ts';
import type { TextsController } from '../internal/texts.ts';
import type {} from './pay-method-picker.events.ts';
import { checkFields, valuesOf } from './payment-fields.ts';
import type { PaymentWidget } from './payment-widget.ts';

interface PickerHost extends CheckoutHost {
  ownMethods: readonly { id: string }[];
}

export class PayController {
  /** The method whose radio button is on. */
  chosen: string | undefined;
  /** What keeps the customer from going on, besides what the client says. */
  problem: KassaError | 'choose_first' | undefined;
  /** From the first try to pay on, fields say what is wrong with them as it is typed. */
  showsFieldProblems = false;
  /** What the customer filled in. Outlives a change of method and of session. */
  readonly values: Record<string, string> = {};
  readonly #host: PickerHost;
  readonly #checkout: CheckoutController;
  readonly #texts: TextsController;
  /** Session and method that were asked for last: each once, unless the customer asks again. */
  #asked = '';
  #isByCustomer = false;
  #isSubmitting = false;

  constructor(host: PickerHost, checkout: CheckoutController, texts: TextsController) {
    this.#host = host;
    this.#checkout = checkout;
    this.#texts = texts;
  }

  /** What the chosen method needs. Undefined until the server has said it. */
  get preparation(): Preparation | undefined {
    const selection = this.#checkout.state?.snapshot?.selection;
    return selection?.method === this.chosen ? selection?.preparation : undefined;
  }

  choose(id: string): void {
    this.chosen = id;
    this.problem = undefined;
    this.showsFieldProblems = false;
    this.#isByCustomer = true;
    this.#asked = '';
    this.keep();
    this.#host.requestUpdate();
  }

  fill(name: string, value: string): void {
    this.values[name] = value;
    if (this.showsFieldProblems) this.#host.requestUpdate();
  }

  /**
   * Makes the choice fit what is offered now, and tells a session that hasn't heard of it: the shop put in a new
   * token. A method that nobody chose is not selected: some providers may not hear of a customer before that.
   */
  keep(): void {
    const { client, state } = this.#checkout;
    const snapshot = state?.snapshot;
    if (!client || !snapshot) return;
    const { methods, selection, session } = snapshot;
    const { ownMethods } = this.#host;
    const all = [...methods, ...ownMethods];
    const isOffered = (method: string | undefined) => all.some(({ id }) => id === method);
    if (!isOffered(this.chosen)) {
      const [only, ...others] = all;
      this.chosen = isOffered(selection?.method)
        ? selection?.method
        : others.length === 0
          ? only?.id
          : undefined;
      this.#isByCustomer = false;
    }
    const { chosen } = this;
    const ask = `${session.id} ${chosen}`;
    if (!this.#isByCustomer || chosen === undefined || this.#asked === ask) return;
    this.#asked = ask;
    if (this.#isOwn(chosen) || selection?.method === chosen) return;
    void client.select(chosen);
  }

  /** The customer pays. Calls while one is under way do nothing. */
  async submit(): Promise<void> {
    if (this.#isSubmitting) return;
    this.#isSubmitting = true;
    try {
      await this.#submit();
    } finally {
      this.#isSubmitting = false;
      this.#host.requestUpdate();
    }
  }

  async #submit(): Promise<void> {
    const { client } = this.#checkout;
    const { chosen } = this;
    this.problem = chosen === undefined ? 'choose_first' : undefined;
    if (!client || chosen === undefined) return this.#focus('.row input');
    if (this.#isOwn(chosen)) {
      emit(this.#host, 'own-method-submit', { method: chosen });
      return;
    }
    const isNew = !this.preparation;
    if (isNew) await client.select(chosen);
    const { preparation } = this;
    if (!preparation) return;
    // What it asks for is on the page only now: let the customer see it.
    if (isNew && preparation.kind !== 'none') return this.#focus('.panel :is(input, select)');
    const input = await this.#input(preparation);
    if (!input) return;
    await client.pay(chosen, input);
    const { error, snapshot } = client.state;
    if (!error && snapshot?.payment?.nextAction) this.follow(snapshot.payment.nextAction);
  }

  async #input(preparation: Preparation): Promise<PaymentInput | undefined> {
    switch (preparation.kind) {
      case 'none':
        return { kind: 'none' };
      case 'fields': {
        const { fields } = preparation;
        if (Object.keys(checkFields(fields, this.values, this.#texts)).length === 0)
          return { kind: 'fields', values: valuesOf(fields, this.values) };
        this.showsFieldProblems = true;
        await this.#focus('[aria-invalid]');
        return undefined;
      }
      case 'klarna_widget':
        return this.#host.querySelector<PaymentWidget>(':scope > [slot="widget"]')?.authorize();
    }
  }

  /** Leads the customer to where `action` leads, unless the shop does. */
  follow(action: NextAction): void {
    const { client } = this.#checkout;
    const url = action.kind === 'redirect' ? action.url : action.kind === 'app_switch' ? action.link : null;
    if (!client || url === null) return;
    client.remember();
    this.problem = undefined;
    if (!emit(this.#host, 'before-redirect', { url }, { cancelable: true })) return;
    try {
      followNextAction(client, action);
    } catch (error) {
      if (!(error instanceof KassaError)) throw error;
      this.problem = error;
      emit(this.#host, 'checkout-error', error.toBody().error);
      this.#host.requestUpdate();
    }
  }

  #isOwn(method: string): boolean {
    return this.#host.ownMethods.some(({ id }) => id === method);
  }

  async #focus(selector: string): Promise<void> {
    this.#host.requestUpdate();
    await this.#host.updateComplete;
    this.#host.renderRoot.querySelector<HTMLElement>(selector)?.focus();
  }
}
