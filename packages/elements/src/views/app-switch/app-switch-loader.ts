/** Loads the app switch's panel for the first payment that has one, and renders it in its element. */
import type { PaymentView } from '@kassa/protocol';
import { html } from 'lit';
import { untilLate } from '../../base/in-time.ts';
import type { AppSwitch, Asked, PanelOwner } from './app-switch-panel.ts';

type Show = (payment: PaymentView, action: AppSwitch, asked: Asked | undefined) => HTMLElement;

/**
 * @param asked the customer's last click to pay in this element: the app of that payment may open by itself
 * @returns undefined where there is no app switch, or what shows it doesn't come
 */
export type ShowAppSwitch = (
  payment: PaymentView,
  asked: Asked | undefined,
  action?: PaymentView['nextAction'],
) => unknown;

/**
 * A panel that hangs or can't be loaded is asked for again, and left out meanwhile: what stands there instead leads on by
 * the link, or by a reload. Chromium asks a server again after a failure, unless that is a 404 which it keeps; Firefox
 * keeps any failure for as long as the page lives.
 */
export function appSwitchLoader(owner: PanelOwner): ShowAppSwitch {
  /** Null while it is late. */
  let show: Show | null | undefined;
  let isComing = false;

  async function load(): Promise<void> {
    isComing = true;
    await untilLate(import('./app-switch-panel.ts').then(({ panelOf }) => (show = panelOf(owner))));
    isComing = false;
    show ??= null;
    // An element that has gone is updated when it comes back.
    if (owner.host.isConnected) owner.host.requestUpdate();
  }

  return (payment, asked, action = payment.nextAction) => {
    if (action?.kind !== 'app_switch' || payment.status === 'CANCELLING') return undefined;
    if (show) return show(payment, action, asked);
    if (!isComing) void load();
    return show === null ? undefined : html`<div class="app-place"></div>`;
  };
}
