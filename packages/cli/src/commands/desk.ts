/** `kassa desk`: support's pages, on this machine and for this person alone. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Call, ApiCommand } from '../command.ts';
import { checkoutByApi } from '../desk/checkout-by-api.ts';
import { createOneTimeLink, refusal } from '../desk/one-time-link.ts';
import { wrongUse } from '../failure.ts';

const HOST = '127.0.0.1';

export const desk: ApiCommand = {
  name: 'desk',
  operands: [],
  summary: 'pages for support, on this machine: find a payment, read its story, refund it',
  details: `Prints a link that works once, in one browser. It ends with Ctrl-C. The pages do what the other commands
do, with the same key, under the name that you give.`,
  options: {
    by: { type: 'string', value: '<name>', help: 'who does it, for the record (needed)' },
  },
  examples: ['kassa desk --by anna'],
  run: async (call) => {
    const name = call.text('by');
    if (!name || name.length > 100) throw wrongUse('--by is needed: your name, for the record.');
    // A wrong key is told here and not on every page.
    await call.api.call('GET', '/payments?reference=desk');
    const stopped = new Promise((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, resolve);
    });
    const { url, close } = await openDesk(call, name);
    call.show({ url }, () => `${url}\n`);
    call.note('The link works once. Ctrl-C ends the desk.');
    await stopped;
    await close();
  },
};

async function openDesk({ api }: Call, name: string) {
  // Other commands don't wait for what a page is made with.
  const [{ createDesk, RIGHTS }, { getRequestListener }] = await Promise.all([
    import('@kassa/desk'),
    import('@hono/node-server'),
  ]);
  const server = createServer().listen(0, HOST);
  await once(server, 'listening');
  const origin = `http://${HOST}:${(server.address() as AddressInfo).port}`;
  const link = createOneTimeLink(origin);
  const pages = createDesk({
    checkout: checkoutByApi(api),
    publicUrl: origin,
    secret: randomBytes(32).toString('base64url'),
    who: (request) => (link.hasCookie(request) ? { name, rights: RIGHTS } : refusal()),
  });
  const listener = getRequestListener((request) => link.answer(request) ?? pages.fetch(request));
  server.on('request', (request, response) => void listener(request, response));
  return {
    url: link.url,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
