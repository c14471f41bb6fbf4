/** The languages besides English. Each is one file that loads when an element speaks it. */
import type { AllTexts } from '../all-texts.ts';

export const LOCALES: Readonly<Record<string, () => Promise<{ default: AllTexts }>>> = {
  da: () => import('./da.ts'),
  de: () => import('./de.ts'),
  el: () => import('./el.ts'),
  fi: () => import('./fi.ts'),
  fr: () => import('./fr.ts'),
  hu: () => import('./hu.ts'),
  nb: () => import('./nb.ts'),
  nl: () => import('./nl.ts'),
  pl: () => import('./pl.ts'),
  ro: () => import('./ro.ts'),
  sk: () => import('./sk.ts'),
  sv: () => import('./sv.ts'),
  uk: () => import('./uk.ts'),
};
