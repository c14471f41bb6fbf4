/** What compilers and editors know of our elements, in the frameworks that most shops are written in. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import * as z from 'zod';
import { describeTypes, type Framework } from './types.ts';

const REACT: Framework = {
  folder: 'react',
  compiler: 'tsc',
  extension: 'tsx',
  options: { jsx: 'react-jsx' },
  file: (tag) => `
import { listen } from '@kassa/elements/react';
export const use = listen;
export const tried = <${tag} />;`,
  right: [
    'checkout-session server="/kassa" id="checkout" onClick={() => {}}',
    'pay-method-picker selected="swish" ownMethods={[{ id: "invoice", label: "Invoice" }]}',
    'pay-method-picker own-methods={JSON.stringify([{ id: "invoice", label: "Invoice" }])}',
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

describeTypes([REACT, VUE]);

describe('of editors', () => {
  const elements = join(inject('app'), 'node_modules/@kassa/elements');
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
