import { expect, it } from 'vitest';
import { banks, opening, p24 } from './answers.ts';

it.each([101, '101'])('reads a bigint that comes as %o: the id of a bank and of a method of P24', (id) => {
  const bank = { id, name: 'Norrbanken', logoUrl: 'https://example.com/n.svg' };
  const method = { p24Id: id, name: 'BLIK', imgUrl: 'https://example.com/b.svg' };
  expect(banks.parse({ paymentGatewayGetAspspsForPaymentSession: [bank] })).toEqual({
    paymentGatewayGetAspspsForPaymentSession: [{ ...bank, id: '101' }],
  });
  expect(p24.parse({ AvailableP24PaymentMethods: [method] })).toEqual({
    AvailableP24PaymentMethods: [{ ...method, p24Id: '101' }],
  });
});

it('reads a session whose amount comes as a number', () => {
  const session = { id: 's', amount: 1000, currency: 'SEK', country: null, message: 'Order 1' };
  const answer = { paymentSessions: [session], paymentMethodStatus: [], paymentRequests: [] };
  expect(opening.parse(answer)).toEqual(answer);
});
