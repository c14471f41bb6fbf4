/** A shop whose cart has the browser prepare the checkout. Prints where it listens, and what is asked of the companion. */
import { readFile } from 'node:fs/promises';
import { createCheckoutServer } from '@kassa/server';
import { sqlite } from '@kassa/sqlite';
import { serve } from '@kassa/node';
import { swish } from './swish.ts';

const port = Number(process.env['PORT']);
const origin = `http://127.0.0.1:${port}`;
const secretFor = (use: string) => `a secret of this test alone, for ${use}`;

const kassa = createCheckoutServer({
  publicUrl: `${origin}/kassa`,
  merchant: { id: 'shop', origins: [origin] },
  providers: [swish],
  store: sqlite({ file: ':memory:' }),
  secrets: { sessionKeys: [{ id: 'test', secret: secretFor('tokens') }], urlSecret: secretFor('addresses') },
});
await kassa.start();

const CART = `<!doctype html><title>Cart</title><a href="/checkout">Checkout</a>
  <script type="speculationrules">{"prerender":[{"urls":["/checkout"],"eagerness":"immediate"}]}</script>`;

/** Asks for `/drawn` once its elements have been drawn. */
async function checkout(): Promise<string> {
  const { token } = await kassa.checkout.createSession({
    order: {
      merchantReference: 'order-1',
      amount: 34_700,
      currency: 'SEK',
      country: 'SE',
      returnUrl: `${origin}/`,
    },
  });
  return `<!doctype html><title>Checkout</title>
    <checkout-session server="/kassa" token="${token}"><pay-method-picker></pay-method-picker></checkout-session>
    <script type="module">
      import '/assets/kassa.js';
      await document.querySelector('pay-method-picker').updateComplete;
      setTimeout(() => fetch('/drawn'));
    </script>`;
}

await serve(
  {
    live: kassa.live,
    fetch: async (request, facts) => {
      const { pathname } = new URL(request.url);
      const [, folder, name] = pathname.split('/');
      const isPrerendered = request.headers.get('sec-purpose')?.includes('prerender') ?? false;
      console.log(`${pathname}${isPrerendered ? ', prerendered' : ''}`);
      if (folder === 'kassa') return kassa.fetch(request, facts);
      const isScript = folder === 'assets';
      const body = isScript
        ? await readFile(`node_modules/@kassa/elements/dist/browser/${name}`)
        : folder === 'checkout'
          ? await checkout()
          : CART;
      return new Response(body, { headers: { 'content-type': isScript ? 'text/javascript' : 'text/html' } });
    },
  },
  { port },
);
console.log(origin);
