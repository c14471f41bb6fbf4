/** One POST to the merchant's server, signed as Standard Webhooks has it: by each secret, so that they rotate. */
import { createHmac } from 'node:crypto';
import type { MerchantEndpoint } from '../options.ts';
import type { ServerContext } from '../server-context.ts';

export function signedPost(
  context: ServerContext,
  { url, secret }: MerchantEndpoint,
  id: string,
  body: string,
  signal: AbortSignal,
): Promise<Response> {
  const at = Math.floor(context.now().getTime() / 1000);
  const signatures = [secret].flat().map((each) => signatureOf(`${id}.${at}.${body}`, each));
  const headers = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(at),
    'webhook-signature': signatures.join(' '),
  };
  return fetch(url, { method: 'POST', body, signal, redirect: 'error', headers });
}

function signatureOf(signed: string, secret: string): string {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  return `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
}
