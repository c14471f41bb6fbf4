import { expect, it } from 'vitest';
import { newReference, spokenReference } from './reference.ts';

it('A new reference is 16 letters with a hyphen in the middle, each time others', () => {
  const references = Array.from({ length: 200 }, newReference);
  for (const reference of references)
    expect(reference).toMatch(/^[0-9a-hjkmnp-tv-z]{8}-[0-9a-hjkmnp-tv-z]{8}$/);
  expect(new Set(references).size).toBe(200);
  expect(new Set(references.join('')).size).toBe(33);
});

it('A reference is understood as a person reads it out', () => {
  for (const spoken of [
    '0f91p87r-q79jqp10',
    '0F91P87R-Q79JQP10',
    ' 0f91p87rq79jqp10 ',
    '0f91 p87r q79j qp10',
    '0f91p87r–q79jqp10',
    'OF9IP87R-Q79JQPLO',
    'of9lp87r-q79jqpio',
  ])
    expect(spokenReference(spoken), spoken).toBe('0f91p87r-q79jqp10');
});

it('Another text is no reference', () => {
  for (const other of [
    '',
    'order-1042',
    '0f91p87r-q79jqp1',
    '0f91p87r-q79jqp10a',
    'uf91p87r-q79jqp10',
    '👍'.repeat(8),
  ])
    expect(spokenReference(other), other).toBeNull();
});
