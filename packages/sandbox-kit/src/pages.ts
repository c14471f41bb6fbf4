/** Server-rendered pages for sandboxes: one stylesheet, no scripts, light and dark, from 320 pixels on. */
import { createHash } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import { html, raw } from 'hono/html';
import { HTTPException } from 'hono/http-exception';

/** What `html` makes: text that is escaped already. */
export type Markup = ReturnType<typeof html>;

export interface PageOptions {
  /** The document's title and the first heading. */
  title: string;
  /** Whose page it imitates: stands in the header. */
  brand: string;
  /** narrow: one column, for a page that a customer would see. wide: for tables. */
  width?: 'narrow' | 'wide';
  children: Markup | Markup[];
}

/** A whole document. Says on every page that no money moves. */
export function page({ title, brand, width = 'narrow', children }: PageOptions): Markup {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · ${brand}</title>
        <link rel="icon" href="data:," />
        ${raw(`<style>${STYLES}</style>`)}
      </head>
      <body class="${width}">
        <p class="sandbox"><strong>Sandbox, no real money.</strong> Everything here is made up.</p>
        <header><span class="brand">${brand}</span></header>
        <main>
          <h1>${title}</h1>
          ${children}
        </main>
      </body>
    </html>`;
}

/** For a link of a payment's that leads to none. */
export const unknownPaymentPage = (brand: string): Markup =>
  page({
    title: 'No such payment',
    brand,
    children: html`<p>
      This link belongs to no payment, or the sandbox was restarted since. Go back to the shop and start
      again.
    </p>`,
  });

/** What was sent with a page's form. @throws HTTPException 400 when the body is no form */
export async function readForm(context: Context): Promise<Record<string, FormDataEntryValue>> {
  try {
    return Object.fromEntries(await context.req.formData());
  } catch (cause) {
    throw new HTTPException(400, { message: 'The body is no form', cause });
  }
}

/** One of a list to choose from, as a native radio button. */
export function choice(choice: {
  name: string;
  value: string;
  label: string;
  detail?: string;
  checked: boolean;
}): Markup {
  return html`<label class="choice">
    <input
      type="radio"
      name="${choice.name}"
      value="${choice.value}"
      required
      ${choice.checked ? 'checked' : ''}
    />
    <span><strong>${choice.label}</strong>${choice.detail ? html`<small>${choice.detail}</small>` : ''}</span>
  </label>`;
}

/** Name and value pairs. */
export function facts(rows: readonly (readonly [name: string, value: string | Markup])[]): Markup {
  return html`<dl>
    ${rows.map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}

const STYLES = `
:root {
  color-scheme: light dark;
  --ground: light-dark(#f3f4f6, #14171c);
  --card: light-dark(#fff, #1e232a);
  --ink: light-dark(#16202c, #eceff3);
  --soft: light-dark(#55606e, #a5b0bd);
  --line: light-dark(#d5dae1, #3a424d);
  --accent: light-dark(#0f5f58, #6ed0c4);
  --on-accent: light-dark(#fff, #06211e);
  --danger: light-dark(#9b1c1c, #ff9d94);
  --note: light-dark(#fff1c9, #453809);
  --on-note: light-dark(#4a3900, #ffe9a8);
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
.sandbox { margin: 0; padding: .5rem 1rem; background: var(--note); color: var(--on-note); text-align: center; font-size: .875rem; }
header { background: var(--card); border-block-end: 1px solid var(--line); padding: .875rem 1rem; }
header, main { padding-inline: max(1rem, 50% - var(--half)); }
.narrow { --half: 15rem; } .wide { --half: 36rem; }
.brand { font-weight: 700; letter-spacing: .02em; color: var(--accent); }
main { padding-block: 1.5rem 4rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 1rem; }
h2 { font-size: 1.125rem; margin: 2rem 0 .75rem; }
section, .card { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: 1rem; margin-block-end: 1rem; }
h3 { font-size: 1rem; margin: 1.5rem 0 .5rem; }
section > h2:first-child { margin-block-start: 0; }
.amount { font-size: 1.75rem; font-weight: 700; font-variant-numeric: tabular-nums; margin: 0; }
dl { margin: 0; } dl > div { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1rem; padding-block: .25rem; }
dt { color: var(--soft); } dd { margin: 0; }
fieldset { border: 0; padding: 0; margin: 0 0 1rem; } legend { font-weight: 600; padding: 0; margin-block-end: .5rem; }
.choice { display: flex; gap: .75rem; align-items: center; min-block-size: 3.25rem; padding: .5rem 1rem; margin-block-end: .5rem; background: var(--card); border: 1px solid var(--line); border-radius: .75rem; cursor: pointer; }
.choice:has(:checked) { border-color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent); }
.choice small { display: block; color: var(--soft); }
input[type=radio] { inline-size: 1.25rem; block-size: 1.25rem; accent-color: var(--accent); flex: none; margin: 0; }
label { display: block; } label > span { display: block; font-size: .875rem; color: var(--soft); } .choice > span { font-size: 1rem; color: inherit; }
input:not([type=radio]), select { font: inherit; inline-size: 100%; min-block-size: 2.75rem; padding: .375rem .625rem; color: inherit; background: var(--ground); border: 1px solid var(--soft); border-radius: .5rem; }
.row { display: grid; gap: .75rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 11rem), 1fr)); align-items: end; margin-block-end: .75rem; }
button, .button { display: block; inline-size: 100%; min-block-size: 2.75rem; padding: .625rem 1rem; margin-block-end: .5rem; font: inherit; font-weight: 600; text-align: center; text-decoration: none; border-radius: .5rem; border: 1px solid var(--soft); background: transparent; color: inherit; cursor: pointer; }
button.primary, .button.primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
button.danger { border-color: var(--danger); color: var(--danger); }
.actions { display: flex; flex-wrap: wrap; gap: .5rem; margin-block: .75rem; } .actions:not(:has(*)) { display: none; } .actions > * { inline-size: auto; margin: 0; } .actions button { margin: 0; inline-size: auto; }
.row button { margin: 0; } .wide form > button { inline-size: auto; min-inline-size: 8rem; }
a { color: var(--accent); } :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; inline-size: 100%; font-size: .875rem; overflow-wrap: normal; }
th, td { text-align: start; vertical-align: top; padding: .5rem; border-block-end: 1px solid var(--line); } th { color: var(--soft); font-weight: 600; }
code, pre { font: .875em/1.5 ui-monospace, monospace; } pre { overflow-x: auto; white-space: pre-wrap; }
.soft { color: var(--soft); } .problem { color: var(--danger); font-weight: 600; }
`;

const styleHash = createHash('sha256').update(STYLES).digest('base64');

/** Middleware: a top-level page and never a frame, no script, nothing kept in caches or referrers. */
export const pageHeaders: MiddlewareHandler = async (context, next) => {
  await next();
  context.header('X-Frame-Options', 'DENY');
  context.header('X-Content-Type-Options', 'nosniff');
  context.header('Referrer-Policy', 'no-referrer');
  context.header('Cache-Control', 'no-store');
  // No form-action: browsers hold a redirect after a form to it, and these pages redirect to shops.
  context.header(
    'Content-Security-Policy',
    `default-src 'none'; style-src 'sha256-${styleHash}'; img-src data:; base-uri 'none'; frame-ancestors 'none'`,
  );
};
