/** The elements in JSX of React 18 and 19, and `listen` for their events. */
import type { DetailedHTMLProps, HTMLAttributes } from 'react';
import type { ElementProps } from './elements.js';

export { listen, type Handlers } from '../react.js';

type KassaElements = {
  [Tag in keyof ElementProps]: ElementProps[Tag] &
    DetailedHTMLProps<HTMLAttributes<HTMLElementTagNameMap[Tag]>, HTMLElementTagNameMap[Tag]>;
};

declare module 'react' {
  interface CSSProperties {
    [token: `--kassa-${string}`]: string | number | undefined;
  }
  namespace JSX {
    interface IntrinsicElements extends KassaElements {}
  }
}
