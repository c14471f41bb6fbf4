/**
 * What a page downloads: bundled as we bundle it, minified, each file compressed by brotli as a server would. Lit, zod,
 * graphql-ws and everything else is in the figures. Each figure is a median over names of the files: a name is a hash of
 * what is in the file, and brotli makes 40 bytes more or less of another name.
 *
 *   pnpm size            the figures and a table by package, and the server's; fails above the limits, and where a
 *                        bundle without server rendering holds a part of it
 *   pnpm size --json     the figures for a script
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
import { build, type Rolldown } from 'vite';
import { serverSize } from './server-size.ts';

const KB = 1000;
/** How many names are tried for each file. */
const NAMES = 31;
const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Targets are what we aim at; limits, a little above what was measured, what may not be passed. The first entry is
 * what a shop's page loads; the second tells what of it is the client's; the third comes beside it with
 * `transport="kronor"`.
 */
const ENTRIES = [
  {
    name: 'elements',
    file: 'packages/elements/src/define.ts',
    targets: { first: 19.5, all: 25.5 },
    limits: { first: 22.85, all: 29.4 },
  },
  {
    name: 'elements/server-rendered',
    file: 'packages/elements/src/server-rendered.ts',
    targets: { first: 19.5, all: 25.5 },
    limits: { first: 23.33, all: 29.88 },
  },
  {
    name: 'client',
    file: 'packages/client/src/index.ts',
    targets: { first: 6, all: 9 },
    limits: { first: 5.08, all: 8.65 },
  },
  {
    name: 'kronor/browser',
    file: 'packages/providers/kronor/browser/define.ts',
    targets: { first: 10, all: 14 },
    limits: { first: 10.5, all: 13.63 },
  },
] as const;

/**
 * What Klarna and Swish need of the elements besides, by the module that is asked for: each in KB, as reached, rounded up. They
 * only go down.
 */
const PARTS: Readonly<Record<string, number>> = {
  'packages/elements/src/klarna-widget-host/for-picker.ts': 5.3,
  'packages/elements/src/views/app-switch/app-switch-panel.ts': 2.6,
  'packages/elements/src/views/app-switch/qr-code.ts': 2.1,
};
/** In KB, of all that `elements` loads for a customer who tries both. */
const WITH_PARTS = { target: 34, limit: 39.4 };

/** Loaded by themselves while a customer pays by a redirect; other parts only by those who need them. */
const ALWAYS_LATER = ['/companion-watch.ts', '/payment-part.ts', '/newer-subprotocol.ts'];

interface Sizes {
  /** Brotli bytes of all that the entry imports statically: what must be there until the picker can be used. */
  first: number;
  /** With what is always loaded later. */
  all: number;
  /** What is not in `all`, by the module that is asked for: a language, a form. Bytes on top of the rest. */
  others: Map<string, number>;
  /** `all`, with what Klarna and Swish need. */
  withParts: number;
  /** Bytes by package, of `all`, before they are minified. */
  packages: Map<string, number>;
  /** All modules, also of what is loaded only when needed. */
  modules: string[];
}

/** What only a page needs whose list a server has drawn, or only the server that draws it. */
const SERVER_RENDERING = /\/server-rendered-picker\.|\/server-rendered\.|\/@lit-labs\//;

/** As vite.config.ts has it, but for comments. */
async function bundle(file: string): Promise<Rolldown.RolldownOutput['output']> {
  const built = await build({
    root,
    logLevel: 'error',
    build: {
      write: false,
      sourcemap: false,
      lib: { entry: { entry: file }, formats: ['es'] },
      rolldownOptions: {
        output: {
          comments: false,
          chunkFileNames: ({ facadeModuleId, name }) => fileName(facadeModuleId?.slice(root.length) ?? name),
        },
      },
    },
  });
  const [result] = Array.isArray(built) ? built : [];
  if (!result) throw new Error(`Vite built nothing of ${file}`);
  return result.output;
}

async function measure(file: string): Promise<Sizes> {
  const output = await bundle(file);
  const chunks = new Map(
    output.flatMap((chunk) => (chunk.type === 'chunk' ? [[chunk.fileName, chunk]] : [])),
  );
  const sizes = new Map([...chunks].map(([name, { code }]) => [name, brotliSizes(code)]));
  const sum = (names: Iterable<string>) => medianSum([...names].map((name) => sizes.get(name) ?? []));
  const start = output[0];
  const first = withStatic(chunks, [start.fileName]);
  const asked = ({ facadeModuleId, fileName }: Rolldown.OutputChunk) =>
    facadeModuleId?.slice(root.length) ?? fileName;
  const later = [...chunks.values()].filter(
    ({ fileName, isDynamicEntry }) => isDynamicEntry && !first.has(fileName),
  );
  const isAlways = (chunk: Rolldown.OutputChunk) => ALWAYS_LATER.some((end) => asked(chunk).endsWith(end));
  const all = withStatic(chunks, [start.fileName, ...later.filter(isAlways).map(({ fileName }) => fileName)]);
  const parts = later.filter((chunk) => asked(chunk) in PARTS).map(({ fileName }) => fileName);
  const others = later
    .filter((chunk) => !isAlways(chunk))
    .map(
      (chunk) =>
        [
          asked(chunk),
          sum([...withStatic(chunks, [chunk.fileName])].filter((part) => !all.has(part))),
        ] as const,
    );
  return {
    first: sum(first),
    all: sum(all),
    others: new Map(others),
    withParts: sum(withStatic(chunks, [...all, ...parts])),
    packages: byPackage(chunks, all),
    modules: [...chunks.values()].flatMap(({ modules }) => Object.keys(modules)),
  };
}

