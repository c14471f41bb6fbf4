/** One POST to the merchant's server, signed as Standard Webhooks has it. */
import { Webhook } from 'standardwebhooks';
import type { ServerContext } from '../server-context.ts';

export function signedPost(
  context: ServerContext,
  { url, secret }: { url: string; secret: string },
  id: string,
  body: string,
  signal: AbortSignal,
): Promise<Response> {
  const at = context.now();
  return fetch(url, {
    method: 'POST',
    body,
    signal,
    redirect: 'error',
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': new Webhook(secret).sign(id, at, body),
    },
  });
}
