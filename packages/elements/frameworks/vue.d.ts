/** The elements in templates of Vue 3: properties, and events by `@payment-succeeded`. */
import type { HTMLAttributes, PublicProps } from 'vue';
import type { ElementEvents, ElementProps } from './elements.js';

type Camel<Name extends string> = Name extends `${infer First}-${infer Rest}`
  ? `${First}${Capitalize<Camel<Rest>>}`
  : Name;

type Handlers<Events> = {
  [Name in keyof Events & string as `on${Capitalize<Camel<Name>>}`]?: (event: Events[Name]) => void;
};

type KassaElements = {
  [Tag in keyof ElementProps]: new () => HTMLElementTagNameMap[Tag] & {
    $props: ElementProps[Tag] & Handlers<ElementEvents[Tag]> & HTMLAttributes & PublicProps;
  };
};

declare module 'vue' {
  interface GlobalComponents extends KassaElements {}
}
