/** What compilers know of our elements, in frameworks besides those of `npm test`. */
import { describeTypes, type Framework } from '../../embedding/types.ts';

const SVELTE: Framework = {
  folder: 'svelte',
  compiler: 'svelte-check',
  extension: 'svelte',
  file: (tag) => `<script lang="ts">
  import type {} from '@kassa/elements/svelte';
</script>

<${tag}></${tag.split(' ', 1)[0]}>
`,
  right: [
    'checkout-session server="/kassa" id="checkout"',
    'pay-method-picker selected="swish" ownMethods={[{ id: "invoice", label: "Invoice" }]}',
    'checkout-session onpayment-succeeded={({ detail }) => detail.reference.trim()}',
  ],
  wrong: {
    'checkout-session servre="/kassa"': /servre.* does not exist/,
    'checkout-session onpayment-suceeded={() => {}}': /onpayment-suceeded.* does not exist/,
    'checkout-session onpayment-failed={({ detail }) => detail.raeson}': /Property 'raeson' does not exist/,
  },
};

const SOLID: Framework = {
  folder: 'solid',
  compiler: 'tsc',
  extension: 'tsx',
  options: { jsx: 'preserve', jsxImportSource: 'solid-js' },
  file: (tag) => `
import type {} from '@kassa/elements/solid';
export const tried = <${tag} />;`,
  right: [
    'checkout-session server="/kassa" id="checkout" onClick={() => {}}',
    'pay-method-picker selected="swish" prop:ownMethods={[{ id: "invoice", label: "Invoice" }]}',
    'checkout-session on:payment-succeeded={({ detail }) => detail.reference.trim()}',
  ],
  wrong: {
    'checkout-session servre="/kassa"': /Type '{ servre: string; }' is not assignable/,
    'pay-method-piker': /'pay-method-piker' does not exist/,
    'checkout-session on:payment-failed={({ detail }) => detail.raeson}': /Property 'raeson' does not exist/,
  },
};

const PREACT: Framework = {
  folder: 'preact',
  compiler: 'tsc',
  extension: 'tsx',
  options: { jsx: 'react-jsx', jsxImportSource: 'preact' },
  file: (tag) => `
import type {} from '@kassa/elements/preact';
export const tried = <${tag} />;`,
  right: [
    'checkout-session server="/kassa" id="checkout" onClick={() => {}}',
    'pay-method-picker selected="swish" ownMethods={[{ id: "invoice", label: "Invoice" }]}',
    'checkout-session onpayment-succeeded={({ detail }) => detail.reference.trim()}',
    'payment-status class="status" style={{ "--kassa-accent": "#06c" }}',
  ],
  wrong: {
    'checkout-session servre="/kassa"': /Type '{ servre: string; }' is not assignable/,
    'checkout-session server={1}': /'number' is not assignable to type 'string'/,
    'checkout-session onpayment-failed={({ detail }) => detail.raeson}': /Property 'raeson' does not exist/,
  },
};

/** By the components of the app's `kassa.ts`. A static attribute is text to Angular, and checked by nobody. */
const ANGULAR: Framework = {
  folder: 'angular',
  compiler: 'ngc',
  extension: 'ts',
  sources: 'src',
  file: (tag) => `import { Component } from '@angular/core';
import { KASSA } from '../kassa';

@Component({ selector: 'shop-tried', imports: [KASSA], template: \`<${tag}></${tag.split(' ', 1)[0]}>\` })
export class Tried {}
`,
  right: [
    'checkout-session server="/kassa" id="checkout" (click)="(0)"',
    "pay-method-picker [ownMethods]=\"[{ id: 'invoice', label: 'Invoice' }]\"",
    'checkout-session (payment-succeeded)="$event.detail.reference.trim()"',
    'payment-status class="status" style="--kassa-accent: #06c"',
  ],
  wrong: {
    'checkout-session [servre]="1"': /Can't bind to 'servre'/,
    'checkout-session [server]="1"': /'number' is not assignable to type 'string'/,
    'pay-method-piker': /'pay-method-piker' is not a known element/,
    'checkout-session (payment-suceeded)="$event.detail"': /'detail' does not exist on type 'Event'/,
    'checkout-session (payment-failed)="$event.detail.raeson"': /Property 'raeson' does not exist/,
  },
};

/** A misspelt tag is none of Astro's: it takes any. */
const ASTRO: Framework = {
  folder: 'astro',
  compiler: 'astro-check',
  extension: 'astro',
  sources: 'src',
  file: (tag) => `---
import type {} from '@kassa/elements/astro';
---

<${tag}></${tag.split(' ', 1)[0]}>
`,
  right: [
    'checkout-session server="/kassa" id="checkout"',
    'pay-method-picker selected="swish" own-methods="[]"',
    'payment-status class="status" style="--kassa-accent: #06c"',
  ],
  wrong: {
    'checkout-session servre="/kassa"': /Type '{ servre: string; }' is not assignable/,
    'checkout-session server={1}': /'number' is not assignable to type 'string'/,
  },
};

describeTypes([SVELTE, SOLID, PREACT, ANGULAR, ASTRO]);
