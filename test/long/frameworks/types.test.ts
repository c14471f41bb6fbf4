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

describeTypes([SVELTE, SOLID]);
