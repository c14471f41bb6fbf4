/** The elements in markup of Svelte 5: attributes, properties, and events by `onpayment-succeeded`. */
import type { HTMLAttributes } from 'svelte/elements';
import type { ElementAttributes, ElementEvents, ElementProps } from './elements.js';

type Handlers<Events> = {
  [Name in keyof Events & string as `on${Name}`]?: (event: Events[Name]) => void;
};

type KassaElements = {
  [Tag in keyof ElementProps]: ElementProps[Tag] &
    ElementAttributes[Tag] &
    Handlers<ElementEvents[Tag]> &
    HTMLAttributes<HTMLElementTagNameMap[Tag]>;
};

declare module 'svelte/elements' {
  interface SvelteHTMLElements extends KassaElements {}
}
