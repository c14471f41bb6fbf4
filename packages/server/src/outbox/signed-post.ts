/** One POST to the merchant's server, signed as Standard Webhooks has it: by each secret, so that they rotate. */
import { createHmac } from 'node:crypto';
import type { MerchantEndpoint } from '../options.ts';
import type { ServerContext } from '../server-context.ts';

const keyOf = (secret: string): Buffer => Buffer.from(secret.slice('whsec_'.length), 'base64');

export function signedPost(
  context: ServerContext,
  { url, secret }: MerchantEndpoint,
  id: string,
  body: string,
  signal: AbortSignal,
): Promise<Response> {
  const at = Math.floor(context.now().getTime() / 1000);
  const sign = (key: Buffer) => createHmac('sha256', key).update(`${id}.${at}.${body}`).digest('base64');
  const signatures = [secret].flat().map((each) => `v1,${sign(keyOf(each))}`);
  const headers = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(at),
    'webhook-signature': signatures.join(' '),
  };
  return fetch(url, { method: 'POST', body, signal, redirect: 'error', headers });
}
