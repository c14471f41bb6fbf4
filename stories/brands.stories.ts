/** Four brands, each a file of tokens that the demo shop wears too: what a designer may start from. */
import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import { expect, waitFor } from 'storybook/test';
import { partsOf } from './parts.ts';
import { FIELDS, session } from './sessions.ts';
import { stillClient } from './still-client.ts';

const meta: Meta = { title: 'Brands', component: 'pay-method-picker' };
export default meta;
type Story = StoryObj;

/** What tells a story's picker: its parts by name, once it has drawn its fields. */
async function look(canvas: HTMLElement): Promise<(name: string) => HTMLElement> {
  const picker = canvas.querySelector('pay-method-picker');
  if (!picker) throw new Error('No picker');
  await waitFor(() => expect(picker.shadowRoot?.querySelector('[part="input"]')).not.toBeNull());
  return (name) => {
    const part = partsOf(picker).find((each) => each.part.contains(name));
    if (!part) throw new Error(`No part ${name}`);
    return part;
  };
}

const brand = (
  name: string,
  check: (part: (name: string) => HTMLElement, canvas: HTMLElement) => void,
  globals: Record<string, string> = {},
): Story => ({
  globals: { brand: name, ...globals },
  render: () => html`
    <checkout-session
      .client=${stillClient({
        snapshot: session({ selection: { method: 'kronor.swish', preparation: FIELDS } }),
      })}
    >
      <pay-method-picker></pay-method-picker>
    </checkout-session>
  `,
  play: async ({ canvasElement }) => check(await look(canvasElement), canvasElement),
});

/** Of a colour as the browser computes it: 0 for black, 1 for white. */
function luminance(colour: string): number {
  const context = document.createElement('canvas').getContext('2d');
  if (!context) throw new Error('No canvas');
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  const [r = 0, g = 0, b = 0] = [...context.getImageData(0, 0, 1, 1).data].map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}
const colourOf = (element: Element, property: 'borderTopColor' | 'backgroundColor' | 'color') =>
  getComputedStyle(element)[property];

/** WCAG 1.4.11: the chosen radio button against what is behind it. */
const isSeen = (part: (name: string) => HTMLElement) => {
  const chosen = part('methods').querySelector('input:checked');
  if (!chosen) throw new Error('Nothing is chosen');
  void expect(
    contrast(colourOf(chosen, 'borderTopColor'), colourOf(part('methods'), 'backgroundColor')),
  ).toBeGreaterThanOrEqual(3);
  void expect(
    contrast(colourOf(part('pay-button'), 'color'), colourOf(part('pay-button'), 'backgroundColor')),
  ).toBeGreaterThanOrEqual(4.5);
};

/** Nothing stands outside a corner's curve: with a radius r, what is in a corner keeps 0.3 r from both edges. */
const clipsNothing = (part: (name: string) => HTMLElement) => {
  const list = part('methods');
  const radius = Number.parseFloat(getComputedStyle(list).borderTopLeftRadius);
  const box = list.getBoundingClientRect();
  for (const inside of [part('radio'), part('name'), part('logo')]) {
    const { left, right, top } = inside.getBoundingClientRect();
    void expect(Math.min(left - box.left, box.right - right)).toBeGreaterThanOrEqual(radius * 0.3);
    void expect(top - box.top).toBeGreaterThanOrEqual(radius * 0.3);
  }
};

export const Yellow = brand('yellow', isSeen);
export const YellowDark = brand('yellow', isSeen, { scheme: 'dark' });
export const YellowNarrow = brand('yellow', isSeen, { width: 'narrow' });

const isPill = (part: (name: string) => HTMLElement) => {
  isSeen(part);
  clipsNothing(part);
};
export const Pill = brand('pill', isPill);
export const PillDark = brand('pill', isPill, { scheme: 'dark' });
export const PillRightToLeft = brand('pill', isPill, { direction: 'rtl', language: 'ar' });

const isDark = (part: (name: string) => HTMLElement) => {
  isSeen(part);
  void expect(luminance(colourOf(part('methods'), 'backgroundColor'))).toBeLessThan(0.1);
};
/** Dark where the customer's system asks for light too. */
export const Night = brand('night', isDark);
export const NightNarrow = brand('night', isDark, { width: 'narrow' });

const isDense = (part: (name: string) => HTMLElement) => {
  isSeen(part);
  void expect(part('row').getBoundingClientRect().height).toBeLessThan(62);
  // WCAG 2.5.8
  void expect(part('pay-button').getBoundingClientRect().height).toBeGreaterThanOrEqual(24);
};
export const Dense = brand('dense', isDense);
export const DenseDark = brand('dense', isDense, { scheme: 'dark' });
/** As a system that forces colours shows it, whatever the brand. */
export const Forced = brand('yellow', isSeen, { colours: 'forced' });
