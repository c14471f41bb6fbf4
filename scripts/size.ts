/**
 * What a page downloads: bundled by esbuild, minified, each file compressed by brotli as a server would. Lit, zod,
 * graphql-ws and everything else is in the figures.
 *
 *   pnpm size            the figures and a table by package; fails above the limits
 *   pnpm size --json     the figures for a script
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
import { build, type Metafile } from 'esbuild';

const KB = 1000;
const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Targets are what we aim at; limits, a little above what was measured, what may not be passed. The first entry is
 * what a shop's page loads; the second tells what of it is the client's.
 */
const ENTRIES = [
  {
    name: 'elements',
    file: 'packages/elements/src/define.ts',
    targets: { first: 15, all: 22 },
    limits: { first: 25, all: 29 },
  },
  {
    name: 'client',
    file: 'packages/client/src/index.ts',
    targets: { first: 6, all: 9 },
    limits: { first: 6, all: 9 },
  },
] as const;

/** Loaded by themselves while a customer pays by a redirect; other parts only by those who need them. */
const ALWAYS_LATER = ['/companion-socket.ts'];

interface Sizes {
  /** Brotli bytes of all that the entry imports statically: what must be there until the picker can be used. */
  first: number;
  /** With what is always loaded later. */
  all: number;
  /** What is not in `all`, by the module that is asked for: a language, a form. Bytes on top of the rest. */
  others: Map<string, number>;
  /** Minified bytes by package, of `all`. */
  packages: Map<string, number>;
}

async function measure(file: string): Promise<Sizes> {
  const { metafile, outputFiles } = await build({
    entryPoints: [root + file],
    absWorkingDir: root,
    bundle: true,
    format: 'esm',
    splitting: true,
    minify: true,
    target: 'es2022',
    conditions: ['browser', 'production'],
    legalComments: 'none',
    metafile: true,
    write: false,
    outdir: 'size',
    tsconfigRaw: { compilerOptions: { experimentalDecorators: true, useDefineForClassFields: false } },
  });
  const compressed = new Map(
    outputFiles.map(({ path, contents }) => [path.slice(root.length), brotli(contents)]),
  );
  const sum = (paths: Iterable<string>) =>
    [...paths].reduce((total, path) => total + (compressed.get(path) ?? 0), 0);
  const start = Object.keys(metafile.outputs).find((path) => metafile.outputs[path]?.entryPoint === file);
  if (start === undefined) throw new Error(`esbuild made nothing of ${file}`);
  const first = withStatic(metafile, [start]);
  const later = Object.keys(metafile.outputs).filter(
    (path) => metafile.outputs[path]?.entryPoint && !first.has(path),
  );
  const asked = (path: string) => metafile.outputs[path]?.entryPoint ?? path;
  const isAlways = (path: string) => ALWAYS_LATER.some((end) => asked(path).endsWith(end));
  const all = withStatic(metafile, [start, ...later.filter(isAlways)]);
  const others = later
    .filter((path) => !isAlways(path))
    .map(
      (path) =>
        [asked(path), sum([...withStatic(metafile, [path])].filter((part) => !all.has(part)))] as const,
    );
  return { first: sum(first), all: sum(all), others: new Map(others), packages: byPackage(metafile, all) };
}

const brotli = (contents: Uint8Array): number =>
  brotliCompressSync(contents, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;

/** The outputs and all that they import statically. */
function withStatic(metafile: Metafile, outputs: readonly string[]): Set<string> {
  const found = new Set(outputs);
  for (const path of found)
    for (const { path: next, kind, external } of metafile.outputs[path]?.imports ?? [])
      if (!external && kind !== 'dynamic-import') found.add(next);
  return found;
}

function byPackage(metafile: Metafile, paths: Iterable<string>): Map<string, number> {
  const packages = new Map<string, number>();
  for (const path of paths)
    for (const [input, { bytesInOutput }] of Object.entries(metafile.outputs[path]?.inputs ?? {})) {
      const name =
        /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1] ??
        /^packages\/(.+?)\/src\//.exec(input)?.[1]?.replace(/^/, '@kassa/') ??
        input;
      packages.set(name, (packages.get(name) ?? 0) + bytesInOutput);
    }
  return new Map([...packages].filter(([, bytes]) => bytes > 0).sort(([, a], [, b]) => b - a));
}

const kb = (bytes: number): string => `${(bytes / KB).toFixed(2)} KB`;

const results = [];
for (const { name, file, targets, limits } of ENTRIES)
  if (existsSync(root + file)) results.push({ name, targets, limits, ...(await measure(file)) });

if (process.argv.includes('--json')) {
  console.log(JSON.stringify(results.map(({ name, first, all }) => ({ name, first, all }))));
} else {
  for (const { name, first, all, others, targets, packages } of results) {
    console.log(`@kassa/${name}, minified and brotli:`);
    console.log(`  until the picker can be used  ${kb(first).padStart(9)}   (target ${targets.first} KB)`);
    console.log(`  in all, with what comes later ${kb(all).padStart(9)}   (target ${targets.all} KB)`);
    for (const [part, bytes] of others) console.log(`  only when needed: ${part}  ${kb(bytes)}`);
    console.log('  minified, before compression, by package:');
    for (const [of, bytes] of packages) console.log(`    ${of.padEnd(26)}${kb(bytes).padStart(11)}`);
    console.log();
  }
}
const over = results.filter(({ first, all, limits }) => first > limits.first * KB || all > limits.all * KB);
for (const { name, limits } of over)
  console.error(`@kassa/${name} is above its limit of ${limits.first} KB first, ${limits.all} KB in all`);
if (over.length > 0) process.exitCode = 1;
