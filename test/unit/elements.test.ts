/** What the elements' package promises besides what a browser shows. */
import { execFile } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { build as bundle } from 'vite';
import { beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../packages/elements/', import.meta.url));
const read = (path: string) => readFileSync(root + path, 'utf8');

describe('in Node, without a DOM', () => {
  test.each([
    'index.ts',
    'define.ts',
    'payment-status/payment-status.define.ts',
    'klarna-widget-host/klarna-widget-host.define.ts',
    'kronor-swish-button/kronor-swish-button.define.ts',
  ])('importing %s does nothing and does not throw', async (entry) => {
    // Node strips types but knows no decorators; what is published has none.
    const { outputFiles } = await build({
      entryPoints: [`${root}src/${entry}`],
      bundle: true,
      packages: 'external',
      format: 'esm',
      write: false,
      tsconfig: fileURLToPath(new URL('../../tsconfig.base.json', import.meta.url)),
    });
    const code = `${outputFiles[0]?.text ?? ''}\nconsole.log(typeof document);`;
    const running = run(process.execPath, ['--input-type=module', '-'], { cwd: root });
    running.child.stdin?.end(code);
    const { stdout } = await running;
    expect(stdout.trim()).toBe('undefined');
  });
});

describe('the custom-elements manifest', () => {
  const named = z.array(z.object({ name: z.string() })).default([]);
  const exportSchema = z.object({
    kind: z.string(),
    name: z.string(),
    declaration: z.object({ name: z.string(), module: z.string() }),
  });
  const manifestSchema = z.object({
    modules: z.array(
      z.object({
        path: z.string(),
        exports: z.array(exportSchema),
        declarations: z
          .array(
            z.object({
              name: z.string(),
              tagName: z.string().optional(),
              attributes: named,
              events: named,
              cssParts: named,
              cssProperties: named,
              cssStates: named,
              members: z.array(z.object({ name: z.string(), privacy: z.string().optional() })).default([]),
              slots: named,
            }),
          )
          .default([]),
      }),
    ),
  });
  const sources = globSync('src/**/*.ts', { cwd: root }).filter((path) => !path.endsWith('.test.ts'));
  const tags = globSync('src/*/*.define.ts', { cwd: root })
    .map((path) => path.replace(/.*\/(.+)\.define\.ts$/, '$1'))
    .sort();
  type Module = z.infer<typeof manifestSchema>['modules'][0];
  let modules: readonly Module[];
  let elements: Map<string | undefined, Module['declarations'][0]>;

  beforeAll(async () => {
    await run(process.execPath, ['--run', 'manifest'], { cwd: root });
    ({ modules } = manifestSchema.parse(JSON.parse(read('custom-elements.json'))));
    elements = new Map(
      modules.flatMap(({ declarations }) => declarations).map((each) => [each.tagName, each]),
    );
  }, 60_000);

  const all = (list: 'cssParts' | 'cssProperties' | 'events') =>
    new Set(tags.flatMap((tag) => elements.get(tag)?.[list].map(({ name }) => name) ?? []));
  const found = (paths: readonly string[], pattern: RegExp) =>
    new Set(paths.flatMap((path) => [...read(path).matchAll(pattern)].map(([, name]) => name)));

  test('has every element', () => {
    expect(tags.length).toBeGreaterThan(2);
    for (const tag of tags) expect(elements.get(tag), tag).toBeDefined();
  });

  test('names no file but those of an element and of its definition, as they are published', () => {
    expect(modules.map(({ path }) => path).sort()).toEqual(
      tags.flatMap((tag) => [`dist/${tag}/${tag}.define.js`, `dist/${tag}/${tag}.js`]),
    );
  });

  test('says which file defines which element', () => {
    const definitions = modules
      .flatMap(({ path, exports }) => exports.map((each) => ({ path, ...each })))
      .filter(({ kind }) => kind === 'custom-element-definition');
    expect(definitions.map(({ name }) => name).sort()).toEqual(tags);
    for (const { name, path, declaration } of definitions) {
      expect(path).toBe(`dist/${name}/${name}.define.js`);
      const definer = modules.find((module) => module.path === declaration.module);
      expect(definer?.declarations).toEqual([
        expect.objectContaining({ tagName: name, name: declaration.name }),
      ]);
    }
  });

  test('names nothing private, and nothing that is no element', () => {
    const declared = modules.flatMap(({ declarations }) => declarations);
    expect(declared.length).toBe(tags.length);
    const members = declared.flatMap((each) => each.members);
    expect(members.length).toBeGreaterThan(20);
    expect(members.filter(({ name, privacy }) => privacy !== undefined || name.startsWith('#'))).toEqual([]);
  });

  test('has the nonce of the elements that add a script', () => {
    for (const tag of ['pay-method-picker', 'klarna-widget-host'])
      expect(elements.get(tag)?.attributes, tag).toContainEqual({ name: 'nonce' });
  });

  test('has every attribute and property, each with a sentence', () => {
    for (const tag of tags) {
      const source = read(`src/${tag}/${tag}.ts`);
      const properties = [...source.matchAll(/(\/\*\*[^/]*\*\/)?\s*@property\([^)]*\)\s+(?:get\s+)?(\w+)/g)];
      const members = elements.get(tag)?.members.map(({ name }) => name);
      for (const [, comment, name] of properties) {
        expect(members, tag).toContain(name);
        expect(comment, `${tag}.${name}`).toBeDefined();
      }
    }
  });

  test('has every event that is typed', () => {
    const events = found(
      sources.filter((path) => path.endsWith('events.ts')),
      /'([a-z-]+)': CustomEvent/g,
    );
    expect(all('events')).toEqual(events);
  });

  test('has every part', () => {
    expect(all('cssParts')).toEqual(found(sources, /part(?:="|\.add\(')([a-z-]+)/g));
  });

  test('has every CSS property', () => {
    expect(all('cssProperties')).toEqual(found(sources, /var\((--kassa-[a-z-]+)/g));
  });
});

describe('the languages', () => {
  type Words = Record<string, string>;
  const files = globSync('src/words/locales/*.ts', { cwd: root })
    .map((path) => path.replace(/.*\/(.+)\.ts$/, '$1'))
    .filter((name) => !['index', 'more', 'en'].includes(name));
  const load = async () => {
    const paths = ['src/words/locales/en.ts', ...globSync('src/words/later/*.ts', { cwd: root }).sort()];
    const english = await Promise.all(
      paths.map(async (path) => ((await import(root + path)) as { en: Words }).en),
    );
    type Locales = Record<string, () => Promise<{ default: Words }>>;
    const { LOCALES } = (await import(`${root}src/words/locales/index.ts`)) as { LOCALES: Locales };
    const more = (await import(`${root}src/words/locales/more.ts`)) as { default: Locales };
    return { en: Object.assign({}, ...english) as Words, locales: { ...LOCALES, ...more.default } };
  };

  test('English comes whole with the bundle and the parts that load later', async () => {
    const { en } = await load();
    // As it is published: this bundler leaves out what a package says has no side effects.
    const entry = ['define.ts', 'kronor-swish-button/kronor-swish-button.define.ts'];
    const built = await bundle({
      root: fileURLToPath(new URL('../../', import.meta.url)),
      logLevel: 'error',
      build: { write: false, lib: { entry: entry.map((path) => `${root}src/${path}`), formats: ['es'] } },
    });
    const chunks = (Array.isArray(built) ? built : []).flatMap(({ output }) => output);
    const code = chunks.map((chunk) => ('code' in chunk ? chunk.code : '')).join('');
    expect(Object.values(en).filter((words) => !code.includes(words))).toEqual([]);
  });

  test('are all in the list, and all speak of the same things', async () => {
    const { en, locales } = await load();
    expect(Object.keys(locales).sort()).toEqual(files.sort());
    const placeholders = (text = '') => [...text.matchAll(/\{\w+\}/g)].map(String).sort();
    for (const [language, words] of Object.entries(locales)) {
      const { default: texts } = await words();
      expect(Object.keys(texts).sort(), language).toEqual(Object.keys(en).sort());
      for (const [key, text] of Object.entries(texts))
        expect(placeholders(text), `${language} ${key}`).toEqual(placeholders(en[key]));
    }
  });
});
