/** The browsers that the elements are stated to work in: what a page loads has nothing in it that they lack. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, inject, it } from 'vitest';
import { BROWSERS } from '../../scripts/browsers.ts';
import { newerApisIn, newerSyntaxIn } from '../support/newer-than.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const installed = join(inject('app'), 'node_modules/@kassa');

/** The bundle, and the modules that a shop's own bundler takes. */
const scripts = globSync(['{client,elements,protocol}/dist/**/*.js', 'kronor/dist/browser/**/*.js'], {
  cwd: installed,
});
const codeOf = (script: string) => readFileSync(join(installed, script), 'utf8');

describe('the stated browsers', () => {
  it('are those of the README of @kassa/elements', () => {
    const { chrome, edge, firefox, safari } = BROWSERS;
    expect(edge).toBe(chrome);
    expect(readFileSync(join(root, 'packages/elements/README.md'), 'utf8')).toContain(
      `Chrome and Edge ${chrome}, Firefox ${firefox}, Safari ${safari}, and all that are newer.`,
    );
  });

  it('can read all that a page loads', async () => {
    expect(scripts).toContain('elements/dist/browser/kassa.js');
    expect(scripts.length).toBeGreaterThan(150);
    const found = await Promise.all(
      scripts.map(async (script) => [script, await newerSyntaxIn(codeOf(script))] as const),
    );
    expect(found.filter(([, line]) => line !== undefined)).toEqual([]);
  });

  it('have every API that a page uses without looking for it', () => {
    const found = scripts.map((script) => [script, newerApisIn(codeOf(script))] as const);
    expect(found.filter(([, apis]) => apis.length > 0)).toEqual([]);
  });
});

describe('what the stated browsers lack is found', () => {
  it.each([
    ['a set in a regular expression', 'f(/[\\p{L}--[a-z]]/v)'],
    ['`using`', 'function f() { using lock = take(); return lock; }'],
    ['a decorator', 'class A { @once b() {} }'],
    ['an import attribute', "import words from './words.json' with { type: 'json' };"],
  ])('syntax: %s', async (_, code) => {
    const line = await newerSyntaxIn(code).catch(String);
    expect(line).toBeTypeOf('string');
  });

  it.each([
    ['a static method', 'if (URL.canParse(text)) go();', 'URL.canParse'],
    ['a method', 'panel.showPopover();', 'showPopover'],
    ['a global', 'await scheduler.yield();', 'scheduler'],
    ['a global of the window', 'window.scheduler.postTask(f)', 'scheduler'],
    ['a constructor', 'new Intl.Segmenter(language)', 'Intl.Segmenter'],
    ['a global by its name', 'const { scheduler } = window; scheduler.postTask(f);', 'scheduler'],
  ])('an API: %s', (_, code, api) => expect(newerApisIn(code)).toEqual([api]));

  it.each([
    ['by `in`', "if ('scheduler' in window) scheduler.postTask(f);"],
    ['by `in`, where it is static', "const s = 'any' in AbortSignal ? AbortSignal.any([a, b]) : a;"],
    ['by an optional call', 'panel.showPopover?.();'],
    ['by an optional step', 'globalThis.scheduler?.postTask(f);'],
    [
      'by a name of its own, which is undefined where it isn’t there',
      'const { scheduler: s } = window; s?.postTask?.(f);',
    ],
    ['by its name, and an optional step', 'const { scheduler } = window; scheduler?.postTask?.(f);'],
    ['by a condition that was minified', 'URL.parse && go(URL.parse(text));'],
    ['by a condition', 'const parsed = URL.parse ? URL.parse(text) : parse(text);'],
  ])('and may be used where it was looked for: %s', (_, code) => expect(newerApisIn(code)).toEqual([]));

  it('names of the page’s own are no API', () => {
    expect(newerApisIn('const parts = { navigation: 1, isSubsetOf() {} }; schedule(parts);')).toEqual([]);
  });
});
