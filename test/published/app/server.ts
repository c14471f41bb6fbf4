/** A shop of one order: its built page, and the companion server below it. Prints where it listens. */
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
  store: sqlite({ file: 'kassa.sqlite' }),
  secrets: { sessionKeys: [{ id: 'test', secret: secretFor('tokens') }], urlSecret: secretFor('addresses') },
});
await kassa.start();

async function page(): Promise<Response> {
  const { token } = await kassa.checkout.createSession({
    order: {
      merchantReference: 'order-1',
      amount: 34_700,
      currency: 'SEK',
      country: 'SE',
      returnUrl: `${origin}/`,
    },
  });
  const html = await readFile('dist/index.html', 'utf8');
  return new Response(html.replace('TOKEN', token), { headers: { 'content-type': 'text/html' } });
}

async function script(path: string): Promise<Response> {
  const code = await readFile(`dist${path}`, 'utf8').catch(() => undefined);
  return new Response(code, {
    status: code === undefined ? 404 : 200,
    headers: { 'content-type': 'text/javascript' },
  });
}

await serve(
  {
    live: kassa.live,
    fetch: (request, facts) => {
      const { pathname } = new URL(request.url);
      if (pathname.startsWith('/kassa/')) return kassa.fetch(request, facts);
      return pathname === '/' ? page() : script(pathname);
    },
  },
  { port },
);
console.log(origin);
