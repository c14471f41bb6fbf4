/** Lit's templates as HTML. */
import { render } from '@lit-labs/ssr';
import { FallbackRenderer } from '@lit-labs/ssr/lib/element-renderer.js';
import { collectResult } from '@lit-labs/ssr/lib/render-result.js';

/** Marks by which Lit would go on with the HTML in a page. Ours draws anew, so they are left out. */
const MARKS = /<!--\/?lit-(?:part|node)[^>]*-->|<\?>/g;

/** `template` of Lit as HTML: what it is given is escaped. */
export async function toHtml(template: unknown): Promise<string> {
  // It stands in the picker's shadow root, and may have slots there.
  const customElementHostStack = [new FallbackRenderer('pay-method-picker')];
  const html = await collectResult(render(template, { customElementHostStack }));
  // Lit writes a property that is false as an attribute, which is true.
  return html
    .replace(MARKS, '')
    .replaceAll(' checked="false"', '')
    .replace(/<([\w-]+)\s+>/g, '<$1>');
}
