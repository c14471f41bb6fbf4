/** The elements in JSX of Preact: attributes, properties, and events by `onpayment-succeeded`. */
import type { HTMLAttributes } from 'preact';
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

declare global {
  namespace preact.JSX {
    interface IntrinsicElements extends KassaElements {}
  }
}
