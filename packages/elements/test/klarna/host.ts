/** What the tests of <klarna-widget-host> share. */
import { type NextAction } from '@kassa/protocol';
import { html } from '@open-wc/testing';
import { klarna } from './klarna.ts';
import { inside, mount, textOf, type MountOptions } from '../mount.ts';
import type { KlarnaWidgetHost } from '../../src/klarna-widget-host/klarna-widget-host.ts';
import { waitUntil } from '../wait-until.ts';
import '../../src/checkout-session/checkout-session.define.ts';
import '../../src/payment-status/payment-status.define.ts';
import '../../src/klarna-widget-host/klarna-widget-host.define.ts';

export const LATER = 'payone.klarna_invoice';
export const SLICE = 'payone.klarna_installments';
export const REDIRECT: Extract<NextAction, { kind: 'redirect' }> = {
  kind: 'redirect',
  url: 'https://klarna.example/silent',
  httpMethod: 'GET',
  fields: [],
};
export const methods = [LATER, SLICE].map((id) => ({ id, label: id, icon: 'invoice' as const }));

export const becomes = (host: Element, state: string) =>
  waitUntil(() => host.matches(`:state(${state})`), `becomes ${state}: ${textOf(host)}`, { timeout: 8_000 });

/** Alone in a session; the customer has chosen Klarna. */
export async function mountHost(preparation = klarna(), options: MountOptions = {}, timeoutMs = 8_000) {
  const mounted = await mount(
    html`<klarna-widget-host method=${LATER} script-timeout-ms=${timeoutMs}></klarna-widget-host>`,
    { preparations: { [LATER]: preparation }, ...options, snapshot: { methods, ...options.snapshot } },
  );
  const host = mounted.session.querySelector('klarna-widget-host') as KlarnaWidgetHost;
  return { ...mounted, host };
}

export const frameOf = (host: Element) => host.querySelector('iframe') as HTMLIFrameElement;
/** How many pixels of the form are out of sight. */
export function cutOff(host: Element): number {
  const { scrollHeight, clientHeight } = inside(host, '.form');
  return scrollHeight - clientHeight;
}
