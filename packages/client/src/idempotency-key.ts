import type { PaymentInput } from '@kassa/protocol';

/**
 * What one attempt is known by. The page's script and the form without script both make their key of these parts, in this
 * order, so Pay in the one and in the other is one payment.
 */
export type Attempt = readonly [
  session: string,
  /** The payment that the customer saw before this one. */
  before: string | undefined,
  /** How many attempts from the same page have got an answer. */
  answered: number,
  method: string,
  input: PaymentInput,
];

/**
 * A key that is the same for the same attempt: a repeated request for it, from this page or from
 * another tab that saw the same state, is answered with the same payment. It protects nothing and hides nothing;
 * it only has to differ within one session, where a collision would be refused as `idempotency_conflict`.
 *
 * FNV-1a with two primes: 64 bits, synchronous, and there without a secure context.
 */
export function idempotencyKey(attempt: Attempt): string {
  let a = 0x811c9dc5;
  let b = a;
  for (const character of JSON.stringify(attempt)) {
    const code = character.codePointAt(0) ?? 0;
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ code, 0x85ebca6b);
  }
  return `pay-${(a >>> 0).toString(36)}-${(b >>> 0).toString(36)}`.padEnd(16, '0');
}
