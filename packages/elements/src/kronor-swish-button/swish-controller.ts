/** Choosing Swish, filling in and paying: what the button does, without its markup. */
import {
  KassaError,
  type Field,
  type Method,
  type NextAction,
  type PaymentInput,
  type Preparation,
} from '@kassa/protocol';
import type { CheckoutController, CheckoutHost } from '../checkout/checkout-controller.ts';
import { followOrEmit } from '../checkout/follow-or-emit.ts';
import type { TextsController } from '../words/texts.ts';
import { checkFields, valuesOf } from '../views/payment-fields.ts';

/** app: by its link or a QR code. number: the app of a phone number asks by itself. */
export type SwishWay = 'app' | 'number';

interface SwishHost extends CheckoutHost {
  method: string | undefined;
}

export class SwishController {
  way: SwishWay = 'app';
  /** The customer has asked to pay, and that is under way. */
  isStarting = false;
  /** The problem of this element's own; `client.state.error` may hold another. */
  problem: KassaError | undefined;
  /** Values by field, as the customer typed them. They outlive a session. */
  readonly values: Record<string, string> = {};
  /** True from the first try to pay on: then fields show their problems. */
  #showsProblems = false;
  /** The payment that a phone number was given for. */
  #byNumber: string | undefined;
  readonly #host: SwishHost;
  readonly #checkout: CheckoutController;
  readonly #texts: TextsController;

  constructor(host: SwishHost, checkout: CheckoutController, texts: TextsController) {
    this.#host = host;
    this.#checkout = checkout;
    this.#texts = texts;
  }

  /** The session's Swish; undefined where it isn't offered. */
  get method(): Method | undefined {
    const { method } = this.#host;
    return this.#checkout.state?.snapshot?.methods.find(({ id }) =>
      method === undefined ? /swish/i.test(id) : id === method,
    );
  }

  /** The fields of the way that the customer has chosen. */
  get fields(): readonly Field[] {
    const { preparation } = this;
    if (preparation?.kind !== 'fields') return [];
    const { fields } = preparation;
    if (this.way === 'app') return fields.filter(({ required }) => required);
    return fields.map((field) => (field.type === 'tel' ? { ...field, required: true } : field));
  }

  /** True when a phone number will do, and before the server has said what the method needs. */
  get takesNumber(): boolean {
    const { preparation } = this;
    if (!preparation) return true;
    return (
      preparation.kind === 'fields' &&
      preparation.fields.some(({ type, required }) => type === 'tel' && !required)
    );
  }

  /** Problems by field, found here or by the server. */
  get fieldProblems(): Record<string, string> {
    const refused = this.#checkout.state?.error?.field?.replace('input.', '') ?? '';
    if (!this.#showsProblems && !refused) return {};
    return checkFields(this.fields, this.values, this.#texts, { [refused]: this.values[refused] ?? '' });
  }

  /** True when the payment was started with a phone number: the app asks by itself, without a link or a code. */
  isByNumber(paymentId: string): boolean {
    return this.#byNumber === paymentId;
  }

  fill(name: string, value: string): void {
    this.values[name] = value;
    this.#host.requestUpdate();
  }

  async choose(way: SwishWay): Promise<void> {
    this.#checkout.act();
    this.way = way;
    this.problem = undefined;
    this.#showsProblems = false;
    this.#host.requestUpdate();
    if (way === 'app') return;
    await this.#prepare();
    await this.#focus('.field :is(input, select)');
  }

  /** The customer pays. Calls while one is under way do nothing. */
  async pay(): Promise<void> {
    if (this.isStarting) return;
    this.#checkout.act();
    this.isStarting = true;
    this.problem = undefined;
    this.#host.requestUpdate();
    try {
      await this.#pay();
    } finally {
      this.isStarting = false;
      this.#host.requestUpdate();
    }
  }

  /** Leads the customer to a page of the provider's, unless the shop does. */
  follow(action: NextAction): void {
    const { client } = this.#checkout;
    if (!client) return;
    this.problem = followOrEmit(this.#host, client, action);
    this.#host.requestUpdate();
  }

  async #pay(): Promise<void> {
    const { client } = this.#checkout;
    const { method, way } = this;
    if (!client || !method) return;
    const isNew = !this.preparation;
    await this.#prepare();
    const { preparation, fields } = this;
    if (!preparation) return;
    // What it asks for is on the page only now: let the customer see it.
    if (isNew && fields.length > 0) return this.#focus('.field :is(input, select)');
    const input = this.#input(preparation);
    if (!input) return this.#focus('[aria-invalid]');
    const before = client.state.snapshot?.payment?.id;
    await client.pay(method.id, input);
    const { error, snapshot } = client.state;
    const payment = snapshot?.payment;
    if (error || !payment) return;
    if (way === 'number' && payment.id !== before) this.#byNumber = payment.id;
    if (payment.nextAction?.kind === 'redirect') this.follow(payment.nextAction);
  }

  get preparation(): Preparation | undefined {
    const selection = this.#checkout.state?.snapshot?.selection;
    return selection && selection.method === this.method?.id ? selection.preparation : undefined;
  }

  async #prepare(): Promise<void> {
    const { method } = this;
    if (method && !this.preparation) await this.#checkout.client?.select(method.id);
  }

  #input(preparation: Preparation): PaymentInput | undefined {
    switch (preparation.kind) {
      case 'none':
        return { kind: 'none' };
      case 'fields': {
        const { fields } = this;
        this.#showsProblems = Object.keys(checkFields(fields, this.values, this.#texts)).length > 0;
        return this.#showsProblems ? undefined : { kind: 'fields', values: valuesOf(fields, this.values) };
      }
      case 'klarna_widget':
        this.problem = new KassaError('not_supported', 'This method needs <pay-method-picker>');
        return undefined;
    }
  }

  async #focus(selector: string): Promise<void> {
    this.#host.requestUpdate();
    await this.#host.updateComplete;
    this.#host.renderRoot.querySelector<HTMLElement>(selector)?.focus();
  }
}
