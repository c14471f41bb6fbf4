/** The shop's one stylesheet. It stands in each page: the first paint waits for nothing but the HTML. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

const source = readFileSync(new URL('./shop.css', import.meta.url), 'utf8');

/** Without what only its authors read. */
export const shopCss = source.replaceAll(/\/\*.*?\*\//gs, '').replaceAll(/\s*\n\s*/g, '\n');

/** Lets the style in, by the page's policy. */
export const shopStyleHash = `'sha256-${createHash('sha256').update(shopCss).digest('base64')}'`;
