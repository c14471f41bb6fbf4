/**
 * The elements in markup of Astro: attributes, as text. Their events are heard by a script of the page. `astroHTML` is
 * global in every Astro project.
 */
import type { ElementAttributes } from './elements.js';

type KassaElements = {
  [Tag in keyof ElementAttributes]: ElementAttributes[Tag] & astroHTML.JSX.HTMLAttributes;
};

declare global {
  namespace astroHTML.JSX {
    interface DefinedIntrinsicElements extends KassaElements {}
  }
}
