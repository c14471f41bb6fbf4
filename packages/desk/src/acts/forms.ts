/** Each form has a key of its own, signed for one person and one address: what a stranger makes up is none of them. */
import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';

export interface FormKey {
  /** The idempotency key of what the form does. */
  key: string;
  token: string;
}

export interface Forms {
  /** For a page that asks something. */
  issue(name: string, path: string): FormKey;
  isOurs(name: string, path: string, given: FormKey): boolean;
}

export function createForms(secret: string): Forms {
  const sign = (name: string, path: string, key: string) =>
    createHmac('sha256', secret)
      .update(JSON.stringify([name, path, key]))
      .digest('base64url');
  return {
    issue: (name, path) => {
      const key = `desk-${randomUUID()}`;
      return { key, token: sign(name, path, key) };
    },
    isOurs: (name, path, { key, token }) => {
      const [right, given] = [Buffer.from(sign(name, path, key)), Buffer.from(token)];
      return right.length === given.length && timingSafeEqual(right, given);
    },
  };
}
