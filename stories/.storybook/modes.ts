/**
 * Forced colours and reduced motion by a switch: a page can't ask its browser for either. What our styles say for them
 * is made to hold always. Of forced colours themselves this shows less than a system does; `pnpm test:stories` has a
 * browser force them.
 */
const MODES = {
  forced: '(forced-colors: active)',
  reduced: '(prefers-reduced-motion: reduce)',
} as const;

const sheets = new Map<CSSStyleSheet, string>();
const on = new Set<string>();
/** The browser's own. */
const replace = Object.getOwnPropertyDescriptor(CSSStyleSheet.prototype, 'replaceSync')?.value as (
  this: CSSStyleSheet,
  text: string,
) => void;

const withModes = (text: string): string =>
  [...on].reduce((css, query) => css.replaceAll(query, 'all'), text);

// Before an element is defined: Lit makes a sheet of each of its styles once.
CSSStyleSheet.prototype.replaceSync = function (this: CSSStyleSheet, text: string): void {
  sheets.set(this, text);
  replace.call(this, withModes(text));
};

export function setMode(mode: keyof typeof MODES, isOn: boolean): void {
  const query = MODES[mode];
  if (on.has(query) === isOn) return;
  if (isOn) on.add(query);
  else on.delete(query);
  for (const [sheet, text] of sheets) if (text.includes(query)) replace.call(sheet, withModes(text));
}
