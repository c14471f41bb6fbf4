/** The elements in JSX of Solid: attributes, properties by `prop:`, and events by `on:payment-succeeded`. */
import type { JSX } from 'solid-js';
import type { ElementAttributes, ElementEvents, ElementProps } from './elements.js';

type Properties<Props> = { [Name in keyof Props & string as `prop:${Name}`]?: Props[Name] };

type Handlers<Events> = {
  [Name in keyof Events & string as `on:${Name}`]?: (event: Events[Name]) => void;
};

type KassaElements = {
  [Tag in keyof ElementProps]: ElementAttributes[Tag] &
    Properties<ElementProps[Tag]> &
    Handlers<ElementEvents[Tag]> &
    JSX.HTMLAttributes<HTMLElementTagNameMap[Tag]>;
};

declare module 'solid-js' {
  namespace JSX {
    interface IntrinsicElements extends KassaElements {}
  }
}
