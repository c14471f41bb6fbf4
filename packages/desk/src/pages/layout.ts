/** What stands around every page. The template escapes whatever is put into it. */
import { html, raw } from 'hono/html';
import { stamp } from '../story.ts';
import { STYLE } from './style.ts';

export type Html = ReturnType<typeof html>;

/** Whom a page is for, and where the desk is. */
export interface View {
  /** The desk's path, without a slash at the end. */
  base: string;
  /** Absent where nobody is signed in. */
  name?: string;
}

export interface Page {
  title: string;
  main: Html;
  /** Which link of the head leads here. */
  current?: 'payments' | 'waiting';
}

export const NOTHING = raw('');

/** Not a character more than what its hash is of. */
const STYLE_ELEMENT = raw(`<style>${STYLE}</style>`);

const link = (path: string, text: string, isCurrent: boolean) =>
  html`<a href="${path}" ${isCurrent ? raw('aria-current="page"') : NOTHING}>${text}</a>`;

export const layout = (view: View, { title, main, current }: Page): Html =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>${title} · Desk</title>
        ${STYLE_ELEMENT}
      </head>
      <body>
        <header>
          <strong>Desk</strong>
          ${
            view.name === undefined
              ? NOTHING
              : html`<nav aria-label="Desk">
                    ${link(listPath(view), 'Payments', current === 'payments')}
                    ${link(`${view.base}/waiting`, 'Waiting', current === 'waiting')}
                  </nav>
                  <p>${view.name}</p>`
          }
        </header>
        <main>
          <h1>${title}</h1>
          ${main}
        </main>
      </body>
    </html>`;

export const time = (at: string): Html => html`<time datetime="${at}">${stamp(at)}</time>`;

/** A table may be wider than a phone: it is scrolled by itself, by keyboard too. */
export const table = (
  label: string,
  heads: readonly string[],
  rows: readonly (readonly (Html | string | null)[])[],
): Html =>
  html`<div class="table" role="region" aria-label="${label}" tabindex="0">
    <table>
      <thead>
        <tr>
          ${heads.map((head) => html`<th scope="col">${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (cells) =>
            html`<tr>
              ${cells.map((cell, index) =>
                index === 0 ? html`<th scope="row">${cell ?? '–'}</th>` : html`<td>${cell ?? '–'}</td>`,
              )}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;

/** Never empty: an empty address is that of the page on which it stands. */
export const listPath = ({ base }: View): string => base || '/';

export const paymentPath = ({ base }: View, id: string): string =>
  `${base}/payments/${encodeURIComponent(id)}`;
