/** Choosing Swish, filling in and paying: what the button does, without its markup. */
import type { CheckoutState } from '@kassa/client';
import { KassaError, type Field, type Method, type PaymentInput, type Preparation } from '@kassa/protocol';
import type { CheckoutHost } from '../checkout/checkout-controller.ts';
import { SubmitController } from '../checkout/submit-controller.ts';
import { checkFields, valuesOf } from '../views/payment-fields.ts';

/** app: by its link or a QR code. number: the app of a phone number asks by itself. */
export type SwishWay = 'app' | 'number';

interface SwishHost extends CheckoutHost {
  method: string | undefined;
}

export class SwishController extends SubmitController<SwishHost> {
  way: SwishWay = 'app';
  /** Values by field, as the customer typed them. They outlive a session. */
  readonly values: Record<string, string> = {};
  /** True from the first try to pay on: then fields show their problems. */
  #showsProblems = false;
  /** By field, the value that the server refused last. */
  readonly #refused: Record<string, string> = {};
  /** The payment that a phone number was given for. */
  #byNumber: string | undefined;

  /** The session's Swish; undefined where it isn't offered. */
  get method(): Method | undefined {
    const { method } = this.host;
    return this.checkout.state?.snapshot?.methods.find(({ id }) =>
      method === undefined ? /swish/i.test(id) : id === method,
    );
  }

  get chosen(): string | undefined {
    return this.method?.id;
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
    return this.#showsProblems ? checkFields(this.fields, this.values, this.texts, this.#refused) : {};
  }

  /** True when the payment was started with a phone number: the app asks by itself, without a link or a code. */
  isByNumber(paymentId: string): boolean {
    return this.#byNumber === paymentId;
  }

  fill(name: string, value: string): void {
    this.values[name] = value;
    this.host.requestUpdate();
  }

  async choose(way: SwishWay): Promise<void> {
    this.checkout.act();
    this.way = way;
    this.problem = undefined;
    this.#showsProblems = false;
    this.host.requestUpdate();
    if (way === 'app') return;
    await this.#prepare();
    await this.focus('.field :is(input, select)');
  }

  protected async trySubmit(): Promise<void> {
    const { client } = this.checkout;
    const { method } = this;
    if (!client || !method) return;
    const isNew = !this.preparation;
    await this.#prepare();
    const { preparation, fields } = this;
    if (!preparation) return;
    // What it asks for is on the page only now: let the customer see it.
    if (isNew && fields.length > 0) return this.focus('.field :is(input, select)');
    const input = this.#input(preparation);
    const before = client.state.snapshot?.payment?.id;
    if (input && (await this.pay(method.id, () => input))) this.#noteAnswer(client.state, before);
    // The first field that is wrong, found here or by the server.
    await this.focus('[aria-invalid]');
  }

  /** @param before the payment that was there before it was paid */
  #noteAnswer({ error, snapshot }: CheckoutState, before: string | undefined): void {
    const payment = snapshot?.payment;
    if (!error && this.way === 'number' && payment?.id !== before) this.#byNumber = payment?.id;
    const refused = error?.field?.replace('input.', '');
    if (!refused) return;
    this.#refused[refused] = this.values[refused] ?? '';
    this.#showsProblems = true;
  }

  async #prepare(): Promise<void> {
    const { method } = this;
    if (method && !this.preparation) await this.checkout.client?.select(method.id);
  }

  #input(preparation: Preparation): PaymentInput | undefined {
    switch (preparation.kind) {
      case 'none':
        return { kind: 'none' };
      case 'fields': {
        const { fields } = this;
        this.#showsProblems = Object.keys(checkFields(fields, this.values, this.texts)).length > 0;
        return this.#showsProblems ? undefined : { kind: 'fields', values: valuesOf(fields, this.values) };
      }
      case 'klarna_widget':
        this.problem = new KassaError('not_supported', 'This method needs <pay-method-picker>');
        return undefined;
    }
  }
}
