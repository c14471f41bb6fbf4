/**
 * Standard Webhooks with Ed25519 (`v1a`), as Krofort's own library writes it (krofort/std-webhooks-go, MIT): the
 * signature is over `<id>.<unix seconds>.<body>`, in standard base64, after its version and a comma.
 */
import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';

export interface WebhookSigner {
  /** What the merchant checks with: the 32 bytes in base64, after `whpk_`. */
  readonly publicKey: string;
  headers(id: string, body: string, sentAt: Date): Record<string, string>;
}

/** With a key pair of its own, made now. */
export function createWebhookSigner(): WebhookSigner {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  return {
    publicKey: `whpk_${rawBytes(publicKey).toString('base64')}`,
    headers(id, body, sentAt) {
      const timestamp = Math.floor(sentAt.getTime() / 1000);
      const signature = sign(null, Buffer.from(`${id}.${timestamp}.${body}`), privateKey);
      return {
        'Webhook-Id': id,
        'Webhook-Timestamp': String(timestamp),
        'Webhook-Signature': `v1a,${signature.toString('base64')}`,
      };
    },
  };
}

const rawBytes = (key: KeyObject) => Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url');
