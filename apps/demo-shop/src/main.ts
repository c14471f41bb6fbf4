/** The shop as a process of its own: configured by environment variables, ended by SIGTERM or SIGINT. */
import { readConfig, startShop } from './index.ts';

try {
  const shop = await startShop(readConfig(process.env));
  console.log(`Ljung is open at ${shop.url}`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void shop.close().then(() => process.exit(0)));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
