import type { tell } from './warnings.ts';

/** Tells the developer of the page, once, what an element can't use. Nothing a customer could see. */
export const warn = (...about: Parameters<typeof tell>): void =>
  void import('./warnings.ts').then(
    (warnings) => warnings.tell(...about),
    () => undefined,
  );
