/** Loads the app switch's panel for the first payment that has one, and renders it in its element. */
import type { PaymentView } from '@kassa/protocol';
import { html, type ReactiveController } from 'lit';
import type { AppSwitch, Asked, PanelOwner } from './app-switch-panel.ts';

type Show = (payment: PaymentView, action: AppSwitch, asked: Asked | undefined) => HTMLElement;

/** A file that can't be loaded is asked for again after this time. */
const RETRY_MS = 4_000;

export class AppSwitchLoader implements ReactiveController {
  readonly #owner: PanelOwner;
  #show: Show | 'coming' | 'failed' | undefined;

  constructor(owner: PanelOwner) {
    this.#owner = owner;
    owner.host.addController(this);
  }

  /** An element that was away while the file was to be asked for again. */
  hostConnected(): void {
    if (this.#show === 'failed') this.#load();
  }

  /**
   * @param asked the customer's last click to pay in this element: the app of that payment may open by itself
   * @returns undefined where there is no app switch, or what shows it can't be loaded
   */
  show(payment: PaymentView, asked: Asked | undefined, action = payment.nextAction) {
    if (action?.kind !== 'app_switch' || payment.status === 'CANCELLING' || this.#show === 'failed')
      return undefined;
    this.#show ??= this.#load();
    return this.#show === 'coming' ? html`<div class="app-place"></div>` : this.#show(payment, action, asked);
  }

  #load(): 'coming' {
    import('./app-switch-panel.ts')
      .then(
        ({ panelOf }) => (this.#show = panelOf(this.#owner)),
        () => {
          // The button that goes on by the link is left. A computer needs the code: the file is asked for again.
          // Chromium 156 does ask, whatever the failure was: a 404, a 503, a connection that broke. Firefox keeps the
          // failure for as long as the page lives: only a reload brings the code. Where the server lets an error be
          // kept, by `max-age`, it is the browser's cache that answers, after a reload too.
          this.#show = 'failed';
          setTimeout(() => this.#owner.host.isConnected && this.#load(), RETRY_MS);
        },
      )
      .finally(() => this.#owner.host.requestUpdate());
    return 'coming';
  }
}
