import type { CSSResult, LitElement } from 'lit';

/** Styles that come with a lazily loaded view. Constructable sheets, as a strict content security policy wants. */
export function addStyles({ renderRoot }: LitElement, { styleSheet }: CSSResult): void {
  const root = renderRoot as ShadowRoot;
  if (styleSheet && !root.adoptedStyleSheets.includes(styleSheet)) root.adoptedStyleSheets.push(styleSheet);
}
