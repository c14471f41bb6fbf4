/** One replica of the companion server, as a process to be killed: four providers, PostgreSQL, Node's HTTP. */
import { postgres } from '@kassa/postgres';
import { createCheckoutServer } from '@kassa/server';
import { serve } from '@kassa/node';
import { providersOf } from '../../../apps/sandbox/src/chaos/providers.ts';
import { API_KEY, EVENTS_SECRET, READY, type ServerSettings } from './settings.ts';

const settings = JSON.parse(process.env['CAMPAIGN'] ?? '{}') as ServerSettings;
const { publicUrl, shopUrl, databaseUrl, port, ahead, sandbox } = settings;
const quiet = () => undefined;
const companion = createCheckoutServer({
  publicUrl,
  merchant: {
    id: 'campaign',
    apiKeys: [API_KEY],
    origins: [shopUrl],
    events: { url: `${shopUrl}/events`, secret: EVENTS_SECRET },
    confirmPayment: () => Promise.resolve(true),
  },
  providers: providersOf(sandbox),
  store: postgres({ connectionString: databaseUrl, poolSize: 8 }),
  secrets: {
    sessionKeys: [{ id: 'k1', secret: 'session-key-0123456789abcdef0123456789' }],
    urlSecret: 'url-secret-0123456789abcdef0123456789ab',
  },
  logger: {
    debug: quiet,
    info: quiet,
    warn: quiet,
    error: (details, message) => console.error(message, (details as { err?: unknown }).err ?? ''),
  },
  // By the database's clock, as any, until the campaign lets days go by.
  ...(ahead > 0 && { now: () => new Date(Date.now() + ahead) }),
});
await companion.start();
const serving = await serve(companion, { port });
process.once('SIGTERM', () => {
  void Promise.all([serving.close(), companion.close()]).then(() => process.exit(0));
});
console.log(READY);
