/** A shop with a page for each framework: what their builds made, the companion server, and Kronor's sandbox. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { kronor } from '@kassa/kronor';
import { serve } from '@kassa/node';
import { startSandbox } from '@kassa/sandbox';
import { createCheckoutServer } from '@kassa/server';
import { sqlite } from '@kassa/sqlite';

const port = Number(process.env['PORT']);
const origin = `http://127.0.0.1:${port}`;
/** Apps with a server of their own, which asks this one for sessions. */
const originsOfApps = (process.env['KASSA_ORIGINS'] ?? '').split(',').filter(Boolean);
const { graphqlUrl, hostedUrl, apiToken, phoneUrl } = (await startSandbox({ port: port + 1 })).kronor;

const kassa = createCheckoutServer({
  publicUrl: `${origin}/kassa`,
  merchant: {
    id: 'shop',
    origins: [origin, ...originsOfApps],
    apiKeys: [process.env['KASSA_API_KEY'] ?? crypto.randomUUID()],
  },
  providers: [kronor({ environment: { graphqlUrl, hostedUrl }, apiToken })],
  store: sqlite({ file: ':memory:' }),
  secrets: { sessionKeys: [{ id: 'first', secret: crypto.randomUUID() }], urlSecret: crypto.randomUUID() },
});
await kassa.start();

interface ServerEntry {
  render(token: string, snapshot: string): string;
}

/** The page of an app; its content too, where the app draws on a server. */
async function page(app: string): Promise<Response> {
  const { token, snapshot } = await kassa.checkout.createSession({
    order: {
      merchantReference: `order-${app}`,
      amount: 34_700,
      currency: 'SEK',
      country: 'SE',
      returnUrl: `${origin}/${app}/`,
    },
  });
  // No product's name may end the script that it stands in.
  const json = JSON.stringify(snapshot).replaceAll('<', '\\u003c');
  const html = await readFile(join(app, folderOf(app), 'index.html'), 'utf8');
  const content = html.includes('CONTENT')
    ? ((await import(`./${app}/dist-server/server.js`)) as ServerEntry).render(token, json)
    : '';
  const filled = html.replace('TOKEN', token).replace('SNAPSHOT', () => json);
  return new Response(
    filled.replace('CONTENT', () => content),
    {
      headers: { 'content-type': 'text/html' },
    },
  );
}

const folderOf = (app: string): string => (app === 'plain-html' ? '' : 'dist');

async function script(app: string, rest: readonly string[]): Promise<Response> {
  const file =
    app === 'assets'
      ? join('../node_modules/@kassa/elements/dist/browser', ...rest)
      : join(app, folderOf(app), ...rest);
  const code = await readFile(file, 'utf8').catch(() => undefined);
  return new Response(code, {
    status: code === undefined ? 404 : 200,
    headers: { 'content-type': 'text/javascript' },
  });
}

await serve(
  {
    live: kassa.live,
    fetch: (request, facts) => {
      const [, app = '', ...rest] = new URL(request.url).pathname.split('/');
      if (app === 'kassa') return kassa.fetch(request, facts);
      return rest.join('') === '' ? page(app) : script(app, rest);
    },
  },
  { port },
);
console.log(`Shop: ${origin}\nSwish on a phone: ${phoneUrl}`);
