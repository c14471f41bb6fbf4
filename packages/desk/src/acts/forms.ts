/**
 * Each form has a key of its own. It stands in the address of the form's page, so that the back button and a reload show
 * the same form; what is sent is signed for one person, one address and one key.
 */
import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';

export interface FormKey {
  /** The idempotency key of what the form does. */
  key: string;
  token: string;
}

export interface Forms {
  newKey(): string;
  isKey(key: string): boolean;
  sign(name: string, path: string, key: string): FormKey;
  isOurs(name: string, path: string, given: FormKey): boolean;
}

export function createForms(secret: string): Forms {
  const tokenOf = (name: string, path: string, key: string) =>
    createHmac('sha256', secret)
      .update(JSON.stringify([name, path, key]))
      .digest('base64url');
  return {
    newKey: () => `desk-${randomUUID()}`,
    isKey: (key) => /^desk-[0-9a-f-]{36}$/.test(key),
    sign: (name, path, key) => ({ key, token: tokenOf(name, path, key) }),
    isOurs: (name, path, { key, token }) => {
      const [right, given] = [Buffer.from(tokenOf(name, path, key)), Buffer.from(token)];
      return right.length === given.length && timingSafeEqual(right, given);
    },
  };
}
