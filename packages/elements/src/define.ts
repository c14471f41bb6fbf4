/** Defines all elements under their own names. On a server, without a DOM, it does nothing. */
import { defineElements } from './define-elements.ts';

if (typeof customElements !== 'undefined') defineElements();
