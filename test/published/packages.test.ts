/** What is in the packages, as packed and as npm has installed them. */
import { execFile } from 'node:child_process';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { describe, expect, inject, it } from 'vitest';
import * as z from 'zod';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const app = inject('app');
const installed = join(app, 'node_modules/@kassa');
const tarballs = globSync(`${inject('tarballs')}/*.tgz`);

const manifestSchema = z.object({
  name: z.string(),
  scripts: z.record(z.string(), z.string()).default({}),
  dependencies: z.record(z.string(), z.string()).default({}),
  peerDependencies: z.record(z.string(), z.string()).default({}),
  peerDependenciesMeta: z.record(z.string(), z.object({ optional: z.boolean().default(false) })).default({}),
  exports: z.record(z.string(), z.union([z.string(), z.record(z.string(), z.string())])),
});
/** Of a package that isn't ours: what it takes for granted that somebody has. */
const peersSchema = manifestSchema.pick({ peerDependencies: true, peerDependenciesMeta: true });
const readManifest = (file: string) => manifestSchema.parse(JSON.parse(readFileSync(file, 'utf8')));

const SPECIFIER = /\b(?:from|import)\s*\(?\s*(['"])(\.{1,2}\/[^'"\n]+)\1/g;
/** A declaration asks for `./file.js` and means the declaration beside it. */
const meant = (file: string, specifier: string) =>
  resolve(dirname(file), file.endsWith('.d.ts') ? specifier.replace(/\.js$/, '.d.ts') : specifier);

describe('the workspace', () => {
  const folders = globSync('{packages,packages/providers,apps}/*/package.json', { cwd: root }).map(dirname);
  const published = folders.filter(
    (folder) => !readFileSync(`${root}/${folder}/package.json`, 'utf8').includes('"private": true'),
  );
  /** What is run and not installed. */
  const starters = published.filter((folder) => basename(folder).startsWith('create-'));

  it('has all its public packages packed and installed', () => {
    expect(published.length).toBeGreaterThan(7);
    expect(globSync('*', { cwd: installed }).sort()).toEqual(
      published
        .filter((each) => !starters.includes(each))
        .map((each) => basename(each))
        .sort(),
    );
    expect(starters.map((each) => basename(each))).toEqual(['create-kassa']);
    expect(tarballs.some((file) => basename(file).startsWith('create-kassa-'))).toBe(true);
  });

  it.each(published)('builds %s before it is packed', (folder) => {
    const { scripts } = readManifest(`${root}/${folder}/package.json`);
    expect(scripts['prepack']).toMatch(new RegExp(`node scripts/build.ts ${folder}$`));
  });
});

describe.each(tarballs.map((file) => [basename(file), file]))('%s', (_, file) => {
  const data = new Uint8Array(readFileSync(file));

  it('has nothing that publint finds wrong', async () => {
    const { messages, pkg } = await publint({ pack: { tarball: data.buffer }, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
  });

  it('has types that resolve for bundlers and for Node', async () => {
    const report = await checkPackage(createPackageFromTarballData(data));
    if (!report.types) throw new Error('The package has no types');
    // Only ES modules, and no version of TypeScript that doesn't read `exports`.
    const ofOtherTimes = ['CJSResolvesToESM', 'NoResolution'];
    const problems = report.problems.filter(
      (problem) =>
        !ofOtherTimes.includes(problem.kind) ||
        ('resolutionKind' in problem && problem.resolutionKind === 'bundler'),
    );
    expect(problems).toEqual([]);
  });
});

describe.each(globSync('*', { cwd: installed }))('@kassa/%s as installed', (name) => {
  const folder = join(installed, name);

  it('asks for no file that is not there, and for none of TypeScript', () => {
    const files = globSync(`${folder}/dist/**/*.{js,d.ts}`);
    expect(files.length).toBeGreaterThan(1);
    const missing = files.flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(SPECIFIER)].flatMap(([, , specifier = '']) =>
        specifier.endsWith('.ts') || !existsSync(meant(file, specifier)) ? [`${file}: ${specifier}`] : [],
      ),
    );
    expect(missing).toEqual([]);
  });

  it('has no `this` outside a function: Rollup warns of each to whoever builds a page', () => {
    const files = globSync(`${folder}/dist/**/*.js`);
    expect(files.filter((file) => readFileSync(file, 'utf8').includes('(this && this.'))).toEqual([]);
  });

  it('takes every dependency in a range, so that an app has one copy and its fixes', () => {
    const { dependencies } = readManifest(join(folder, 'package.json'));
    expect(Object.values(dependencies).filter((range) => !range.startsWith('^'))).toEqual([]);
  });

  it('has what its dependencies want as peers, or wants it as one too', () => {
    const { dependencies, peerDependencies } = readManifest(join(folder, 'package.json'));
    const missing = Object.keys(dependencies).flatMap((dependency) => {
      const file = join(app, 'node_modules', dependency, 'package.json');
      const peers = peersSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
      return Object.keys(peers.peerDependencies)
        .filter((peer) => !peers.peerDependenciesMeta[peer]?.optional)
        .filter((peer) => !(peer in dependencies) && !(peer in peerDependencies))
        .map((peer) => `${dependency} wants ${peer}`);
    });
    expect(missing).toEqual([]);
  });

  it('has a README whose links lead to files that are installed too', () => {
    const readme = join(folder, 'README.md');
    const links = [...readFileSync(readme, 'utf8').matchAll(/\]\((?!https?:|#)([^)#]+)/g)];
    expect(links.map(([, link = '']) => link).filter((link) => !existsSync(join(folder, link)))).toEqual([]);
  });
});

it('the hashes in @kassa/ssr/style-hash.json are those of the styles in the lists that it draws', async () => {
  const folder = join(installed, 'ssr/dist');
  const listed: unknown = JSON.parse(readFileSync(join(folder, 'style-hash.json'), 'utf8'));
  const { styleHash } = (await import(pathToFileURL(join(folder, 'index.js')).href)) as { styleHash: string };
  expect(styleHash).toMatch(/^'sha256-/);
  expect(listed).toEqual({ styleHash });
});

it('the custom-elements manifest names files that are installed, which define what they say', () => {
  const exported = z.object({ kind: z.string(), name: z.string() });
  const schema = z.object({ modules: z.array(z.object({ path: z.string(), exports: z.array(exported) })) });
  const elements = join(installed, 'elements');
  const { modules } = schema.parse(JSON.parse(readFileSync(join(elements, 'custom-elements.json'), 'utf8')));
  expect(modules.length).toBe(10);
  for (const { path, exports } of modules) {
    const code = readFileSync(join(elements, path), 'utf8');
    for (const { kind, name } of exports)
      expect(code).toMatch(
        new RegExp(kind === 'js' ? `(?:class|const) ${name} ` : `defineElement\\('${name}'`),
      );
  }
});

it.each(['graphql', 'lit', 'zod', 'hono'])('one %s is installed, whoever asks for it', (name) => {
  const copies = globSync(`${app}/**/node_modules/${name}/package.json`);
  expect(copies).toEqual([`${app}/node_modules/${name}/package.json`]);
});

describe('a file that imports every entry', () => {
  const entries = globSync('*', { cwd: installed }).flatMap((name) => {
    const { exports } = readManifest(join(installed, name, 'package.json'));
    return (
      Object.entries(exports)
        // Declarations alone are for a framework's compiler: test/embedding has one.
        .filter(([, target]) => typeof target === 'object' && 'default' in target)
        .map(([entry]) => `@kassa/${name}${entry.slice(1).replace('*', 'sv')}`)
    );
  });
  const imports = entries.map((entry, index) => `import * as entry${index} from '${entry}';`);
  const names = entries.map((_, index) => `entry${index}`);

  it.each([
    ['bundlers', 'ts', { module: 'esnext', moduleResolution: 'bundler' }],
    ['Node', 'ts', { module: 'nodenext', moduleResolution: 'nodenext' }],
    ['CommonJS', 'cts', { module: 'nodenext', moduleResolution: 'nodenext' }],
  ])(
    'compiles under strict, the libraries’ declarations included, for %s',
    async (kind, ending, resolution) => {
      expect(entries.length).toBeGreaterThan(15);
      const file = `imports.${kind}.${ending}`;
      writeFileSync(join(app, file), [...imports, `export default [${names.join(', ')}];`].join('\n'));
      const compilerOptions = {
        ...resolution,
        target: 'es2022',
        lib: ['es2023', 'dom', 'dom.iterable'],
        types: ['node'],
        strict: true,
        exactOptionalPropertyTypes: true,
        noEmit: true,
      };
      const config = join(app, `tsconfig.${kind}.json`);
      writeFileSync(config, JSON.stringify({ compilerOptions, files: [file] }));
      const tsc = run(join(root, 'node_modules/.bin/tsc'), ['-p', config]);
      const { stdout } = await tsc.catch((error: unknown) => error as { stdout: string });
      expect(stdout).toBe('');
    },
  );

  it('runs in Node without a DOM', async () => {
    writeFileSync(join(app, 'imports.mjs'), [...imports, `console.log(typeof document);`].join('\n'));
    const { stdout } = await run(process.execPath, ['imports.mjs'], { cwd: app });
    expect(stdout).toBe('undefined\n');
  });

  it('runs in CommonJS too', async () => {
    const required = entries.map((entry) => `require('${entry}');`);
    writeFileSync(join(app, 'imports.cjs'), [...required, `console.log(typeof document);`].join('\n'));
    const { stdout } = await run(process.execPath, ['imports.cjs'], { cwd: app });
    expect(stdout).toBe('undefined\n');
  });
});
