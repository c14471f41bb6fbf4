/** Starts the shop with Kassa in it. */
import { mkdirSync } from 'node:fs';
import { serve, type Serving } from '@kassa/node';
import { withForms } from '@kassa/ssr';
import { createShop } from './app.ts';
import { createKassa } from './checkout.ts';
import type { ShopConfig } from './config.ts';
import { openDatabase } from './database.ts';
import { demoDesk } from './desk.ts';
import { sourcesFor } from './sources.ts';

export { readConfig, type ShopConfig } from './config.ts';

export interface RunningShop {
  url: string;
  /** Lets requests under way end, closes sockets and databases. */
  close(): Promise<void>;
}

/** @throws ConfigError, or an Error that names the port when it is taken */
export async function startShop(config: ShopConfig): Promise<RunningShop> {
  const kassa = createKassa(config);
  // Pays without script too.
  const companion = { fetch: withForms(kassa.fetch), live: kassa.live };
  mkdirSync(config.dataFolder, { recursive: true });
  const db = openDatabase(config.shopDatabase);
  const hasOwnPort = config.kassa.port !== undefined;
  const shop = createShop({
    publicUrl: config.publicUrl,
    companionUrl: config.kassa.publicUrl,
    db,
    checkout: kassa.checkout,
    desk: demoDesk(config, kassa.checkout),
    ...(!hasOwnPort && { companion: companion.fetch }),
    eventSecret: config.kassa.eventSecret,
    sandboxUrl: config.sandboxUrl,
    sources: sourcesFor(config),
  });
  const servings: Serving[] = [];
  const tls = config.tls && { tls: config.tls };
  async function close(): Promise<void> {
    shop.close();
    const closed = servings.map((serving) => serving.close());
    await kassa.close();
    await Promise.all(closed);
    db.close();
  }
  try {
    await kassa.start();
    if (config.kassa.port !== undefined)
      servings.push(await serve(companion, { port: config.kassa.port, ...tls }));
    servings.push(
      await serve(
        { fetch: shop.fetch, ...(!hasOwnPort && { live: kassa.live }) },
        { port: config.port, ...tls },
      ),
    );
  } catch (error) {
    await close();
    throw error;
  }
  return { url: config.publicUrl, close };
}
