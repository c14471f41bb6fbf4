/** What docs/php.md and docs/python.md tell a shop to write. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const DOCS = resolve(import.meta.dirname, '../../docs');

/** The code of `docs/<language>.md`, in its order. */
export const snippets = (language: string): string[] =>
  [
    ...readFileSync(`${DOCS}/${language}.md`, 'utf8').matchAll(
      new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'gms'),
    ),
  ].map(([, code]) => code ?? '');
