import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'vite';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { smallDecorate } from './small-decorate.ts';

let folder: string;
beforeEach(async () => {
  // There Lit is found, and the options for TypeScript.
  folder = await mkdtemp(join(import.meta.dirname, '../packages/elements/node_modules/.decorated-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Bundles a module with these lines below what it imports. */
async function bundle(...lines: string[]): Promise<unknown> {
  const entry = join(folder, 'element.ts');
  const imports = [
    "import { LitElement } from 'lit';",
    "import { property, query, state } from 'lit/decorators.js';",
  ];
  await writeFile(
    entry,
    [...imports, 'const mark = (..._: unknown[]): any => undefined;', ...lines].join('\n'),
  );
  return build({
    root: folder,
    configFile: false,
    logLevel: 'silent',
    plugins: smallDecorate,
    build: { write: false, lib: { entry, formats: ['es'] } },
  });
}

it.each([
  ['on a property', 'export class One extends LitElement { @property() name = 1 }'],
  ['on a setter', 'export class One extends LitElement { @property() set name(name: string) {} }'],
  ['on each of two', 'export class One extends LitElement { @property() a = 1; @state() private b = 2 }'],
  ['in a comment only', '/** @deprecated */ export class One { /** @internal */ name = "a@b" }'],
])('bundles one decorator %s', async (_, source) => {
  await expect(bundle(source)).resolves.toBeDefined();
});

it.each([
  ['a second one', 'export class One extends LitElement { @property() @state() name = 1 }'],
  ['one of a class', '@mark export class One extends LitElement {}'],
  ['one of a class, called', '@mark("x-one") export class One extends LitElement {}'],
  ['one of a parameter', 'export class One extends LitElement { name(@mark first: string) {} }'],
  ['one that returns an accessor', 'export class One extends LitElement { @query("a") link!: Element }'],
  ['one in a class in a function', 'export const make = () => class extends LitElement { @mark name = 1 }'],
])('refuses to bundle %s, which the page would have without it', async (_, source) => {
  await expect(bundle(source)).rejects.toThrow(/element\.ts: the bundle knows one decorator on a property/);
});
