/** Vite: the self-hosted browser bundle, which a shop without a bundler loads, and the configuration of Vitest. */
import { createHash } from 'node:crypto';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { minifyHTMLLiterals } from 'minify-literals';
import { createBuilder, type EnvironmentOptions, type Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { BUILD_TARGET } from './scripts/browsers.ts';
import { smallCssTag } from './scripts/small-css-tag.ts';
import { smallDecorate } from './scripts/small-decorate.ts';

const root = import.meta.dirname;

export const BUNDLE_FOLDER = 'packages/elements/dist/browser';

/**
 * `kassa.js`, and scripts that pages may have alone or beside it: `klarna-widget-host.js` and `kronor-swish-button.js`
 * for those elements on their own, `kronor.js` for `transport="kronor"`; `kassa-server-rendered.js` stands in place of
 * `kassa.js` where a server has drawn the list.
 */
const SCRIPTS = {
  kassa: 'packages/elements/src/define.ts',
  'klarna-widget-host': 'packages/elements/src/klarna-widget-host/klarna-widget-host.define.ts',
  kronor: 'packages/providers/kronor/browser/define.ts',
  'kassa-server-rendered': 'packages/elements/src/server-rendered.ts',
  'kronor-swish-button': 'packages/elements/src/kronor-swish-button/kronor-swish-button.define.ts',
};

/** Each script is built by itself, in an environment of Vite's: in one build they would wait for a common chunk. */
const environments = Object.fromEntries(
  Object.entries(SCRIPTS).map(([name, file]): [string, EnvironmentOptions] => [
    name.replaceAll('-', '_'),
    { consumer: 'client', build: { lib: { entry: { [name]: file }, formats: ['es'] } } },
  ]),
);

/** A language's file says which: a page that knows its language has it loaded beside the script. */
function chunkName({ facadeModuleId }: { facadeModuleId: string | null }): string {
  const language = /\/locales\/(\w\w)\.ts$/.exec(facadeModuleId ?? '')?.[1];
  return language ? `kassa-${language}-[hash:6].js` : 'kassa-[hash:8].js';
}

/**
 * Chromium compiles a file with this first line as a whole, beside the page's thread, while it arrives. Else each function
 * is compiled at its first call, and the list waits.
 */
const COMPILE_AT_ONCE = '//# allFunctionsCalledOnLoad';

/**
 * Only `kassa.js` has the line. Compiled functions take memory: files that are loaded later call few of theirs, and the
 * list that a server has drawn can be used before its script is there.
 */
const firstLine = ({ facadeModuleId }: { facadeModuleId: string | null }): string | undefined =>
  facadeModuleId === join(root, SCRIPTS.kassa) ? COMPILE_AT_ONCE : undefined;

/** What is in a template is text to the bundler's own minifier. */
const minifiedTemplates: Plugin = {
  name: 'minified-templates',
  apply: 'build',
  transform: {
    filter: { id: /packages\/elements\/src/, code: /\b(?:css|html)`/ },
    handler: (code, fileName) => minifyHTMLLiterals(code, { fileName }),
  },
};

/** Writes the scripts and what they load when it is needed. Takes a second. */
export async function bundleElements(outDir: string = BUNDLE_FOLDER): Promise<void> {
  const builder = await createBuilder({ root, logLevel: 'warn', build: { outDir } });
  await builder.buildApp();
  await writeIntegrity(outDir);
}

/** `integrity.json`: each script by its name, as an import map of a page wants it. */
async function writeIntegrity(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.js')).sort();
  const hashed = names.map(async (name) => {
    const hash = createHash('sha384').update(await readFile(join(folder, name)));
    return [name, `sha384-${hash.digest('base64')}`] as const;
  });
  const integrity = Object.fromEntries(await Promise.all(hashed));
  await writeFile(join(folder, 'integrity.json'), `${JSON.stringify(integrity, null, 2)}\n`);
}

export default defineConfig(({ command }) => ({
  root,
  publicDir: false,
  plugins: [minifiedTemplates, smallCssTag, ...smallDecorate],
  build: {
    outDir: BUNDLE_FOLDER,
    emptyOutDir: false,
    target: BUILD_TARGET,
    sourcemap: true,
    rolldownOptions: {
      // What is loaded later imports from the script: one request until it works.
      preserveEntrySignatures: 'allow-extension',
      // On a busy machine it is a warning, in the middle of what `npm start` says.
      checks: { bundlerTimings: false },
      output: {
        minify: true,
        topLevelVar: false,
        comments: { legal: true, annotation: false, jsdoc: false },
        // An empty text would be an empty first line.
        postBanner: firstLine as () => string,
        entryFileNames: '[name].js',
        chunkFileNames: chunkName,
      },
    },
  },
  ...(command === 'build' && {
    resolve: { conditions: ['browser', 'production'] },
    environments,
    builder: {
      buildApp: async (builder) => {
        await rm(builder.config.build.outDir, { recursive: true, force: true });
        for (const script of Object.values(builder.environments))
          if (script.name in environments) await builder.build(script);
      },
    },
  }),
  test: {
    exclude: ['**/node_modules/**', '**/dist/**', '**/*.browser.test.ts'],
    restoreMocks: true,
    setupFiles: ['test/support/patience.ts', 'test/support/property-runs.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          // Tests wait for sockets, databases and a server's next look far more than they compute: two workers leave
          // more than half of two cores idle.
          maxWorkers: 4,
          include: [
            'packages/{protocol,cli,client,create-kassa,desk,metrics,node,postgres,provider,server,sandbox-kit,sqlite,store,ssr}/**/*.test.ts',
            'packages/providers/*/**/*.test.ts',
            'test/{bench,contract,faults,fuzz,unit}/**/*.test.ts',
            'apps/**/*.test.ts',
            'scripts/**/*.test.ts',
          ],
        },
      },
      {
        extends: true,
        test: {
          name: 'published',
          include: ['test/{embedding,published}/*.test.ts'],
          globalSetup: 'test/published/install.ts',
        },
      },
      {
        extends: true,
        test: {
          name: 'journeys',
          include: ['test/engines/*.test.ts'],
          // One browser at a time.
          fileParallelism: false,
          globalSetup: 'test/support/global-setup.ts',
          testTimeout: 300_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'frameworks',
          include: ['test/long/{frameworks,installs}/*.test.ts'],
          globalSetup: 'test/long/frameworks/install.ts',
        },
      },
      {
        extends: true,
        test: {
          name: 'long',
          include: ['test/long/*.test.ts'],
          globalSetup: 'test/long/install.ts',
        },
      },
    ],
  },
}));
