import { randomBytes } from 'node:crypto';

/**
 * A row's id: `pay_` and 96 random bits. Bits that are drawn for many ids at once would save 0.02 ms of a payment, and a
 * simulated world would depend on those before it.
 */
export const newId = (prefix: string): string => `${prefix}_${randomBytes(12).toString('base64url')}`;
