/** The languages besides English, each a file of its own that loads when it is needed. */
import type { Texts } from './en.ts';

export const LOCALES: Readonly<Record<string, () => Promise<{ default: Texts }>>> = {
  da: () => import('./da.ts'),
  de: () => import('./de.ts'),
  fi: () => import('./fi.ts'),
  fr: () => import('./fr.ts'),
  nb: () => import('./nb.ts'),
  nl: () => import('./nl.ts'),
  pl: () => import('./pl.ts'),
  sv: () => import('./sv.ts'),
};
