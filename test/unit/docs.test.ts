/** The files, headings and functions that a document names exist. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const ours = (pattern: string) =>
  globSync(pattern, { cwd: ROOT, exclude: (name) => /node_modules|dist|\.kassa/.test(name) });

/** The changelog speaks of what has gone too. */
const DOCUMENTS = ours('**/*.{md,mdx}').filter((file) => !file.endsWith('CHANGELOG.md'));

/** Names of others that the documents speak of and the code doesn't use. */
const FOREIGN = ['innerHTML', 'Intl', 'PluralRules', 'useRef', 'paymentMethodsResponse'];

const source = [
  ...ours('packages/**/*.{ts,graphql}'),
  ...ours('{apps,scripts,stories,test}/**/*.{ts,mjs}'),
  ...ours('*.{json,ts,mjs}'),
]
  .filter((file) => !file.endsWith('docs.test.ts'))
  .map((file) => readFileSync(join(ROOT, file), 'utf8'))
  .join('\n');

/** What stands in backticks, outside of fenced blocks. */
const codeIn = (text: string): string[] =>
  [...withoutCode(text).matchAll(/`([^`\n]+)`/g)].map(([, code]) => code ?? '');

const withoutCode = (text: string): string => text.replace(/^```[\s\S]*?^```$/gm, '');

/** Targets of links within the repository: file and anchor, of which one may be empty. */
const linksIn = (text: string) =>
  [...withoutCode(text).matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)].map(
    ([, file = '', anchor]) => ({ file, anchor }),
  );

/** The anchor that GitHub gives a heading. */
const anchorOf = (heading: string): string =>
  heading
    .replace(/\[([^\]]+)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/ /g, '-');

/** A folder shows its README. */
function hasAnchor(path: string, anchor: string): boolean {
  const page = /\.mdx?$/.test(path) ? path : join(path, 'README.md');
  const headings = withoutCode(readFileSync(page, 'utf8')).matchAll(/^#+ (.+)$/gm);
  return [...headings].some(([, heading = '']) => anchorOf(heading) === anchor);
}

const leadsSomewhere = (document: string, { file, anchor }: ReturnType<typeof linksIn>[number]): boolean => {
  const path = file === '' ? document : join(dirname(document), file);
  return existsSync(path) && (anchor === undefined || hasAnchor(path, anchor));
};

/** `packages/<name>/src/file.ts`: a place in the tree, with or without a placeholder. */
const isPath = (code: string): boolean =>
  /^(packages|apps|docs|scripts|stories|test|\.ci|\.\.\/)[\w./@<>*-]*\//.test(code);
/** `createPayment`, `CheckoutController`, `payments_one_live_per_order`, `provider.createPayment()` */
const isName = (code: string): boolean =>
  /^[\w.]+(\(\))?$/.test(code) && /[a-z][A-Z]|[a-z]_[a-z]|\(\)$/.test(code);

/** From the root or from the document's own folder. What a build makes isn't looked for. */
const exists = (path: string, document = ''): boolean =>
  /[<*]/.test(path)
    ? ours(path.replace(/<\w+>/g, '*')).length > 0
    : path.includes('/dist/') ||
      [ROOT, join(ROOT, dirname(document))].some((base) => existsSync(join(base, path)));
const isKnown = (name: string): boolean =>
  name
    .replace(/\(\)$/, '')
    .split('.')
    .every((word) => FOREIGN.includes(word) || new RegExp(String.raw`\b${word}\b`).test(source));

describe.each(DOCUMENTS)('%s', (document) => {
  const path = join(ROOT, document);
  const text = readFileSync(path, 'utf8');

  it('links only to files and headings that exist', () => {
    expect(linksIn(text).filter((link) => !leadsSomewhere(path, link))).toEqual([]);
  });

  it('names only files and folders that exist', () => {
    expect(codeIn(text).filter((code) => isPath(code) && !exists(code, document))).toEqual([]);
  });

  it('names only functions, types and columns that exist', () => {
    expect(codeIn(text).filter((code) => isName(code) && !isKnown(code))).toEqual([]);
  });
});

it('a name or a heading that went away would be seen', () => {
  const [link] = linksIn('[Benchmarks](docs/benchmarks.md#bytes-of-old)');
  expect(link && leadsSomewhere(join(ROOT, 'README.md'), link)).toBe(false);
  expect(isName('askProviderAgain') && !isKnown('askProviderAgain')).toBe(true);
  expect(isPath('packages/server/src/nowhere.ts') && exists('packages/server/src/nowhere.ts')).toBe(false);
  expect(isPath('packages/elements/src/<name>/') && exists('packages/elements/src/<name>/')).toBe(true);
});
