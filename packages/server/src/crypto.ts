/** Small secrets: what is shown to others is random or keyed, what is stored is its hash. */
import { createHmac, hash, randomBytes, timingSafeEqual } from 'node:crypto';

export const sha256 = (text: string): string => hash('sha256', text, 'base64url');

/** 192 random bits for a code that is shown once and stored as its hash. */
export const newCode = (): string => randomBytes(24).toString('base64url');

/**
 * 128 bits that nobody can guess without `secret`, the same for the same purpose and id: a payment's URLs must
 * come out alike when createPayment is repeated with the same reference.
 */
export const handleFor = (secret: string, purpose: 'return' | 'notification', id: string): string =>
  createHmac('sha256', secret).update(`${purpose}:${id}`).digest().subarray(0, 16).toString('base64url');

export function sameSecret(a: string, b: string): boolean {
  // Hashed first: timingSafeEqual wants equal lengths.
  return timingSafeEqual(hash('sha256', a, 'buffer'), hash('sha256', b, 'buffer'));
}
