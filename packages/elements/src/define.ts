/** Defines all elements under their own names. On a server, without a DOM, it only exports. */
import { defineElements } from './define-elements.ts';

export * from './index.ts';

if (typeof customElements !== 'undefined') defineElements();
