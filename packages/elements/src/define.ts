/** Defines all elements under their own names. Importing it on a server does nothing. */
import { defineElements } from './define-elements.ts';

if (typeof customElements !== 'undefined') defineElements();
