/** The languages whose names aren't in the main bundle: a page that speaks one loads this list, then its file. */
import type { Locales } from './index.ts';

const more: Locales = {
  ar: () => import('./ar.ts'),
  cs: () => import('./cs.ts'),
  el: () => import('./el.ts'),
  es: () => import('./es.ts'),
  et: () => import('./et.ts'),
  fr: () => import('./fr.ts'),
  he: () => import('./he.ts'),
  hu: () => import('./hu.ts'),
  is: () => import('./is.ts'),
  it: () => import('./it.ts'),
  lt: () => import('./lt.ts'),
  lv: () => import('./lv.ts'),
  nl: () => import('./nl.ts'),
  pl: () => import('./pl.ts'),
  pt: () => import('./pt.ts'),
  ro: () => import('./ro.ts'),
  sk: () => import('./sk.ts'),
  uk: () => import('./uk.ts'),
};
export default more;
