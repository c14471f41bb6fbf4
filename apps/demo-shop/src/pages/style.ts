/** The shop's styles. They stand in each page: the first paint waits for nothing but the HTML. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** Without what only its authors read. */
const sheets = (...names: string[]): string =>
  names
    .map((name) => readFileSync(new URL(`./styles/${name}.css`, import.meta.url), 'utf8'))
    .join('')
    .replaceAll(/\/\*.*?\*\//gs, '')
    .replaceAll(/\s*\n\s*/g, '\n');

/** Of every page. The page where the customer pays needs no more. */
export const shopCss = sheets('shop', 'checkout');

/** Of all other pages, besides. */
export const otherCss = sheets('shelf', 'cart', 'order');

/** Let the styles in, by the page's policy. */
export const shopStyleHashes = [shopCss, otherCss].map(
  (css) => `'sha256-${createHash('sha256').update(css).digest('base64')}'`,
);
