/** What is said of a switch to an app: English comes with it, the others are a file each that loads when it is needed. */
import type { TextPart } from '../../texts.ts';

export const LOCALES: TextPart['locales'] = {
  da: () => import('./da.ts'),
  de: () => import('./de.ts'),
  fi: () => import('./fi.ts'),
  fr: () => import('./fr.ts'),
  nb: () => import('./nb.ts'),
  nl: () => import('./nl.ts'),
  pl: () => import('./pl.ts'),
  sv: () => import('./sv.ts'),
};
