/** A companion server in a process of its own, with the database that DATABASE_URL or SQLITE_FILE names, or in memory. */
import { serve } from '../../node/src/index.ts';
import { createCheckoutServer } from '../src/create-checkout-server.ts';
import { postgres } from '../../postgres/src/index.ts';
import { sqlite } from '../../sqlite/src/index.ts';
import { fakeBank } from './fake-bank.ts';

const { DATABASE_URL: connectionString, SQLITE_FILE: file = ':memory:' } = process.env;
const shop = 'https://shop.example';
const server = createCheckoutServer({
  publicUrl: `${shop}/kassa`,
  merchant: { id: 'test', origins: [shop], apiKeys: ['merchant-api-key-0123456789abcdef0123'] },
  providers: [fakeBank().provider],
  store: connectionString === undefined ? sqlite({ file }) : postgres({ connectionString }),
  secrets: {
    sessionKeys: [{ id: 'k1', secret: 'session-key-0123456789abcdef0123456789' }],
    urlSecret: 'url-secret-0123456789abcdef0123456789ab',
  },
});
await server.start();
const serving = await serve(server, { port: 0 });
process.send?.(serving.port);
