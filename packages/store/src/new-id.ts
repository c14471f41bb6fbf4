import { randomFillSync } from 'node:crypto';

const BYTES = 12;
/** The system is asked for many at once: a call takes longer than the rest of a row. */
const drawn = Buffer.alloc(BYTES * 256);
let used = drawn.length;

/** A row's id: `pay_` and 96 random bits. */
export function newId(prefix: string): string {
  if (used === drawn.length) {
    randomFillSync(drawn);
    used = 0;
  }
  used += BYTES;
  return `${prefix}_${drawn.toString('base64url', used - BYTES, used)}`;
}
