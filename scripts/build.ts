/**
 * Builds all that is published: the packages, the browser bundle and the elements' manifest. With folders as
 * arguments, only these packages (`prepack` of each does that).
 */
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundleElements } from './bundle.ts';
import { run } from './run.ts';

const ELEMENTS = 'packages/elements';
const TYPESCRIPT_SPECIFIER = /(\b(?:from|import)\s*\(?\s*(['"])\.{1,2}\/[^'"\n]+)\.ts\2/g;

async function must(cwd: string, command: string, ...args: string[]): Promise<void> {
  const { exitCode, problem } = await run(command, args, { cwd });
  if (exitCode !== 0) throw new Error(problem ?? `${command} ended with exit code ${exitCode}`);
}

/**
 * Turns `./file.ts` into `./file.js` where tsc has left it: in every declaration, and in an `import()` inside a
 * private async method of a class with decorated members (TypeScript 6.0). As long as before: source maps hold.
 */
function rewriteSpecifiers(): void {
  for (const file of globSync('packages/{*,providers/*}/dist/**/*.{js,d.ts}')) {
    const code = readFileSync(file, 'utf8');
    const rewritten = code.replace(TYPESCRIPT_SPECIFIER, '$1.js$2');
    if (rewritten !== code) writeFileSync(file, rewritten);
  }
}

try {
  process.chdir(fileURLToPath(new URL('..', import.meta.url)));
  const folders = process.argv.slice(2);
  console.log('Packages');
  const projects = folders.map((folder) => `${folder}/tsconfig.build.json`);
  await must('.', 'tsc', '-b', ...(projects.length > 0 ? projects : ['tsconfig.build.json']));
  rewriteSpecifiers();
  if (folders.length === 0 || folders.includes(ELEMENTS)) {
    console.log('Browser bundle');
    await bundleElements();
    console.log('Custom-elements manifest');
    await must(ELEMENTS, 'node', '--run', 'manifest');
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
