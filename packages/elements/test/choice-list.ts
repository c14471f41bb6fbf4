/** A choice of many in a picker, as a person meets it: its list, what is in it and what is said. */
import type { Field, Preparation } from '@kassa/protocol';
import { html } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import type { PayMethodPicker } from '../src/pay-method-picker/pay-method-picker.ts';
import { inside, mount, type MountOptions } from './mount.ts';
import { click } from './swish.ts';
import { waitUntil } from './wait-until.ts';

type Choice = Extract<Field, { type: 'choice' }>;
export type Options = Choice['options'];

export const NAMES = [
  'Norrbanken',
  'Örebro Sparbank',
  'Skærgårdsbanken',
  'ICA Banken',
  'Svenska Handelsbanken',
  'Bank Łódzki',
  'Volkskasse',
  'Järvipankki',
];
export const BANKS: Options = NAMES.map((label, at) => ({ value: `bank-${at}`, label }));

export const asks = (changes: Partial<Choice> = {}): Preparation => ({
  kind: 'fields',
  fields: [{ type: 'choice', name: 'bank', label: 'Your bank', required: true, options: BANKS, ...changes }],
});

export async function openList(changes: Partial<Choice> = {}, options: MountOptions = {}) {
  const mounted = await mount(html`<pay-method-picker></pay-method-picker>`, {
    preparations: { 'kronor.swish': asks(changes) },
    ...options,
  });
  const picker = mounted.session.querySelector('pay-method-picker') as PayMethodPicker;
  await picker.updateComplete;
  await click(method(picker));
  return { ...mounted, picker, list: await listOf(picker) };
}

export const method = (picker: Element) => inside(picker, 'input[value="kronor.swish"]');
export const payButton = (picker: Element) => inside(picker, '[part="pay-button"]');
export async function listOf(picker: Element): Promise<HTMLElement> {
  const find = () => picker.shadowRoot?.querySelector<HTMLElement>('kassa-choice-list');
  await waitUntil(() => find()?.shadowRoot?.querySelector('[role="radiogroup"]'), 'the list is there');
  return find() as HTMLElement;
}

export const searchField = (list: Element) => inside(list, '[type="search"]') as HTMLInputElement;
export const radios = (list: Element) => [
  ...(list.shadowRoot?.querySelectorAll<HTMLInputElement>('input[type="radio"]') ?? []),
];
const nameOf = (input: HTMLInputElement) => input.labels?.[0]?.textContent.trim() ?? '';
/** What a person sees in it. */
export const shown = (list: Element) =>
  radios(list)
    .filter((input) => input.checkVisibility())
    .map(nameOf);
export const chosen = (list: Element) =>
  radios(list)
    .filter(({ checked }) => checked)
    .map(nameOf);
export const row = (list: Element, name: string): HTMLElement => {
  const found = radios(list).find((input) => nameOf(input) === name)?.labels?.[0];
  if (!found) throw new Error(`There is no ${name}: ${shown(list).join()}`);
  return found;
};
export const said = (list: Element) => inside(list, '[role="status"]').textContent.trim();
export const focused = (list: Element) => list.shadowRoot?.activeElement as HTMLInputElement | null;

export async function search(list: Element, text: string): Promise<void> {
  searchField(list).focus();
  searchField(list).select();
  await sendKeys({ type: text });
}

export const sent = (transport: { commands: readonly { kind: string }[] }): unknown =>
  transport.commands.find(({ kind }) => kind === 'pay');
