/** The demo shop's configuration on one machine: the sandbox's addresses, and secrets made here. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { environmentOf, type RunningSandbox } from '@kassa/sandbox';
import * as z from 'zod';

const secretsSchema = z.object({
  KASSA_SESSION_KEYS: z.string(),
  KASSA_URL_SECRET: z.string(),
  KASSA_EVENT_SECRET: z.string(),
  KASSA_API_KEYS: z.string(),
  PAYONE_NOTIFICATION_KEY: z.string(),
});

/** Kept, so that payments and tokens outlive a restart. */
function secretsIn(folder: string): z.infer<typeof secretsSchema> {
  const file = join(folder, 'secrets.json');
  if (existsSync(file)) return secretsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  const secrets = {
    KASSA_SESSION_KEYS: `local=${randomBytes(32).toString('base64url')}`,
    KASSA_URL_SECRET: randomBytes(32).toString('base64url'),
    KASSA_EVENT_SECRET: `whsec_${randomBytes(32).toString('base64')}`,
    KASSA_API_KEYS: randomBytes(32).toString('base64url'),
    PAYONE_NOTIFICATION_KEY: randomBytes(24).toString('base64url'),
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, JSON.stringify(secrets, null, 2), { mode: 0o600 });
  return secrets;
}

/**
 * What a merchant writes into PAYONE's merchant interface, and here into the sandbox.
 * @param kassaUrl where the companion server will be
 * @param folder the shop's
 */
export const payoneNotificationUrl = (kassaUrl: string, folder: string): string =>
  `${kassaUrl}/notifications/payone/${secretsIn(folder).PAYONE_NOTIFICATION_KEY}`;

/**
 * What `readConfig` of the demo shop takes.
 * @param sandbox started with a `certificatesDir`
 * @param folder where the shop keeps its databases and secrets
 * @param options.everyProvider all that the sandbox has, beside Krofort
 */
export function shopEnvironment(
  sandbox: RunningSandbox,
  folder: string,
  port: number,
  { everyProvider = false }: { everyProvider?: boolean } = {},
): Record<string, string> {
  const ofProviders = Object.entries(environmentOf(sandbox));
  return {
    ...secretsIn(folder),
    KASSA_SHOP_PORT: String(port),
    SHOP_DATA: folder,
    SHOP_SANDBOX_URL: sandbox.url,
    ...Object.fromEntries(ofProviders.filter(([name]) => everyProvider || name.startsWith('KROFORT_'))),
  };
}
