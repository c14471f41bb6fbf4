import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';

const run = promisify(execFile);
const entry = (name: string) => new URL(name, import.meta.url);

/** Imports in a process of its own; prints the globals that appeared. */
const IMPORT = `
  const before = new Set(Reflect.ownKeys(globalThis));
  await import(process.argv[1]);
  process.stdout.write(Reflect.ownKeys(globalThis).filter((key) => !before.has(key)).map(String).join());
`;

describe.each(['index.ts', 'testing.ts'])('%s', (name) => {
  it('is imported in Node without a DOM, and does nothing there', async () => {
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', IMPORT, entry(name).href]);
    // Zod keeps its settings there; a bundler leaves it out. Ours comes with the first client.
    expect(stdout.split(',').filter((key) => !key.startsWith('__zod'))).toEqual([]);
  });
});

describe('what a page loads', () => {
  const bundle = async () => {
    const { metafile, outputFiles } = await build({
      entryPoints: [entry('index.ts').pathname],
      bundle: true,
      format: 'esm',
      splitting: true,
      minify: true,
      metafile: true,
      write: false,
      outdir: 'out',
    });
    const first = Object.values(metafile.outputs).find((output) => output.entryPoint?.endsWith('index.ts'));
    return { first, outputs: metafile.outputs, code: outputFiles.map(({ text }) => text).join('\n') };
  };

  it('never makes code out of text, so that it runs under a strict content security policy', async () => {
    const { code } = await bundle();
    expect(code).toContain('checkoutSession');
    expect(code).not.toMatch(/\beval\(|\bFunction\(|new Function/);
  });

  it('has the socket in a part of its own, loaded later', async () => {
    const { first, outputs } = await bundle();
    const imports = first?.imports ?? [];
    const later = imports.filter(({ kind }) => kind === 'dynamic-import').map(({ path }) => outputs[path]);
    expect(later).toHaveLength(1);
    const inputsOf = (output: (typeof outputs)[string] | undefined) =>
      Object.keys(output?.inputs ?? {}).join();
    expect(inputsOf(later[0])).toContain('graphql-ws');
    const now = imports.filter(({ kind }) => kind === 'import-statement').map(({ path }) => outputs[path]);
    expect([first, ...now].map(inputsOf).join()).not.toContain('graphql-ws');
  });

  it('has no zod in it: shapes made from the schemas do', async () => {
    const { outputs } = await bundle();
    const inputs = Object.values(outputs).flatMap((output) => Object.keys(output.inputs));
    expect(inputs.filter((path) => path.includes('/zod/'))).toEqual([]);
    expect(inputs.some((path) => path.endsWith('page-shapes.ts'))).toBe(true);
  });
});
