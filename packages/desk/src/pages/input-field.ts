/** A field with its label, its hint, and what is wrong with what was typed: all three are read out together. */
import { html, raw } from 'hono/html';
import { type Html, NOTHING } from './layout.ts';

export interface InputField {
  name: string;
  label: string;
  type?: string;
  hint?: string | undefined;
  value: string;
  wrong?: string | undefined;
}

export function inputField({ name, label, type = 'text', hint, value, wrong }: InputField): Html {
  const described = [
    ...(hint === undefined ? [] : [`${name}-hint`]),
    ...(wrong === undefined ? [] : [`${name}-wrong`]),
  ];
  return html`<div>
    <label for="${name}">${label}</label>
    ${hint === undefined ? NOTHING : html`<small id="${name}-hint">${hint}</small>`}
    <input
      id="${name}"
      name="${name}"
      type="${type}"
      value="${value}"
      autocomplete="off"
      aria-describedby="${described.join(' ')}"
      ${wrong === undefined ? NOTHING : raw('aria-invalid="true"')}
    />
    ${wrong === undefined ? NOTHING : wrongText(name, wrong)}
  </div>`;
}

export const wrongText = (name: string, wrong: string): Html =>
  html`<p class="wrong" id="${name}-wrong">${wrong}</p>`;
