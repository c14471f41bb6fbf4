/** Draws the parts of an element: an outline around each, and its name beside the first of that name. */
import { waitFor } from 'storybook/test';

const shadowsOf = (root: ParentNode): ParentNode[] => [
  root,
  ...[...root.querySelectorAll('*')].flatMap(({ shadowRoot }) => (shadowRoot ? shadowsOf(shadowRoot) : [])),
];

/** All that can be seen, in shadow roots inside too. */
export const partsOf = (element: Element): HTMLElement[] =>
  (element.shadowRoot ? shadowsOf(element.shadowRoot) : [])
    .flatMap((root) => [...root.querySelectorAll<HTMLElement>('[part]')])
    .filter((part) => part.getBoundingClientRect().height > 0);

const COLOURS = ['#b3261e', '#1458c8', '#13693a', '#6a3fb5', '#8a5200', '#00696e'];

/** @param expected the names that have to be there before anything is drawn */
export async function drawParts(element: Element, expected: readonly string[]): Promise<void> {
  const names = () => partsOf(element).flatMap((part) => part.part.value.split(' '));
  await waitFor(() => {
    const missing = expected.filter((name) => !names().includes(name));
    if (missing.length > 0) throw new Error(`No part ${missing.join(', ')}`);
  });
  const frame = element.closest<HTMLElement>('.shop');
  if (!frame) throw new Error('Drawn in a story alone');
  frame.style.position = 'relative';
  frame.style.paddingInlineEnd = '11rem';
  frame.querySelectorAll('.part-name, .part-box').forEach((old) => old.remove());
  const origin = frame.getBoundingClientRect();
  const drawn = new Set<string>();
  let lowest = 0;
  for (const part of partsOf(element)) {
    const name = part.part.value;
    if (drawn.has(name)) continue;
    drawn.add(name);
    const colour = COLOURS[drawn.size % COLOURS.length] ?? '';
    const { left, top, width, height } = part.getBoundingClientRect();
    const box = document.createElement('span');
    box.className = 'part-box';
    box.style.cssText = `position:absolute;pointer-events:none;border:1.5px solid ${colour};inset-inline-start:${left - origin.left}px;inset-block-start:${top - origin.top}px;inline-size:${width}px;block-size:${height}px`;
    const label = document.createElement('code');
    label.className = 'part-name';
    label.textContent = name;
    lowest = Math.max(lowest + 18, top - origin.top);
    label.style.cssText = `position:absolute;inset-inline-end:.5rem;inset-block-start:${lowest}px;inline-size:9.5rem;font-size:12px;line-height:16px;color:#fff;background:${colour};padding-inline:.35rem;border-radius:3px`;
    frame.append(box, label);
  }
  frame.style.minBlockSize = `${lowest + 40}px`;
}
