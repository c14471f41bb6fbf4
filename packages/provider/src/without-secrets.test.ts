import { expect, it } from 'vitest';
import { withoutSecrets } from './without-secrets.ts';

it.each([
  ['plain', 'The name Åsa Ek is too short'],
  ['in a form', 'Not understood: name=%C3%85sa+Ek'],
  ['in an address', 'Not understood: /search?%C3%85sa%20Ek'],
])('a provider’s words lose what they repeat %s', (_, words) => {
  expect(withoutSecrets(words, ['Åsa Ek'])).toBe(words.replace(/Åsa Ek|%C3.*Ek/, '[…]'));
});

it('a provider’s words lose what they repeat in JSON', () => {
  expect(withoutSecrets('Not understood: {"name":"Karin \\"K\\" Ek"}', ['Karin "K" Ek'])).toBe(
    'Not understood: {"name":"[…]"}',
  );
});

it('a secret that another one holds leaves nothing of that one', () => {
  expect(withoutSecrets('karin@shop.example is taken', ['karin', 'karin@shop.example'])).toBe('[…] is taken');
});

it('a secret that is missing or too short takes nothing away', () => {
  expect(withoutSecrets('mode test', [undefined, '', 'es'])).toBe('mode test');
});
