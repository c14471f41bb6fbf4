import { randomBytes } from 'node:crypto';

/** A row's id: `pay_` and 96 random bits. */
export const newId = (prefix: string): string => `${prefix}_${randomBytes(12).toString('base64url')}`;
