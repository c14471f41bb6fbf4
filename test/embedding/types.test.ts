/** What an editor and a compiler say of our elements in each framework: the right is taken, a slip of the pen is not. */
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import * as z from 'zod';

const run = promisify(execFile);
const app = inject('app');
const STRICT = {
  target: 'es2022',
  module: 'esnext',
  moduleResolution: 'bundler',
  allowImportingTsExtensions: true,
  lib: ['es2023', 'dom', 'dom.iterable'],
  types: [],
  jsx: 'react-jsx',
  strict: true,
  exactOptionalPropertyTypes: true,
  noEmit: true,
};

interface Framework {
  folder: string;
  compiler: 'tsc' | 'vue-tsc';
  extension: 'tsx' | 'vue';
  /** A file of a shop with that tag and its attributes. */
  file: (tag: string) => string;
  right: readonly string[];
  /** By tag and attributes, what the compiler says. */
  wrong: Readonly<Record<string, RegExp>>;
}

const REACT: Framework = {
  folder: 'react',
  compiler: 'tsc',
  extension: 'tsx',
  file: (tag) => `
import { listen } from '@kassa/elements/react';
export const use = listen;
export const tried = <${tag} />;`,
  right: [
    'checkout-session server="/kassa" id="checkout" onClick={() => {}}',
    'pay-method-picker selected="swish" ownMethods={[{ id: "invoice", label: "Invoice" }]}',
    'checkout-session ref={listen({ "payment-succeeded": ({ detail }) => detail.reference.trim() })}',
    'checkout-session ref={(element) => console.log(element?.server?.trim())}',
    'payment-status className="status" style={{ "--kassa-accent": "#06c" }}',
  ],
  wrong: {
    'checkout-session servre="/kassa"': /Type '{ servre: string; }' is not assignable/,
    'checkout-session server={1}': /'number' is not assignable to type 'string'/,
    'pay-method-piker': /'pay-method-piker' does not exist/,
    'checkout-session ref={listen({ "payment-suceeded": () => {} })}': /"payment-suceeded"' does not exist/,
    'checkout-session ref={listen({ "payment-failed": ({ detail }) => detail.raeson })}':
      /Property 'raeson' does not exist/,
  },
};

const VUE: Framework = {
  folder: 'vue',
  compiler: 'vue-tsc',
  extension: 'vue',
  file: (tag) => `<script setup lang="ts">
import type {} from '@kassa/elements/vue';
</script>

<template>
  <${tag} />
</template>
`,
  right: [
    'checkout-session server="/kassa" id="checkout" @click="() => {}"',
    'pay-method-picker selected="swish" :ownMethods="[{ id: \'invoice\', label: \'Invoice\' }]"',
    'checkout-session @payment-succeeded="({ detail }) => detail.reference.trim()"',
    'payment-status class="status" :style="{ \'--kassa-accent\': \'#06c\' }"',
  ],
  wrong: {
    'checkout-session servre="/kassa"': /'servre' does not exist/,
    'checkout-session :server="1"': /'number' is not assignable to type 'string'/,
    'pay-method-piker': /'pay-method-piker' does not exist/,
    'checkout-session @payment-suceeded="() => {}"': /'onPaymentSuceeded' does not exist/,
    'checkout-session @payment-failed="({ detail }) => detail.raeson"': /Property 'raeson' does not exist/,
  },
};

/** Compiles the framework's app and files that try each tag, all in one run. Resolves with what was said, by file. */
async function compile({ folder, compiler, extension, file, right, wrong }: Framework) {
  const root = join(app, 'embedding', folder);
  mkdirSync(join(root, 'tried'), { recursive: true });
  [...right, ...Object.keys(wrong)].forEach((tag, index) =>
    writeFileSync(join(root, 'tried', `${index}.${extension}`), file(tag)),
  );
  writeFileSync(
    join(root, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: STRICT,
      vueCompilerOptions: { strictTemplates: true },
      include: ['*.ts', '*.tsx', '*.vue', 'tried/*'],
      exclude: ['vite.config.ts'],
    }),
  );
  const compiling = run(join(app, 'node_modules/.bin', compiler), ['-p', '.', '--pretty', 'false'], {
    cwd: root,
  });
  const { stdout } = await compiling.catch((error: unknown) => error as { stdout: string });
  const said = new Map<string, string[]>();
  for (const [, name = '', message = ''] of stdout.matchAll(/^(\S+)\(\d+,\d+\): error (.*)$/gm))
    said.set(name, [...(said.get(name) ?? []), message]);
  return said;
}

describe.each([REACT, VUE])('in $folder', (framework) => {
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

describe('of editors', () => {
  const elements = join(app, 'node_modules/@kassa/elements');
  const read = (file: string): unknown => JSON.parse(readFileSync(join(elements, file), 'utf8'));
  const named = z.object({ name: z.string() });
  const tag = named.extend({ attributes: z.array(named) });

  it('VS Code is told each tag with its attributes', () => {
    const { tags } = z.object({ tags: z.array(tag) }).parse(read('dist/vscode.html-custom-data.json'));
    expect(tags.length).toBe(5);
    expect(tags.find(({ name }) => name === 'pay-method-picker')?.attributes).toContainEqual({
      name: 'own-methods',
    });
  });

  it('JetBrains’ editors find the same by a field of the package', () => {
    const manifest = z.object({ 'web-types': z.string() }).parse(read('package.json'));
    const html = z.object({ elements: z.array(tag) });
    const { contributions } = z
      .object({ contributions: z.object({ html }) })
      .parse(read(manifest['web-types']));
    expect(contributions.html.elements.map(({ name }) => name).sort()).toEqual([
      'checkout-session',
      'klarna-widget-host',
      'kronor-swish-button',
      'pay-method-picker',
      'payment-status',
    ]);
  });
});
