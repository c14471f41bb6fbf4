import { expect, it } from 'vitest';
import { nextActionOf } from './next-action.ts';

const hostedUrl = 'https://payment-gateway.staging.kronor.io';
const data = { sessionToken: 'the-token', returnUrl: 'https://shop.example/return' };
const config = { hostedUrl, env: 'staging' as const };

it('a customer goes to Kronor’s hosted page where Kronor names no page of the card, wallet or bank', () => {
  const action = nextActionOf({}, 'kronor.card', data, config);
  const url = new URL(action?.kind === 'redirect' ? action.url : '');
  expect(`${url.origin}${url.pathname}`).toBe(`${hostedUrl}/payment`);
  expect(Object.fromEntries(url.searchParams)).toEqual({
    env: 'staging',
    paymentMethod: 'creditCard',
    token: 'the-token',
    merchantReturnUrl: 'https://shop.example/return',
  });
});

it('a customer goes straight to the page that Kronor names', () => {
  const named = { transactionCreditCardDetails: [{ sessionUrl: 'https://pay.example/1' }] };
  expect(nextActionOf(named, 'kronor.card', data, config)).toMatchObject({ url: 'https://pay.example/1' });
});
