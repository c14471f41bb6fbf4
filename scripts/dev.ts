/**
 * The demo shop with all that stands behind it, on loopback: `npm start` runs this after installing. Everything it
 * writes is in `.kassa/`, or in the folder that KASSA_FOLDER names.
 */
import { createServer } from 'node:net';
import { once } from 'node:events';
import { readConfig, startShop } from '@kassa/demo-shop';
import { startSandbox } from '@kassa/sandbox';
import { bundleElements } from '../vite.config.ts';
import { payoneNotificationUrl, shopEnvironment } from './shop-environment.ts';

const HOST = '127.0.0.1';
/** Each provider's API has a port of its own, after the pages'. */
const SANDBOX_APIS = 4;
const LAST_PORT = 65_535 - SANDBOX_APIS;
const FOLDER = process.env['KASSA_FOLDER'] ?? '.kassa';

function portOf(variable: string, preset: number): number {
  const text = process.env[variable] ?? String(preset);
  const port = Number(text);
  // The sandbox needs the next ones too.
  if (Number.isInteger(port) && port >= 1 && port <= LAST_PORT) return port;
  throw new Error(`${variable} must be a port number from 1 to ${LAST_PORT}, not ${text}.`);
}

/** Asked before anything is started: the answer is one line that says what to change. */
async function needFree(port: number, variable: string): Promise<void> {
  const probe = createServer().listen(port, HOST);
  try {
    await once(probe, 'listening');
  } catch {
    throw new Error(`Port ${port} is taken. Stop what uses it, or set ${variable} to another port.`);
  }
  probe.close();
  await once(probe, 'close');
}

async function start() {
  const shopPort = portOf('KASSA_SHOP_PORT', 4000);
  const sandboxPort = portOf('KASSA_SANDBOX_PORT', 4010);
  await needFree(shopPort, 'KASSA_SHOP_PORT');
  for (let next = 0; next <= SANDBOX_APIS; next++) await needFree(sandboxPort + next, 'KASSA_SANDBOX_PORT');
  await bundleElements();
  const shopFolder = `${FOLDER}/shop`;
  const sandbox = await startSandbox({
    port: sandboxPort,
    certificatesDir: `${FOLDER}/certificates`,
    payone: { notificationUrl: payoneNotificationUrl(`http://localhost:${shopPort}/kassa`, shopFolder) },
  });
  const environment = {
    ...shopEnvironment(sandbox, shopFolder, shopPort, { everyProvider: true }),
    KASSA_LOG: `${FOLDER}/kassa.log`,
  };
  const shop = await startShop(readConfig(environment)).catch(async (error: unknown) => {
    await sandbox.close();
    throw error;
  });
  return {
    url: shop.url,
    stop: async () => {
      await shop.close();
      await sandbox.close();
    },
  };
}

try {
  const { url, stop } = await start();
  console.log(`\n  Open ${url}\n\n  Ctrl-C stops everything. The log is in ${FOLDER}/kassa.log.\n`);
  let stopping: Promise<void> | undefined;
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    // Ctrl-C comes twice: from the terminal, and passed on by who started this.
    process.on(signal, () => {
      stopping ??= stop().then(() => process.exit(0));
    });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
