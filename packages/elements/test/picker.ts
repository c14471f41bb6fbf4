/** What the tests of <pay-method-picker> share. */
import { type NextAction, type Preparation } from '@kassa/protocol';
import { html } from '@open-wc/testing';
import { inside, mount, textOf, type MountOptions } from './mount.ts';
import type { PayMethodPicker } from '../src/pay-method-picker/pay-method-picker.ts';
import { waitUntil } from './wait-until.ts';
import '../src/define.ts';

export const REDIRECT: Extract<NextAction, { kind: 'redirect' }> = {
  kind: 'redirect',
  url: 'https://bank.example/approve?id=1',
  httpMethod: 'GET',
  fields: [],
};

export const FIELDS: Preparation = {
  kind: 'fields',
  fields: [
    {
      type: 'tel',
      name: 'phone',
      label: 'Phone number',
      required: true,
      pattern: '\\+?[0-9]{8,15}',
      hint: 'For example 070 123 45 67',
      problem: 'This is no mobile number.',
      orderEnding: '35',
    },
    {
      type: 'choice',
      name: 'bank',
      label: 'Your bank',
      required: true,
      options: [{ value: 'nordia', label: 'Nordia' }],
    },
    { type: 'date', name: 'day', label: 'Pay on', required: false, min: '2026-11-21', max: '2026-12-01' },
    {
      type: 'text',
      name: 'note',
      label: 'Postcode',
      required: false,
      autocomplete: 'postal-code',
      inputmode: 'numeric',
    },
    {
      type: 'acceptance',
      name: 'terms',
      label: 'I accept the terms',
      required: true,
      url: 'https://bank.example/terms',
    },
  ],
};

export async function mountPicker(options: MountOptions = {}) {
  const mounted = await mount(html`<pay-method-picker></pay-method-picker>`, options);
  const picker = mounted.session.querySelector('pay-method-picker') as PayMethodPicker;
  await picker.updateComplete;
  return { ...mounted, picker };
}

export const radio = (picker: Element, id: string) =>
  inside(picker, `input[value="${id}"]`) as HTMLInputElement;
export const field = (picker: Element, name: string) => inside(picker, `#field-${name}`) as HTMLInputElement;
export const payButton = (picker: Element) => inside(picker, '[part="pay-button"]');
export const has = (picker: Element, selector: string) => Boolean(picker.shadowRoot?.querySelector(selector));
export const becomes = (picker: Element, view: string) =>
  waitUntil(() => picker.matches(`:state(${view})`), `becomes ${view}: ${textOf(picker)}`);

export function fill(input: HTMLInputElement | HTMLSelectElement, value: string): void {
  input.value = value;
  input.dispatchEvent(new Event('input'));
  input.dispatchEvent(new Event('change'));
}
