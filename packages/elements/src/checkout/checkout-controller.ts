/** Gives an element its client: the one of the `<checkout-session>` around it, or its own by its attributes. */
import { shared, type CheckoutClient, type CheckoutState } from '@kassa/client';
import type { PaymentView } from '@kassa/protocol';
import { ContextConsumer } from '@lit/context';
import type { ReactiveController, ReactiveElement } from 'lit';
import { cameBack, endReturn } from './came-back.ts';
import { clientContext } from './client-context.ts';
import { ClientRef } from './client-ref.ts';
import { errorEvents } from './error-events.ts';

export interface CheckoutHost extends ReactiveElement {
  server: string | undefined;
  token: string | undefined;
  transport?: string | undefined;
}

/** status: it is there to show where the payment stands. cashier: customers pay in it. form: a part of a cashier. */
type Role = 'status' | 'cashier' | 'form';

/**
 * The elements of this page that have a client, those of another copy of this library included. The cashier in which a
 * customer has acted last comes first.
 */
const members = shared('members 1', (): CheckoutController[] => []);

export class CheckoutController implements ReactiveController {
  client: CheckoutClient | undefined;
  readonly host: CheckoutHost;
  readonly role: Role;
  readonly #ref: ClientRef;
  readonly #consumer: ContextConsumer<typeof clientContext, CheckoutHost>;
  readonly #fireError = errorEvents();
  /** A session that is defined, or put around the element, later than this says so: it is asked once more. */
  readonly #ask = () => this.#consumer.hostConnected();
  #stop: (() => void) | undefined;
  /** The payment that was there when the customer came back; empty when there was none. */
  #returnedFrom: string | undefined;

  constructor(host: CheckoutHost, role: Role) {
    this.host = host;
    this.role = role;
    this.#ref = new ClientRef(host, () => this.#follow());
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

  /** The other element that shows where the payment stands: one for each session, whichever client each has. */
  get shownBy(): CheckoutHost | undefined {
    const teller = this.#first('status') ?? this.#first('cashier');
    return teller === this ? undefined : teller?.host;
  }

  /** True when another element shows where the payment stands. */
  get isShownElsewhere(): boolean {
    return Boolean(this.shownBy);
  }

  /** True for the one cashier of the session that shows what can be done about its payment. */
  get isActing(): boolean {
    return this.#first('cashier') === this;
  }

  /** True for the first of the session's elements of one role. */
  get isFirst(): boolean {
    return this.#first(this.role) === this;
  }

  /** True when there is an element in which the customer can pay. */
  get hasCashier(): boolean {
    return Boolean(this.#first('cashier'));
  }

  /** The customer acts in this element, which is updated: what comes of it is shown here. */
  act(): void {
    setMembers([this, ...members]);
  }

  /** Without a client: of several cashiers that wait for one in vain, one says so. */
  join(): void {
    setMembers([...members, this]);
  }

  /** All references to a session's client have the same state. */
  #first(role: Role): CheckoutController | undefined {
    return members.find((member) => member.role === role && member.state === this.state);
  }

  hostConnected(): void {
    document.addEventListener('context-provider', this.#ask);
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

  /** An element with a client of its own tells the page what a `<checkout-session>` would. */
  hostUpdated(): void {
    if (this.state && !this.isShared) this.#fireError(this.host, this.state);
  }

  /** An element that only moves is connected again before the microtask. */
  hostDisconnected(): void {
    document.removeEventListener('context-provider', this.#ask);
    // Where it is put, a session around it gives its client before the microtask.
    this.#consumer.value = undefined;
    queueMicrotask(() => {
      if (!this.host.isConnected) this.#ref.close();
      this.#follow();
    });
  }

  #open(): void {
    // A last update may come after the element has gone.
    if (this.host.isConnected) this.#ref.open(this.host);
  }

  #follow(): void {
    const client = this.host.server ? this.#ref.client : this.#consumer.value;
    if (client === this.client && this.host.isConnected) return;
    this.#stop?.();
    this.client = client;
    this.#stop = client?.subscribe(() => this.host.requestUpdate());
    setMembers(client ? [...members, this] : members.filter((member) => member !== this));
    this.host.requestUpdate();
  }
}

/** Each is there once, in its first place. The views of all may depend on who else is there. */
function setMembers(next: readonly CheckoutController[]): void {
  members.splice(0, members.length, ...new Set(next));
  for (const { host } of members) host.requestUpdate();
}
