/**
 * Builds all that is published: the packages, the browser bundle and the elements' manifest. With folders as
 * arguments, only these packages (`prepack` of each does that).
 */
import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { bundleElements } from '../vite.config.ts';
import { run } from './run.ts';

const ELEMENTS = 'packages/elements';
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

/**
 * Turns `./file.ts` into `./file.js` where tsc has left it: in every declaration, and in an `import()` inside a
 * private async method of a class with decorated members (TypeScript 6.0). As long as before: source maps hold.
 */
function rewriteSpecifiers(folder: string): void {
  for (const file of globSync(`${folder}/dist/**/*.{js,d.ts}`)) {
    const code = readFileSync(file, 'utf8');
    const rewritten = code.replace(TYPESCRIPT_SPECIFIER, '$1.js$2');
    if (rewritten !== code) writeFileSync(file, rewritten);
  }
}

try {
  const all = globSync('packages/**/tsconfig.build.json', { exclude: ['**/node_modules'] });
  const asked = process.argv.slice(2);
  const folders = asked.length > 0 ? asked : all.map((file) => dirname(file));
  console.log('Packages');
  await compile(folders);
  if (folders.includes(ELEMENTS)) {
    console.log('Browser bundle');
    await bundleElements();
    console.log('Custom-elements manifest');
    await must(ELEMENTS, 'node', '--run', 'manifest');
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
