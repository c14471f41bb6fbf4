/** Swish as a companion server would show it, and how to read what the page shows. */
import type { Method, NextAction, PaymentView, Preparation } from '@kassa/protocol';
import { makePayment } from '@kassa/client/testing';
import { nextFrame } from '@open-wc/testing';
import { sendMouse } from '@web/test-runner-commands';
import decodeQR from 'qr/decode.js';
import { inside, textOf } from './mount.ts';
import { waitUntil } from './wait-until.ts';

export const SWISH: Method = { id: 'kronor.swish', label: 'Swish', icon: 'mobile' };
export const BANK: Method = { id: 'krofort.bank', label: 'Pay by bank', icon: 'bank' };
export const PHONE_FIELD: Preparation = {
  kind: 'fields',
  fields: [
    {
      type: 'tel',
      name: 'phone',
      label: 'Phone number',
      required: false,
      pattern: String.raw`(\+|00)?[0-9][0-9 \-]{6,18}`,
    },
  ],
};
export const LINK = 'swish://paymentrequest?token=a%20B%2f&callbackurl=https%3A%2F%2Fshop.example%2F%3fx';
export const QR_TEXT = 'D0123456789ABCDEF0123456789ABCDEF';

export const appSwitch = (
  changes: Partial<Extract<NextAction, { kind: 'app_switch' }>> = {},
): Extract<NextAction, { kind: 'app_switch' }> => ({
  kind: 'app_switch',
  link: LINK,
  schemes: ['swish'],
  qrText: QR_TEXT,
  expiresAt: null,
  ...changes,
});

/** A payment by Swish that waits for the customer. */
export const swishPayment = (changes: Partial<PaymentView> = {}): PaymentView =>
  makePayment({ method: SWISH.id, methodLabel: SWISH.label, nextAction: appSwitch(), ...changes });

/** What a phone's camera would read from the code as it's drawn. */
export function readCode(svg: Element): string {
  const path = svg.querySelector('path');
  const modules = Number(svg.getAttribute('viewBox')?.split(' ').at(-1));
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = modules * 8;
  const context = canvas.getContext('2d');
  if (!path || !context) throw new Error('There is no code');
  context.fillStyle = getComputedStyle(svg.parentElement ?? svg).backgroundColor;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.scale(8, 8);
  context.fillStyle = getComputedStyle(path).fill;
  context.fill(new Path2D(path.getAttribute('d') ?? ''));
  return decodeQR(context.getImageData(0, 0, canvas.width, canvas.height));
}

export const panel = (element: Element) =>
  element.shadowRoot?.querySelector<HTMLElement>('kassa-app-switch') ?? undefined;
export async function panelOf(element: Element): Promise<HTMLElement> {
  await waitUntil(() => panel(element)?.shadowRoot?.querySelector('.panel'), `panel: ${textOf(element)}`);
  return panel(element) as HTMLElement;
}
export async function codeOf(element: Element): Promise<Element> {
  const shown = await panelOf(element);
  await waitUntil(() => shown.shadowRoot?.querySelector('.qr svg'), 'the code is drawn');
  return inside(shown, '.qr svg');
}
export const link = (shown: Element) => shown.shadowRoot?.querySelector('a') ?? undefined;

/** Which half of what is clicked comes next. */
let side = 1;

/**
 * As a finger or a mouse does, so that the browser counts it. Each click is a first one: WebKit takes two in one place for a
 * double click, those of two tests too.
 */
export async function click(element: HTMLElement): Promise<void> {
  // What the last input changed may move it, and WebKit scrolls to what has got the focus only after a while.
  let before: number;
  do {
    before = element.getBoundingClientRect().top;
    await nextFrame();
    element.scrollIntoView({ block: 'center' });
  } while (element.getBoundingClientRect().top !== before);
  const { left, top, width, height } = element.getBoundingClientRect();
  side = -side;
  await sendMouse({
    type: 'click',
    position: [Math.round(left + width * (0.5 + side / 8)), Math.round(top + height / 2)],
  });
}
