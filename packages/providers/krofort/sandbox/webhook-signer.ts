/**
 * Standard Webhooks with Ed25519 (`v1a`), as Krofort's own library writes it (krofort/std-webhooks-go, MIT): the
 * signature is over `<id>.<unix seconds>.<body>`, in standard base64, after its version and a comma.
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';

export interface WebhookSigner {
  /** What the merchant checks with: the 32 bytes in base64, after `whpk_`. */
  readonly publicKey: string;
  headers(id: string, body: string, sentAt: Date): Record<string, string>;
}

/** Known to everybody: it signs nothing but a sandbox's notifications. */
const SANDBOX_KEY = `-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEIEq+eC1gDcsfqshUVt5Be2K0mEZqPcx4XefuYbbpI9KE
-----END PRIVATE KEY-----`;

/** The sandbox's own: the same key at each start, so that a shop's configuration stays right. */
export const createSandboxSigner = (): WebhookSigner => signerWith(createPrivateKey(SANDBOX_KEY));

/** With a key pair that nobody knows, made now. */
export const createForgerSigner = (): WebhookSigner => signerWith(generateKeyPairSync('ed25519').privateKey);

function signerWith(privateKey: KeyObject): WebhookSigner {
  return {
    publicKey: `whpk_${rawBytes(createPublicKey(privateKey)).toString('base64')}`,
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
