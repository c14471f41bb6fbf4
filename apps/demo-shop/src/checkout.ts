/** Kassa in this shop: which providers, which database, which secrets. */
import { createWriteStream } from 'node:fs';
import { krofort } from '@kassa/krofort';
import { kronor } from '@kassa/kronor';
import { opp } from '@kassa/opp';
import { payone } from '@kassa/payone';
import { postgres } from '@kassa/postgres';
import { createCheckoutServer, createLogger, type CheckoutServer } from '@kassa/server';
import { sqlite } from '@kassa/sqlite';
import type { ShopConfig } from './config.ts';

export function createKassa(config: ShopConfig): CheckoutServer {
  const { publicUrl, kassa } = config;
  return createCheckoutServer({
    publicUrl: kassa.publicUrl,
    merchant: {
      id: 'ljung',
      origins: [publicUrl],
      apiKeys: kassa.apiKeys,
      events: { url: `${publicUrl}/events`, secret: kassa.eventSecret },
    },
    providers: [
      krofort(config.krofort),
      ...(config.kronor ? [kronor(config.kronor)] : []),
      ...(config.payone ? [payone(config.payone)] : []),
      ...(config.opp ? [opp(config.opp)] : []),
    ],
    store:
      kassa.databaseUrl === undefined
        ? sqlite({ file: kassa.databaseFile })
        : postgres({ connectionString: kassa.databaseUrl }),
    logger: createLogger(
      kassa.logFile === undefined ? undefined : createWriteStream(kassa.logFile, { flags: 'a' }),
    ),
    secrets: { sessionKeys: kassa.sessionKeys, urlSecret: kassa.urlSecret },
  });
}
