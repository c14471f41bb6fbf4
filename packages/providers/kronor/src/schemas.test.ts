import { expect, it } from 'vitest';
import { captureStatusAnswer, paidAnswer } from './schemas.ts';

it.each([
  ['of version 4', '3f1b7c1e-8f4e-4d6c-9a55-2f0a6f0b1c2d'],
  ['of version 7', '0198f2a0-4b1c-7d6e-8f00-123456789abc'],
  ['that PostgreSQL made of a hash', '5d41402a-bc4b-2a76-b971-9d911017c592'],
  ['of no version', '11111111-2222-0333-0444-555555555555'],
])('a wait token is any uuid of PostgreSQL’s: one %s', (_, waitToken) => {
  expect(paidAnswer.parse({ made: { waitToken } })).toEqual({ made: { waitToken } });
});

it('a wait token is nothing else', () => {
  expect(paidAnswer.safeParse({ made: { waitToken: '../payments' } }).success).toBe(false);
});

it('a capture or refund is where it was last, in whatever order the list is', () => {
  const status = [
    { status: 'CAPTURE_DONE', enteredAt: '2026-11-29T09:00:02.5+00:00' },
    { status: 'CAPTURING', enteredAt: '2026-11-29T09:00:01+00:00' },
  ];
  const read = (list: object[] | null) =>
    captureStatusAnswer.parse({ paymentCaptures: [{ errorMessage: null, status: list }] }).paymentCaptures[0]
      ?.status;
  expect([read(status), read(status.toReversed())]).toEqual(['CAPTURE_DONE', 'CAPTURE_DONE']);
  expect([read([]), read(null)]).toEqual([undefined, undefined]);
});
