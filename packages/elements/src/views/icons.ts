/** Neutral icons for methods without a logo, as paths on a 24 by 24 grid. */
import type { Method } from '@kassa/protocol';
import { html, type ReactiveElement } from 'lit';

const PATHS: Readonly<Record<Method['icon'], string>> = {
  bank: 'M3 9.5 12 4l9 5.5zM5.5 10v7m4.3-7v7m4.4-7v7m4.3-7v7M3.5 20h17',
  card: 'M3 7a2 2 0 0 1 2-2h14a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2zm0 3h18M6.5 15h4',
  mobile: 'M7 5a2 2 0 0 1 2-2h6a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2H9a2 2 0 0 1-2-2zm4 13h2',
  invoice: 'M6 3h12v18l-3-2-3 2-3-2-3 2zm3 5h6m-6 4h6',
  wallet: 'M3 8h18v11H3zm2 0 12-4v4m-.5 5.5h.01',
  other: 'M6 12h.01M12 12h.01M18 12h.01',
};

/**
 * The first letters of a name's words and its capitals, three at most: PayPal is PP, paysafecard P. Letters are compared:
 * a slow phone needs some milliseconds, before the first list, to learn what `\p{Lu}` matches.
 */
export const monogram = (name: string) => {
  const letters = name
    .split(/\s/)
    .flatMap((word) => Array.from(word).filter((letter, at) => !at || letter !== letter.toLowerCase()));
  return html`<b aria-hidden="true">${letters.slice(0, 3).join('').toUpperCase()}</b>`;
};

export const icon = (kind: Method['icon']) =>
  html`<svg viewBox="0 0 24 24" aria-hidden="true"><path d=${PATHS[kind]} /></svg>`;

/** Logos that didn't load on this page. */
const failed = new Set<unknown>();

/** The logo of a method or a bank; `neutral` where there is none, and once it turns out not to load. */
export const mark = (url: unknown, neutral: unknown) =>
  !url || failed.has(url)
    ? neutral
    : html`<img
        alt=""
        loading="lazy"
        referrerpolicy="no-referrer"
        src=${url}
        @error=${({ target }: Event) => {
          failed.add(url);
          ((target as Element).getRootNode() as { host?: ReactiveElement }).host?.requestUpdate();
        }}
      />`;
