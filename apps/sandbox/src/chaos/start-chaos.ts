/** `kassa-sandbox --chaos`: everything that a payment passes through, to be broken by hand. */
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listen } from '@kassa/sandbox-kit';
import type { RunningSandbox } from '../index.ts';
import { banksOf } from './banks.ts';
import { Companion } from './companion.ts';
import { createChaosPage } from './page.ts';
import { PAYONE_KEY } from './providers.ts';
import { Shop } from './shop.ts';

export interface RunningChaos {
  /** The page with the buttons. */
  url: string;
  close(): Promise<void>;
}

/** The page takes `port`, the companion server the one after it. @throws Error when one is taken */
export async function startChaos(sandbox: RunningSandbox, port: number): Promise<RunningChaos> {
  const folder = await mkdtemp(join(tmpdir(), 'kassa-chaos-'));
  const banks = banksOf(sandbox);
  const shopUrl = `http://127.0.0.1:${port}`;
  const companion = new Companion({
    ...{ port: port + 1, shopUrl, sandbox },
    file: join(folder, 'kassa.db'),
  });
  const shop = new Shop(shopUrl, companion, banks);
  const app = createChaosPage({ companion, shop, banks });
  const listener = await listen({ fetch: app.fetch, port, portVariable: 'KASSA_SANDBOX_PORT' });
  const close = async () => {
    await companion.kill();
    await listener.close();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const notificationUrl = `http://127.0.0.1:${port + 1}/notifications/payone/${PAYONE_KEY}`;
    // Told when the customer has decided, so that somebody can decide.
    for (const bank of banks)
      if (bank.name === 'payone')
        await bank.control('PUT', '/settings', { notificationUrl, tell: 'by_hand' });
    await companion.start();
  } catch (error) {
    await close();
    throw error;
  }
  return { url: `${listener.url}/chaos`, close };
}
