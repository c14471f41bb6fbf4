/** Gives an element its client: the one of the `<checkout-session>` around it, or its own by its attributes. */
import type { CheckoutClient, CheckoutState } from '@kassa/client';
import type { PaymentView } from '@kassa/protocol';
import { ContextConsumer } from '@lit/context';
import type { ReactiveController, ReactiveElement } from 'lit';
import { cameBack, endReturn } from './came-back.ts';
import { clientContext, serveLateProviders } from './client-context.ts';
import { ClientRef } from './client-ref.ts';

export interface CheckoutHost extends ReactiveElement {
  server: string | undefined;
  token: string | undefined;
  transport?: string | undefined;
}

/** The elements of each client, so that only one of them shows the payment. */
const members = new WeakMap<CheckoutClient, Set<CheckoutController>>();

export class CheckoutController implements ReactiveController {
  client: CheckoutClient | undefined;
  readonly host: CheckoutHost;
  readonly showsPayment: boolean;
  readonly #ref = new ClientRef(() => this.#follow());
  readonly #consumer: ContextConsumer<typeof clientContext, CheckoutHost>;
  #stop: (() => void) | undefined;
  /** The payment that was there when the customer came back; empty when there was none. */
  #returnedFrom: string | undefined;

  /** @param showsPayment the element is there to show where the payment stands */
  constructor(host: CheckoutHost, showsPayment = false) {
    this.host = host;
    this.showsPayment = showsPayment;
    host.addController(this);
    this.#consumer = new ContextConsumer(host, {
      context: clientContext,
      subscribe: true,
      callback: () => this.#follow(),
    });
  }

  get state(): CheckoutState | undefined {
    return this.client?.state;
  }

  /** True when the customer has come back from `payment`, and did not start it since. */
  isReturned({ id }: PaymentView): boolean {
    return id === this.#returnedFrom;
  }

  /** True when the client is another element's, which fires the session's events. */
  get isShared(): boolean {
    return !this.host.server;
  }

  /** The other element that shows where the payment stands. */
  get shownBy(): CheckoutHost | undefined {
    const all = this.client && members.get(this.client);
    return [...(all ?? [])].find((member) => member !== this && member.showsPayment)?.host;
  }

  /** True when another element shows where the payment stands. */
  get isShownElsewhere(): boolean {
    return Boolean(this.shownBy);
  }

  hostConnected(): void {
    serveLateProviders();
    this.#open();
  }

  hostUpdate(): void {
    this.#open();
    const snapshot = this.state?.snapshot;
    if (!snapshot) return;
    const { payment } = snapshot;
    this.#returnedFrom ??= (cameBack() && payment?.id) || '';
    if (payment && payment.phase !== 'open') endReturn();
  }

  /** An element that only moves is connected again before the microtask. */
  hostDisconnected(): void {
    queueMicrotask(() => {
      if (this.host.isConnected) return;
      this.#consumer.value = undefined;
      this.#ref.close();
      this.#follow();
    });
  }

  #open(): void {
    // A last update may come after the element has gone.
    if (!this.host.isConnected) return;
    const { server, token, transport } = this.host;
    if (server) this.#ref.open({ server, token, transport });
    else this.#ref.close();
  }

  #follow(): void {
    const client = this.host.server ? this.#ref.client : this.#consumer.value;
    if (client === this.client) return;
    this.#stop?.();
    this.#leave();
    this.client = client;
    if (client) this.#join(client);
    this.#stop = client?.subscribe(() => this.host.requestUpdate());
    this.host.requestUpdate();
  }

  #join(client: CheckoutClient): void {
    const all = members.get(client) ?? new Set();
    members.set(client, all.add(this));
    this.#requestUpdates(all);
  }

  #leave(): void {
    const all = this.client && members.get(this.client);
    if (all?.delete(this)) this.#requestUpdates(all);
  }

  /** The views of the others may depend on who else is there. */
  #requestUpdates(others: ReadonlySet<CheckoutController>): void {
    if (this.showsPayment) for (const { host } of others) host.requestUpdate();
  }
}
