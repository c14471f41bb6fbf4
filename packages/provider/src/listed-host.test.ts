import { expect, it } from 'vitest';
import { isListedHost, unlistedHost } from './listed-host.ts';

it.each([
  ['pay.example', true],
  ['www.paypal.com', true],
  ['paypal.com', false],
  ['evilpaypal.com', false],
  ['www.pay.example', false],
])('%s is listed: %s', (host, isListed) => {
  expect(isListedHost(host, ['Pay.example', '*.PayPal.com'])).toBe(isListed);
});

it('a host that is not listed is named with the option', () => {
  const words = 'The customer was not sent on: customerHosts doesn’t list bank.example';
  expect(unlistedHost('https://bank.example/pay?x=1', 'customerHosts', ['pay.example'])).toBe(words);
  expect(unlistedHost('https://pay.example/', 'customerHosts', ['pay.example'])).toBeUndefined();
  expect(unlistedHost('https://bank.example/', 'customerHosts', undefined)).toBeUndefined();
  expect(unlistedHost('nowhere', 'customerHosts', ['pay.example'])).toContain('no address');
});
