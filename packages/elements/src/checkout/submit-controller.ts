/** The customer pays in an element: what the elements that pay have in common, whatever a method asks for. */
import { KassaError, type NextAction, type PaymentInput, type Preparation } from '@kassa/protocol';
import type { ReactiveController } from 'lit';
import { warn } from '../base/warn.ts';
import type { TextsController } from '../words/texts.ts';
import { askShop } from './ask-shop.ts';
import type { CheckoutController, CheckoutHost } from './checkout-controller.ts';
import { followOrEmit } from './follow-or-emit.ts';
import { payAfterPending } from './pay-after-pending.ts';

export abstract class SubmitController<Host extends CheckoutHost> implements ReactiveController {
  /** The problem of the element's own; `client.state.error` may hold another. */
  problem: KassaError | undefined;
  protected readonly host: Host;
  protected readonly checkout: CheckoutController;
  protected readonly texts: TextsController;
  /** The methods that the customer has asked to pay with, while that is under way. */
  readonly #submitting = new Set<string | undefined>();

  constructor(host: Host, checkout: CheckoutController, texts: TextsController) {
    this.host = host;
    this.checkout = checkout;
    this.texts = texts;
    host.addController(this);
  }

  hostUpdate?(): void;

  /** The method that is paid with, by its id; undefined while there is none. */
  abstract readonly chosen: string | undefined;

  /** One try to pay. It ends in `pay` where nothing is missing. */
  protected abstract trySubmit(): Promise<void>;

  /** The needs of the method. Undefined until the server has said them. */
  get preparation(): Preparation | undefined {
    const selection = this.checkout.state?.snapshot?.selection;
    return selection?.method === this.chosen ? selection?.preparation : undefined;
  }

  /** The customer has asked to pay with the method, and that is under way. */
  get isSubmitting(): boolean {
    return this.#submitting.has(this.chosen);
  }

  /** The customer pays. Calls while one is under way do nothing; another method can be paid with. */
  async submit(): Promise<void> {
    if (this.isSubmitting) return;
    const { chosen } = this;
    this.problem = undefined;
    this.#submitting.add(chosen);
    this.checkout.act();
    try {
      await this.trySubmit();
    } catch (cause) {
      // Most often what the shop was asked has failed. The customer is told no more.
      warn('before-pay', this.host, cause);
      this.problem = new KassaError('unexpected', String(cause), { cause });
    } finally {
      this.#submitting.delete(chosen);
      this.host.requestUpdate();
    }
  }

  /**
   * Asks the shop, pays and leads on.
   * @param input asked for last: the customer may have to authorise
   * @returns false when nothing was paid, as the shop has stopped it or there is no input; and when the shop has put in
   *   another session since. Nobody is led to the bank of an order that is withdrawn: its payment keeps the order's lock.
   */
  protected async pay(
    method: string,
    input: () => Promise<PaymentInput | undefined> | PaymentInput | undefined,
  ): Promise<boolean> {
    const { client } = this.checkout;
    /** All references to a session's client have the same state. */
    const isSameSession = () => client?.state === this.checkout.state;
    const mayPay = await askShop(this.host, 'before-pay', method);
    // Meanwhile the shop may have put in another session, whose amount the customer reads before it is paid; and the
    // customer may have chosen another method.
    const given = mayPay && isSameSession() && method === this.chosen && (await input());
    if (!client || !given) return false;
    await payAfterPending(client, method, given);
    if (!isSameSession()) return false;
    const { error, snapshot } = client.state;
    const action = snapshot?.payment?.nextAction;
    // What shows an app switch opens the app, where there may be one.
    if (!error && action && action.kind !== 'app_switch') this.follow(action);
    return true;
  }

  /** Leads the customer to where `action` leads, unless the shop does. */
  follow(action: NextAction): void {
    const { client } = this.checkout;
    if (!client) return;
    this.problem = followOrEmit(this.host, client, action);
    this.host.requestUpdate();
  }

  protected async focus(selector: string): Promise<void> {
    this.host.requestUpdate();
    await this.host.updateComplete;
    this.host.renderRoot.querySelector<HTMLElement>(selector)?.focus();
  }
}