/** As a built file is named, by what is given in place of the file's content. */
const fileName = (of: string): string =>
  `kassa-${createHash('sha256').update(of).digest('base64url').slice(0, 8)}.js`;

/** Once for each of the NAMES that the files asked for may have. */
const brotliSizes = (code: string): number[] =>
  Array.from({ length: NAMES }, (_, round) => {
    const named = code.replaceAll(/kassa-[\w-]{8}\.js/g, (name) => fileName(`${name} ${round}`));
    return brotliCompressSync(named, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
  });

/** @param files for each its sizes, name by name */
const medianSum = (files: readonly (readonly number[])[]): number =>
  Array.from({ length: NAMES }, (_, round) =>
    files.reduce((sum, sizes) => sum + (sizes[round] ?? 0), 0),
  ).sort((a, b) => a - b)[NAMES >> 1] ?? 0;

/** The chunks and all that they import statically. */
function withStatic(
  chunks: ReadonlyMap<string, Rolldown.OutputChunk>,
  names: readonly string[],
): Set<string> {
  const found = new Set(names);
  for (const name of found) for (const next of chunks.get(name)?.imports ?? []) found.add(next);
  return found;
}

function byPackage(
  chunks: ReadonlyMap<string, Rolldown.OutputChunk>,
  names: Iterable<string>,
): Map<string, number> {
  const packages = new Map<string, number>();
  for (const chunk of names)
    for (const [id, { renderedLength }] of Object.entries(chunks.get(chunk)?.modules ?? {})) {
      // What the bundler adds by itself begins with a null character.
      const input = id.startsWith('\0') ? 'helpers' : id.replace(root, '');
      const name =
        /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1] ??
        /^packages\/(.+?)\/src\//.exec(input)?.[1]?.replace(/^/, '@kassa/') ??
        input;
      packages.set(name, (packages.get(name) ?? 0) + renderedLength);
    }
  return new Map([...packages].filter(([, bytes]) => bytes > 0).sort(([, a], [, b]) => b - a));
}

const kb = (bytes: number): string => `${(bytes / KB).toFixed(2)} KB`;

/** @param target in KB */
function beside(bytes: number, target: number): string {
  const more = bytes - target * KB;
  return `${kb(bytes).padStart(9)}   (target ${target} KB: ${more > 0 ? `${kb(more)} above` : 'reached'})`;
}

const results = [];
for (const { name, file, targets, limits } of ENTRIES)
  if (existsSync(root + file)) results.push({ name, targets, limits, ...(await measure(file)) });

const server = serverSize(`${root}packages/server`);

if (process.argv.includes('--json')) {
  console.log(JSON.stringify(results.map(({ name, first, all }) => ({ name, first, all }))));
} else {
  for (const { name, first, all, others, withParts, targets, packages } of results) {
    console.log(`@kassa/${name}, minified and brotli:`);
    console.log(`  until the picker can be used  ${beside(first, targets.first)}`);
    console.log(`  in all, with what comes later ${beside(all, targets.all)}`);
    if (name === 'elements')
      console.log(`  with Klarna and Swish         ${beside(withParts, WITH_PARTS.target)}`);
    for (const [part, bytes] of others) console.log(`  only when needed: ${part}  ${kb(bytes)}`);
    console.log('  before it is minified, by package:');
    for (const [of, bytes] of packages) console.log(`    ${of.padEnd(26)}${kb(bytes).padStart(11)}`);
    console.log();
  }
  const installed = [...server.install.values()].reduce((sum, bytes) => sum + bytes, 0);
  console.log(`@kassa/server: ${server.lines} lines without tests`);
  console.log(`  installed, with all that it depends on ${kb(installed).padStart(12)}`);
  for (const [of, bytes] of server.install) console.log(`    ${of.padEnd(26)}${kb(bytes).padStart(11)}`);
}
const over = results.filter(({ first, all, limits }) => first > limits.first * KB || all > limits.all * KB);
for (const { name, limits } of over)
  console.error(`@kassa/${name} is above its limit of ${limits.first} KB first, ${limits.all} KB in all`);
const elements = results.find(({ name }) => name === 'elements');
const partsOver = Object.entries(PARTS).filter(
  // One that isn't there any more would have no limit.
  ([part, limit]) => (elements?.others.get(part) ?? Infinity) > limit * KB,
);
for (const [part, limit] of partsOver)
  console.error(`${part} is above its limit of ${limit} KB, or not there`);
const isWithPartsOver = (elements?.withParts ?? Infinity) > WITH_PARTS.limit * KB;
if (isWithPartsOver)
  console.error(`@kassa/elements is above its limit of ${WITH_PARTS.limit} KB with Klarna and Swish`);
const drawn = results.filter(
  ({ name, modules }) =>
    modules.some((id) => SERVER_RENDERING.test(id)) !== (name === 'elements/server-rendered'),
);
for (const { name } of drawn)
  console.error(`@kassa/${name}: only elements/server-rendered may hold parts of server rendering, and must`);
if (server.problem !== undefined) console.error(server.problem);
if (over.length + partsOver.length + drawn.length > 0 || isWithPartsOver || server.problem !== undefined)
  process.exitCode = 1;
