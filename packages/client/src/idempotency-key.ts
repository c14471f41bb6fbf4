/**
 * A key that is the same for the same content: a repeated request for the same attempt, from this page or from
 * another tab that saw the same state, is answered with the same payment. It protects nothing and hides nothing;
 * it only has to differ within one session, where a collision would be refused as `idempotency_conflict`.
 *
 * FNV-1a with two primes: 64 bits, synchronous, and there without a secure context.
 */
export function idempotencyKey(content: readonly unknown[]): string {
  let a = 0x811c9dc5;
  let b = a;
  for (const character of JSON.stringify(content)) {
    const code = character.codePointAt(0) ?? 0;
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ code, 0x85ebca6b);
  }
  return `pay-${(a >>> 0).toString(36)}-${(b >>> 0).toString(36)}`.padEnd(16, '0');
}
