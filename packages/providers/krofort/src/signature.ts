/**
 * Standard Webhooks with Ed25519 (`v1a`). The npm package `standardwebhooks` knows HMAC only, so this is by
 * hand, from the specification (standardwebhooks.com) and Krofort's own library (krofort/std-webhooks-go): the
 * signed text is `<id>.<unix seconds>.<raw body>`, the header a space-separated list of `<version>,<base64>`.
 */
import { createPublicKey, verify, type KeyObject } from 'node:crypto';

/**
 * An Ed25519 public key from what a back office shows: `whpk_` and base64, the base64 alone (32 bytes), or PEM.
 * @returns undefined when it is none of these.
 */
export function parsePublicKey(text: string): KeyObject | undefined {
  const trimmed = text.trim();
  try {
    const key = trimmed.startsWith('-----BEGIN PUBLIC KEY-----')
      ? createPublicKey(trimmed)
      : createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x: rawKey(trimmed) } });
    return key.asymmetricKeyType === 'ed25519' ? key : undefined;
  } catch {
    return undefined;
  }
}

function rawKey(text: string): string {
  const match = /^(?:whpk_)?([A-Za-z0-9+/]{43}=?)$/.exec(text);
  if (!match) throw new TypeError('Not 32 bytes in base64');
  return Buffer.from(match[1] ?? '', 'base64').toString('base64url');
}

export type Verified =
  | { ok: true; id: string; sentAt: Date }
  | { ok: false; problem: 'missing header' | 'bad header' | 'no match' };

/** Is the request signed by one of `keys`? Says nothing of its age. */
export function verifySignature(headers: Headers, body: Uint8Array, keys: readonly KeyObject[]): Verified {
  const id = headers.get('webhook-id');
  const timestamp = headers.get('webhook-timestamp');
  const list = headers.get('webhook-signature');
  if (!id || !timestamp || !list) return { ok: false, problem: 'missing header' };
  if (id.length > 256 || !/^\d{1,12}$/.test(timestamp)) return { ok: false, problem: 'bad header' };

  const signed = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body]);
  const signatures = list
    .split(' ')
    .filter((entry) => entry.startsWith('v1a,'))
    .map((entry) => Buffer.from(entry.slice(4), 'base64'))
    .filter(({ length }) => length === 64);
  const matches = signatures.some((signature) => keys.some((key) => verify(null, signed, key, signature)));
  return matches
    ? { ok: true, id, sentAt: new Date(Number(timestamp) * 1000) }
    : { ok: false, problem: 'no match' };
}
