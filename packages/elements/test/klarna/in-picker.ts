/** What the tests of <klarna-widget-host> in the picker share. */
import { type Method, type NextAction } from '@kassa/protocol';
import { html } from '@open-wc/testing';
import { klarna } from './klarna.ts';
import { inside, mount, textOf, type MountOptions } from '../mount.ts';
import type { PayMethodPicker } from '../../src/pay-method-picker/pay-method-picker.ts';
import type { KlarnaWidgetHost } from '../../src/klarna-widget-host/klarna-widget-host.ts';
import { waitUntil } from '../wait-until.ts';
import '../../src/define.ts';

export const LATER: Method = { id: 'payone.klarna_invoice', label: 'Klarna, pay later', icon: 'invoice' };
export const SLICE: Method = {
  id: 'payone.klarna_installments',
  label: 'Klarna, pay in parts',
  icon: 'invoice',
};
export const BANK: Method = { id: 'krofort.bank', label: 'Pay by bank', icon: 'bank' };
export const REDIRECT: Extract<NextAction, { kind: 'redirect' }> = {
  kind: 'redirect',
  url: 'https://klarna.example/silent',
  httpMethod: 'GET',
  fields: [],
};

export async function mountPicker(preparations: MountOptions['preparations'], options: MountOptions = {}) {
  const mounted = await mount(html`<pay-method-picker></pay-method-picker>`, {
    snapshot: { methods: [LATER, BANK] },
    ...options,
    ...(preparations && { preparations }),
  });
  const picker = mounted.session.querySelector('pay-method-picker') as PayMethodPicker;
  await picker.updateComplete;
  return { ...mounted, picker };
}

/** The customer chooses a way of Klarna's, and its form has come. */
export async function mountKlarna(preparation = klarna(), options: MountOptions = {}) {
  const mounted = await mountPicker({ [LATER.id]: preparation }, options);
  radio(mounted.picker, LATER.id).click();
  await isReady(mounted.picker);
  return mounted;
}

export const radio = (picker: Element, id: string) =>
  inside(picker, `input[value="${id}"]`) as HTMLInputElement;
export const payButton = (picker: Element) => inside(picker, '[part="pay-button"]');
export const widget = (picker: Element) => picker.querySelector<KlarnaWidgetHost>('klarna-widget-host');
export const is = (picker: Element, state: string) =>
  waitUntil(
    () => widget(picker)?.matches(`:state(${state})`) ?? false,
    `Klarna is ${state}: ${textOf(picker)}`,
    { timeout: 5_000 },
  );
export async function isReady(picker: Element): Promise<void> {
  await is(picker, 'ready');
  // While the words of a language come there is no button.
  const button = () => picker.shadowRoot?.querySelector('[part="pay-button"]');
  await waitUntil(() => button()?.ariaDisabled === 'false', 'it can be paid');
}
export const offers = (picker: Element) =>
  [...(picker.shadowRoot?.querySelectorAll<HTMLInputElement>('input[name="method"]') ?? [])].map(
    ({ value }) => value,
  );
export const payCommands = (transport: { commands: readonly { kind: string }[] }) =>
  transport.commands.filter(({ kind }) => kind === 'pay') as unknown as {
    method: string;
    input: { authorizationToken: string; authorizedAt: string };
  }[];

export const discards = (transport: { commands: readonly { kind: string }[] }) =>
  transport.commands.filter(({ kind }) => kind === 'discard') as unknown as {
    method: string;
    input: { kind: string; authorizationToken: string };
  }[];
