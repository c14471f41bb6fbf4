import type { CSSResult, ReactiveElement } from 'lit';

/** Adds the styles of a part that has come later to an element, once. */
export function addStyles({ renderRoot }: ReactiveElement, { styleSheet }: CSSResult): void {
  const { adoptedStyleSheets } = renderRoot as ShadowRoot;
  if (styleSheet && !adoptedStyleSheets.includes(styleSheet)) adoptedStyleSheets.push(styleSheet);
}
