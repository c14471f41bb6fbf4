/** How the desk looks: one style in each page, allowed by its hash. */
import { createHash } from 'node:crypto';

export const STYLE = `
:root {
  color-scheme: light dark;
  --ink: light-dark(#1c1b1a, #ecebe8);
  --quiet: light-dark(#5b5854, #b3afa8);
  --line: light-dark(#d9d5cf, #45423e);
  --ground: light-dark(#fff, #191817);
  --raised: light-dark(#f6f4f1, #242220);
  --link: light-dark(#0b5a4a, #7fd6c2);
  --wrong: light-dark(#a3210f, #ff9d8c);
  font: 1rem/1.5 system-ui, sans-serif;
  color: var(--ink);
  background: var(--ground);
}
* { box-sizing: border-box; }
body { margin: 0; }
header { background: var(--raised); border-block-end: 1px solid var(--line); }
header, main { padding: .75rem max(1rem, (100% - 72rem) / 2); }
header { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; align-items: baseline; }
header strong { font-size: 1.125rem; }
header nav { display: flex; gap: 1rem; }
header p { margin: 0; margin-inline-start: auto; }
a { color: var(--link); }
a[aria-current] { font-weight: 600; text-decoration: none; color: var(--ink); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: .75rem 0; overflow-wrap: anywhere; }
h2 { font-size: 1.125rem; margin: 2rem 0 .5rem; }
.quiet, small { color: var(--quiet); }
.filters, .acts { display: flex; flex-wrap: wrap; gap: .75rem 1rem; align-items: center; margin-block: 1rem; }
.filters { align-items: end; }
.filters > div { flex: 0 1 11rem; min-width: 0; }
.filters > .search { flex: 1 1 100%; }
label, legend { display: block; font-weight: 600; }
label + small { display: block; margin-block-end: .25rem; }
input, select, button, .button {
  font: inherit; color: inherit; min-height: 2.5rem; padding: .35rem .75rem;
  background: var(--ground); border: 1px solid var(--quiet); border-radius: .375rem;
}
input:not([type=checkbox], [type=radio]), select { inline-size: 100%; }
input[type=checkbox], input[type=radio] { min-height: 0; inline-size: 1.25rem; block-size: 1.25rem; vertical-align: -.25rem; margin-inline-end: .5rem; }
[aria-invalid] { border-color: var(--wrong); border-width: 2px; }
button, .button { display: inline-block; cursor: pointer; text-decoration: none; color: var(--link); border-color: var(--link); font-weight: 600; }
button.main { background: var(--link); color: var(--ground); }
.question { max-width: 34rem; }
.question > * + * { margin-block-start: 1rem; }
.question fieldset { border: 0; padding: 0; margin-inline: 0; }
.question fieldset label { font-weight: 400; padding-block: .25rem; }
.wrong { color: var(--wrong); font-weight: 600; margin: .25rem 0 0; }
.notice { border-inline-start: .25rem solid var(--link); background: var(--raised); padding: .75rem 1rem; margin-block: 1rem; overflow-wrap: anywhere; }
.notice.bad { border-color: var(--wrong); }
.table { overflow-x: auto; }
table { border-collapse: collapse; min-width: 100%; }
th, td { text-align: start; padding: .4rem .75rem .4rem 0; border-block-end: 1px solid var(--line); vertical-align: top; white-space: nowrap; }
thead th { color: var(--quiet); font-weight: 600; }
tbody th { font-weight: 400; }
.number { text-align: end; font-variant-numeric: tabular-nums; }
dl { display: grid; grid-template-columns: minmax(7rem, max-content) minmax(0, 1fr); gap: .25rem 1.5rem; margin: 1rem 0; }
dt { color: var(--quiet); }
dd { margin: 0; overflow-wrap: anywhere; }
ol.story { list-style: none; padding: 0; margin: 0; border-inline-start: 2px solid var(--line); }
.story li { padding: 0 0 1rem 1.25rem; position: relative; overflow-wrap: anywhere; }
.story li::before { content: ''; position: absolute; inset-inline-start: -.4rem; inset-block-start: .5rem; inline-size: .65rem; block-size: .65rem; border-radius: 50%; background: var(--link); }
.story p { margin: 0; }
@media (max-width: 30rem) { .filters > div { flex: 1 1 100%; } dl { grid-template-columns: minmax(0, 1fr); } dd { margin-block-end: .5rem; } }
@media print { header, .acts, .filters { display: none; } }
`;

const hash = createHash('sha256').update(STYLE).digest('base64');

/** Nothing but that style, and forms to the desk itself. */
export const POLICY = `default-src 'none'; style-src 'sha256-${hash}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`;
