/**
 * Builds all that is published: the packages, the browser bundle, the elements' manifest and types. With folders as
 * arguments, only these packages (`prepack` of each does that).
 */
import { cpSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { styleHash } from '../packages/ssr/src/style.ts';
import { bundleElements } from '../vite.config.ts';
import { writeElementTypes } from './element-types.ts';
import { run } from './run.ts';

const ELEMENTS = 'packages/elements';
const SANDBOX = 'apps/sandbox';
const SSR = 'packages/ssr';
const TYPESCRIPT_SPECIFIER = /(\b(?:from|import)\s*\(?\s*(['"])\.{1,2}\/[^'"\n]+)\.ts\2/g;

async function must(cwd: string, command: string, ...args: string[]): Promise<void> {
  const { exitCode, problem } = await run(command, args, { cwd });
  if (exitCode !== 0) throw new Error(problem ?? `${command} ended with exit code ${exitCode}`);
}

/** From nothing: a file whose source is gone or has another name would be published too. */
async function compile(folders: readonly string[]): Promise<void> {
  for (const folder of folders)
    for (const output of globSync(`${folder}/{dist,*.tsbuildinfo}`)) rmSync(output, { recursive: true });
  await must('.', 'tsc', '-b', ...folders.map((folder) => `${folder}/tsconfig.build.json`));
  for (const folder of folders) rewriteSpecifiers(folder);
}

/** Rollup warns of `this` outside a function. TypeScript's helpers look there for older ones; no source map covers them. */
const OLDER_HELPERS = /\(this && this\.\w+\) \|\| /g;

/**
 * Turns `./file.ts` into `./file.js` where tsc has left it: in every declaration, and in an `import()` inside a
 * private async method of a class with decorated members (TypeScript 6.0). As long as before: source maps hold.
 */
function rewriteSpecifiers(folder: string): void {
  for (const file of globSync(`${folder}/dist/**/*.{js,d.ts}`)) {
    const code = readFileSync(file, 'utf8');
    const rewritten = code.replace(TYPESCRIPT_SPECIFIER, '$1.js$2').replace(OLDER_HELPERS, '');
    if (rewritten !== code) writeFileSync(file, rewritten);
  }
}

/**
 * The providers' sandboxes and their kit are published in the sandbox alone: it has their code, their pages' scripts
 * and their data in its `dist`, where they are in this repository, and asks for them there.
 */
function takeSandboxesIn(): void {
  const dist = `${SANDBOX}/dist`;
  for (const file of globSync('packages/providers/*/{data,sandbox}/**/*.{css,csv,js}'))
    cpSync(file, join(dist, file));
  for (const file of globSync(`${dist}/**/*.{js,d.ts}`)) {
    const to = (path: string) => `'${relative(dirname(file), join(dist, path))}'`;
    const code = readFileSync(file, 'utf8')
      .replaceAll(/'@kassa\/sandbox-kit'/g, () => to('packages/sandbox-kit/src/index.js'))
      .replaceAll(/'@kassa\/(\w+)\/sandbox'/g, (_, name: string) =>
        to(`packages/providers/${name}/sandbox/index.js`),
      );
    writeFileSync(file, code);
  }
}

// Whoever asks for it: with another, Vite takes the development builds of Lit and the like.
process.env['NODE_ENV'] = 'production';
try {
  const all = globSync('{apps,packages}/**/tsconfig.build.json', { exclude: ['**/node_modules'] });
  const asked = process.argv.slice(2);
  const folders = asked.length > 0 ? asked : all.map((file) => dirname(file));
  console.log('Packages');
  await compile(folders);
  if (folders.includes(SANDBOX)) takeSandboxesIn();
  // For whoever writes a page's policy where no JavaScript of ours runs.
  if (folders.includes(SSR))
    writeFileSync(`${SSR}/dist/style-hash.json`, `${JSON.stringify({ styleHash })}\n`);
  if (folders.includes(ELEMENTS)) {
    console.log('Browser bundle');
    await bundleElements();
    console.log('Custom-elements manifest');
    await must(ELEMENTS, 'node', '--run', 'manifest');
    await writeElementTypes();
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
