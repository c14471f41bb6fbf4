/** The languages whose names aren't in the main bundle: a page that speaks one loads this list, then its file. */
import type { Locales } from './index.ts';

const more: Locales = {
  el: () => import('./el.ts'),
  fr: () => import('./fr.ts'),
  hu: () => import('./hu.ts'),
  nl: () => import('./nl.ts'),
  pl: () => import('./pl.ts'),
  ro: () => import('./ro.ts'),
  sk: () => import('./sk.ts'),
  uk: () => import('./uk.ts'),
};
export default more;
