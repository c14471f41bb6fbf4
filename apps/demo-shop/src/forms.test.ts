/** What strangers send to the shop's forms, by hand. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createShop } from './app.ts';
import { openDatabase } from './database.ts';

const SHOP = 'https://shop.test';
const { fetch } = createShop({
  publicUrl: SHOP,
  companionUrl: `${SHOP}/kassa`,
  db: openDatabase(':memory:'),
  eventSecret: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
  checkout: {
    createSession: () => Promise.reject(new Error('Not asked here')),
    findPayments: () => Promise.resolve([]),
  },
});

const post = async (path: string, body: BodyInit, headers: Record<string, string> = {}) =>
  fetch(new Request(SHOP + path, { method: 'POST', body, headers: { origin: SHOP, ...headers } }), {});
const chooseCountry = (back: string) => post('/market', new URLSearchParams({ country: 'DE', back }));

test.for([
  '//evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '/\t/evil.example',
  '/\r\n/evil.example',
  '/.//evil.example',
  '/x/..//evil.example',
  'https://evil.example/',
  'javascript:alert(1)',
  'https://shop.test@evil.example/',
])('choosing a country leads to the shelf when the page before was %j', async (back) => {
  const response = await chooseCountry(back);
  expect([response.status, response.headers.get('location')]).toEqual([303, '/']);
});

test('choosing a country leads back to a page of the shop', async () => {
  const response = await chooseCountry('/checkout?change=delivery');
  expect(response.headers.get('location')).toBe('/checkout?change=delivery');
});

test('choosing a country never leads to another host, whatever the page before was', async () => {
  const parts = fc.constantFrom(
    '/',
    '\\',
    '.',
    '..',
    '\t',
    '\n',
    '\r',
    ' ',
    '@',
    ':',
    'evil.example',
    'https:',
    '%5C',
    '%2F',
    '?',
    '#',
  );
  await fc.assert(
    fc.asyncProperty(fc.array(parts, { maxLength: 8 }), async (pieces) => {
      const response = await chooseCountry(pieces.join(''));
      expect(new URL(response.headers.get('location') ?? '', SHOP).origin).toBe(SHOP);
    }),
  );
});

const MULTIPART = { 'content-type': 'multipart/form-data' };
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const BAD_FORMS: readonly [name: string, body: string, headers: Record<string, string>][] = [
  ['is empty', '', FORM],
  ['has other names', 'colour=red', FORM],
  ['has names of an object', '__proto__=1&constructor=2&sku[]=1&country[]=2', FORM],
  ['has no boundary', 'sku=enamel-mug&quantity=1', MULTIPART],
  ['has a boundary that never comes', 'x', { 'content-type': 'multipart/form-data; boundary=a' }],
  ['is JSON', '{"sku":1}', { 'content-type': 'application/json' }],
  ['has line breaks', 'country=%0D%0ADE&back=%0D%0A&sku=%0D%0A&quantity=%0D%0A', FORM],
];
for (const path of ['/cart', '/cart/enamel-mug', '/market'])
  test.for(BAD_FORMS)(`a form for ${path} that %s is a bad request`, async ([, body, headers]) => {
    expect((await post(path, body, headers)).status).toBe(400);
  });

test('a delivery form that can’t be read is a bad request', async () => {
  const added = await post('/cart', new URLSearchParams({ sku: 'enamel-mug', quantity: '1' }));
  const cookie = added.headers
    .getSetCookie()
    .map((set) => set.split(';')[0])
    .join('; ');
  const response = await post('/checkout', 'email=x', { ...MULTIPART, cookie });
  expect(response.status).toBe(400);
});

test.for([
  'ljung=chosen-by-someone',
  '__Host-ljung=chosen-by-someone',
  '__Host-ljung=AAAAAAAAAAAAAAAAAAAAAB',
  'ljung=AAAAAAAAAAAAAAAAAAAAAA',
])('a visitor id that the shop can’t have given is not taken from the cookie %s', async (cookie) => {
  const response = await post('/cart', new URLSearchParams({ sku: 'enamel-mug', quantity: '1' }), {
    cookie,
  });
  const [set = ''] = response.headers.getSetCookie();
  // A browser takes this name from nobody but the shop's own host, and only on https.
  expect(set).toMatch(/^__Host-ljung=[\w-]{22};.*Path=\/;.*HttpOnly; Secure/);
});
