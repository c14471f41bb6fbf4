/** One POST to the merchant's server, signed as Standard Webhooks has it: by each secret, so that they rotate. */
import { Webhook } from 'standardwebhooks';
import type { MerchantEndpoint } from '../options.ts';
import type { ServerContext } from '../server-context.ts';

export function signedPost(
  context: ServerContext,
  { url, secret }: MerchantEndpoint,
  id: string,
  body: string,
  signal: AbortSignal,
): Promise<Response> {
  const at = context.now();
  const signatures = [secret].flat().map((each) => new Webhook(each).sign(id, at, body));
  const headers = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': signatures.join(' '),
  };
  return fetch(url, { method: 'POST', body, signal, redirect: 'error', headers });
}
