import { createHash } from 'node:crypto';
import { chosenStyles, firstListStyles } from '@kassa/elements/server';

const PAGE = `
  .hidden { position: absolute; }
  :root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
  main { max-inline-size: 32rem; margin: 2rem auto; padding: 0 1rem; display: grid; gap: 1rem; }
  h1 { font-size: 1.25rem; margin: 0; }
  label { display: grid; gap: 0.25rem; }
  input:not([type='checkbox']), select, button, .button { box-sizing: border-box; inline-size: 100%; min-block-size: 3rem; padding: 0.5rem 0.75rem; font: inherit; }
  a { display: inline-block; min-block-size: 1.5rem; }
  svg { inline-size: min(16rem, 100%); background: #fff; }
`;

/**
 * Beside `noscript`, for a page that runs scripts and whose own script never comes: after so long that one which is only
 * slow has come. No motion, so it is there for whoever wants none, too.
 */
const LATE = `
  .late {
    display: block;
    max-block-size: 0;
    overflow: hidden;
    visibility: hidden;
  }
  :host(:not(:defined)) .late {
    animation: late 1ms 10s forwards !important;
  }
  /* Firefox may let the animation run on to its end. */
  :host(:defined) .late {
    display: none;
  }
  .name noscript:has(*) + .late {
    display: none;
  }
  @keyframes late {
    to {
      max-block-size: 10em;
      visibility: visible;
    }
  }
`;

const hashOf = (css: string): string => `'sha256-${createHash('sha256').update(css).digest('base64')}'`;

export const pickerCss: string = firstListStyles + LATE;
export const chosenCss: string = chosenStyles;
export const pageCss: string = PAGE;

/**
 * For the `style-src` of a page's policy that has no nonce: the two styles that may stand in the list that `renderPicker`
 * has drawn.
 */
export const styleHash: string = `${hashOf(pickerCss)} ${hashOf(chosenCss)}`;
/** The same of the pages that this package answers with. */
export const pageStyleHash: string = hashOf(pageCss);
