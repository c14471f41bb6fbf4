/** What a framework's compiler says of our elements: the right is taken, a slip of the pen is not. */
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { promisify, stripVTControlCharacters } from 'node:util';
import { beforeAll, describe, expect, inject, it } from 'vitest';

const run = promisify(execFile);
const app = inject('app');
const STRICT = {
  target: 'es2022',
  module: 'esnext',
  moduleResolution: 'bundler',
  allowImportingTsExtensions: true,
  lib: ['es2023', 'dom', 'dom.iterable'],
  types: [],
  strict: true,
  exactOptionalPropertyTypes: true,
  noEmit: true,
};

export interface Framework {
  folder: string;
  compiler: 'tsc' | 'vue-tsc' | 'svelte-check' | 'astro-check' | 'ngc';
  extension: 'tsx' | 'vue' | 'svelte' | 'astro' | 'ts';
  /** Where the app has a `tsconfig.json` of its own: the folder of its sources. */
  sources?: string;
  /** The compiler's, besides those of strict. */
  options?: object;
  /** A file of a shop with that tag and its attributes. */
  file: (tag: string) => string;
  right: readonly string[];
  /** By tag and attributes, what the compiler says. */
  wrong: Readonly<Record<string, RegExp>>;
}

const ARGUMENTS: Readonly<Record<Framework['compiler'], readonly string[]>> = {
  tsc: ['-p', '.', '--pretty', 'false'],
  'vue-tsc': ['-p', '.', '--pretty', 'false'],
  'svelte-check': ['--tsconfig', './tsconfig.json', '--output', 'machine'],
  'astro-check': [],
  ngc: ['-p', '.', '--noEmit'],
};

/** A line of TypeScript's, of svelte-check's, or of those of Angular and Astro: the file, and what is wrong with it. */
const ERROR =
  /^(?:(\S+)\(\d+,\d+\): error|\d+ ERROR "([^"]+)" \d+:\d+|(\S+):\d+:\d+ - error (?:ts\(\d+\)|[A-Z]+\d+):) (.*)$/gm;

/** The options that hold for every app without its own. */
function writeConfig(root: string, { extension, options }: Framework): void {
  const config = {
    compilerOptions: { ...STRICT, ...options },
    vueCompilerOptions: { strictTemplates: true },
    include: [`*.${extension}`, '*.ts', 'tried/*'],
    exclude: ['vite.config.ts'],
  };
  writeFileSync(join(root, 'tsconfig.json'), JSON.stringify(config));
}

/**
 * Compiles the framework's app and files that try each tag, all in one run. Resolves with what was said, by file. The app
 * is a copy beside the same packages: the app that is built and paid must not find files that are wrong on purpose.
 */
async function compile(framework: Framework) {
  const { folder, compiler, extension, sources, file, right, wrong } = framework;
  const root = join(app, 'types', folder);
  cpSync(join(import.meta.dirname, 'apps', folder), root, { recursive: true });
  const tried = join(root, sources ?? '', 'tried');
  mkdirSync(tried, { recursive: true });
  [...right, ...Object.keys(wrong)].forEach((tag, index) =>
    writeFileSync(join(tried, `${index}.${extension}`), file(tag)),
  );
  if (sources === undefined) writeConfig(root, framework);
  const compiling = run(join(app, 'node_modules/.bin', compiler), ARGUMENTS[compiler], { cwd: root });
  const { stdout, stderr } = await compiling.catch(
    (error: unknown) => error as Record<'stdout' | 'stderr', string>,
  );
  const said = new Map<string, string[]>();
  for (const [, ofTypeScript, ofSvelte, ofOthers, message = ''] of stripVTControlCharacters(
    stdout + stderr,
  ).matchAll(ERROR)) {
    const name = relative(sources ?? '', ofTypeScript ?? ofSvelte ?? ofOthers ?? '');
    said.set(name, [...(said.get(name) ?? []), message]);
  }
  return said;
}

/** Tests an app and files beside it, compiled against the installed package. */
export const describeTypes = (frameworks: readonly Framework[]) =>
  describe.each(frameworks)('in $folder', (framework) => {
    const tags = [...framework.right, ...Object.keys(framework.wrong)];
    let said: Map<string, string[]>;
    const saidOf = (tag: string) => said.get(`tried/${tags.indexOf(tag)}.${framework.extension}`);

    beforeAll(async () => {
      said = await compile(framework);
    }, 300_000);

    it('the app compiles under strict, the libraries’ declarations included', () => {
      expect([...said.keys()].filter((name) => !name.startsWith('tried/'))).toEqual([]);
    });

    it.each(framework.right)('%s is taken', (tag) => {
      expect(saidOf(tag)).toBeUndefined();
    });

    it.each(Object.entries(framework.wrong))('%s is an error', (tag, error) => {
      expect(saidOf(tag)).toEqual([expect.stringMatching(error)]);
    });
  });
