/**
 * A key that is the same for the same content: a repeated request for the same attempt, from this page or from
 * another tab that saw the same state, is answered with the same payment. It protects nothing and hides nothing;
 * it only has to differ within one session, where a collision would be refused as `idempotency_conflict`.
 *
 * cyrb53 by bryc (public domain): 53 bits, synchronous, and there without a secure context.
 */
export function idempotencyKey(content: readonly unknown[]): string {
  const text = JSON.stringify(content);
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    a = Math.imul(a ^ unit, 0x9e3779b1);
    b = Math.imul(b ^ unit, 0x5f356495);
  }
  a = Math.imul(a ^ (a >>> 16), 0x85ebca6b) ^ Math.imul(b ^ (b >>> 13), 0xc2b2ae35);
  b = Math.imul(b ^ (b >>> 16), 0x85ebca6b) ^ Math.imul(a ^ (a >>> 13), 0xc2b2ae35);
  return `pay-${((b & 0x1fffff) * 0x1_0000_0000 + (a >>> 0)).toString(36)}`.padEnd(16, '0');
}
