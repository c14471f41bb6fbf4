/** Kronor's webhooks: thin notifications, where the merchant has configured them. What is in them is not believed. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { readText, type NotificationReader } from '@kassa/provider';
import * as z from 'zod';
import { KronorApi } from './api.ts';
import { MERCHANT } from './documents.ts';
import { parseOptions, type KronorConfig, type KronorOptions } from './options.ts';
import { webhookAnswer } from './schemas.ts';

const bodySchema = z.object({
  events: z.array(z.object({ event: z.string(), id: z.union([z.string(), z.number()]) })),
});
const SIGNATURE = 'X-HMAC-SHA256-Signature';

export const webhookReader = (config: NonNullable<KronorConfig['webhooks']>): NotificationReader => ({
  scope: 'account',
  accountKey: config.accountKey,
  read: ({ headers, body }) => {
    if (!isSigned(body, headers.get(SIGNATURE), config))
      return Promise.resolve({
        kind: 'refused',
        reason: 'bad_signature',
        message: `${SIGNATURE} does not fit`,
      });
    const parsed = bodySchema.safeParse(readJson(body));
    if (!parsed.success)
      return Promise.resolve({
        kind: 'refused',
        reason: 'malformed',
        message: z.prettifyError(parsed.error),
      });
    return Promise.resolve({
      kind: 'accepted',
      id: createHash('sha256').update(body).digest('hex'),
      payload: {},
      thin: true,
      // Within ten seconds, in these words; otherwise it comes again and later ones queue behind it.
      answer: () => ({ status: 200, contentType: 'text/plain', body: '[accepted]' }),
    });
  },
  interpret: () => Promise.resolve(null),
});

function isSigned(
  body: Uint8Array,
  signature: string | null,
  { hmacSecrets, signatureEncoding }: NonNullable<KronorConfig['webhooks']>,
): boolean {
  if (signature === null) return false;
  const given = Buffer.from(signature.trim(), signatureEncoding);
  return hmacSecrets.some((secret) => {
    const expected = createHmac('sha256', secret).update(body).digest();
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}

function readJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}

/**
 * Tells Kronor where to send webhooks: run once by the merchant, from a script.
 * @param url `<publicUrl>/notifications/kronor/<accountKey>`
 * @param events by Kronor's names: `['captureStateUpdate']`
 * @returns `hmacSecret` for `webhooks.hmacSecrets`; null when the URL was set before, for it is told once
 */
export async function setWebhookUrl(
  options: Pick<KronorOptions, 'apiToken' | 'environment'>,
  url: string,
  events: readonly string[],
): Promise<{ settingId: number; hmacSecret: string | null }> {
  const { config, problems } = parseOptions(options);
  if (!config) throw new TypeError(problems.join('\n'));
  const settings = { webhookUrl: url, eventSettings: events.map((event) => ({ event, enabled: true })) };
  const signal = new AbortController().signal;
  const answer = await new KronorApi(config, { readText }).call(
    MERCHANT.setWebhookUrl,
    { settings },
    webhookAnswer,
    {
      signal,
    },
  );
  return answer.setWebhookUrl;
}
