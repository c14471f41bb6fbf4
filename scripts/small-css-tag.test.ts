import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type Plugin, type Rolldown } from 'vite';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { smallCssTag } from './small-css-tag.ts';

let folder: string;
beforeEach(async () => {
  // There Lit is found.
  folder = await mkdtemp(join(import.meta.dirname, '../packages/elements/node_modules/.styled-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function bundle(source: string, plugins: Plugin[]): Promise<Rolldown.OutputChunk> {
  const entry = join(folder, 'element.js');
  await writeFile(entry, source);
  const built = await build({
    root: folder,
    configFile: false,
    logLevel: 'silent',
    plugins,
    resolve: { conditions: ['browser', 'production'] },
    build: { write: false, lib: { entry, formats: ['es'] } },
  });
  const [{ output }] = built as [Rolldown.RolldownOutput];
  return output[0];
}

it('stands in for all that Lit’s own exports', async () => {
  const source = "export * from 'lit';";
  const [own, lits] = [await bundle(source, [smallCssTag]), await bundle(source, [])];
  expect([...own.exports].sort()).toEqual([...lits.exports].sort());
});

it('leaves an element without what writes <style> elements', async () => {
  const source = "import { LitElement } from 'lit'; export class One extends LitElement {}";
  const [own, lits] = [await bundle(source, [smallCssTag]), await bundle(source, [])];
  expect(lits.code).toContain('litNonce');
  expect(own.code).not.toContain('litNonce');
});
