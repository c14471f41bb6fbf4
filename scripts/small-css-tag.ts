/** How Lit's elements get their styles, in the bundle: in browsers that have `adoptedStyleSheets`, as all of ours do. */
import type { Plugin } from 'vite';

/**
 * Lit's own module writes `<style>` elements where there are none, and puts styles together from parts: 240 bytes of every
 * page. What nobody uses is named all the same, since Lit hands it on; the bundler leaves it out.
 */
export const smallCssTag: Plugin = {
  name: 'small-css-tag',
  apply: 'build',
  transform: {
    filter: { id: /@lit\/reactive-element\/css-tag\.js$/ },
    // A map without lines: without any, the bundler warns at each start.
    handler: () => ({
      map: { mappings: '' },
      code: `
      export class CSSResult {
        constructor(cssText) {
          this.cssText = cssText;
        }
        get styleSheet() {
          if (!this.sheet) (this.sheet = new CSSStyleSheet()).replaceSync(this.cssText);
          return this.sheet;
        }
      }
      export const unsafeCSS = (cssText) => new CSSResult(cssText);
      export const css = () => {
        throw new Error('The bundle has a css tag of its own: packages/elements/src/base/css.ts');
      };
      export const supportsAdoptingStyleSheets = true;
      export const getCompatibleStyle = (style) => style;
      export const adoptStyles = (root, styles) => {
        root.adoptedStyleSheets = styles.map((style) => style.styleSheet ?? style);
      };
    `,
    }),
  },
};
