/** The documents that walk through the code name files and functions: each of them exists. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const DOCUMENTS = [
  'CONTRIBUTING.md',
  'docs/architecture.md',
  'docs/adding-an-element.md',
  'docs/adding-a-provider.md',
  'docs/guarantees.md',
  'docs/accessibility.md',
  'docs/operations.md',
  'docs/scaling.md',
  'docs/testing.md',
  'docs/user-asks.md',
];

const ours = (pattern: string) =>
  globSync(pattern, { cwd: ROOT, exclude: (name) => /node_modules|dist|\.kassa/.test(name) });

/** Names of the web platform that the documents speak of and the code keeps out. */
const PLATFORM = ['innerHTML'];

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
  [...text.replace(/^```[\s\S]*?^```$/gm, '').matchAll(/`([^`\n]+)`/g)].map(([, code]) => code ?? '');

/** Targets of relative links, without their anchors. */
const linksIn = (text: string): string[] =>
  [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, target]) => target ?? '');

/** `packages/<name>/src/file.ts`: a place in the tree, with or without a placeholder. */
const isPath = (code: string): boolean =>
  /^(packages|apps|docs|scripts|stories|test|\.ci|\.\.\/)[\w./@<>*-]*\//.test(code);
/** `createPayment`, `CheckoutController`, `payments_one_live_per_order`, `provider.createPayment()` */
const isName = (code: string): boolean =>
  /^[\w.]+(\(\))?$/.test(code) && /[a-z][A-Z]|[a-z]_[a-z]|\(\)$/.test(code);

const exists = (path: string): boolean =>
  /[<*]/.test(path) ? ours(path.replace(/<\w+>/g, '*')).length > 0 : existsSync(join(ROOT, path));
const isKnown = (name: string): boolean =>
  name
    .replace(/\(\)$/, '')
    .split('.')
    .every((word) => PLATFORM.includes(word) || new RegExp(String.raw`\b${word}\b`).test(source));

describe.each(DOCUMENTS)('%s', (document) => {
  const text = readFileSync(join(ROOT, document), 'utf8');

  it('links only to files that exist', () => {
    const missing = linksIn(text).filter((link) => !existsSync(join(ROOT, dirname(document), link)));
    expect(missing).toEqual([]);
  });

  it('names only files and folders that exist', () => {
    expect(codeIn(text).filter((code) => isPath(code) && !exists(code))).toEqual([]);
  });

  it('names only functions, types and columns that exist', () => {
    expect(codeIn(text).filter((code) => isName(code) && !isKnown(code))).toEqual([]);
  });
});

it('a name that went away would be seen', () => {
  expect(isName('askProviderAgain') && !isKnown('askProviderAgain')).toBe(true);
  expect(isPath('packages/server/src/nowhere.ts') && exists('packages/server/src/nowhere.ts')).toBe(false);
  expect(isPath('packages/elements/src/<name>/') && exists('packages/elements/src/<name>/')).toBe(true);
});
