/** A companion server as a process to be killed: four providers, one SQLite file. Its settings come as JSON. */
import { createCheckoutServer } from '@kassa/server';
import { sqlite } from '@kassa/sqlite';
import { serve } from '@kassa/node';
import { providersOf } from './providers.ts';
import { API_KEY, EVENTS_SECRET, READY, type ChaosSettings } from './settings.ts';

const { port, shopUrl, file, sandbox } = JSON.parse(process.env['KASSA_CHAOS'] ?? '{}') as ChaosSettings;
const quiet = () => undefined;
const server = createCheckoutServer({
  publicUrl: `http://127.0.0.1:${port}`,
  merchant: {
    id: 'chaos',
    apiKeys: [API_KEY],
    origins: [shopUrl],
    events: { url: `${shopUrl}/events`, secret: EVENTS_SECRET },
    confirmPayment: () => Promise.resolve(true),
  },
  providers: providersOf(sandbox),
  store: sqlite({ file }),
  secrets: {
    sessionKeys: [{ id: 'k1', secret: 'session-key-0123456789abcdef0123456789' }],
    urlSecret: 'url-secret-0123456789abcdef0123456789ab',
  },
  logger: { debug: quiet, info: quiet, warn: quiet, error: (_details, message) => console.error(message) },
});
await server.start();
await serve(server, { port });
console.log(READY);
