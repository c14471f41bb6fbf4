import type { OrderDetails } from '@kassa/provider';
import { expect, it } from 'vitest';
import { kronorExpiry, line, messageFor, nameOf, sessionInput } from './session-input.ts';

const minutes = (count: number) => new Date(Date.UTC(2026, 0, 1) + count * 60_000);

it.each([
  ['two minutes', 2, 2],
  ['a day less a minute', 24 * 60 - 1, 24 * 60 - 5],
  ['two days', 48 * 60, 24 * 60 - 5],
])('a session of the shop’s that lasts %s ends when it says, within Kronor’s day', (_, lasts, expected) => {
  expect(kronorExpiry({ from: minutes(0), sessionExpiresAt: minutes(lasts) })).toEqual(minutes(expected));
});

it.each([
  ['Order A-17', 'Order A 17'],
  ['Köp #12: tröja, blå', 'Köp 12: tröja, blå'],
  ['Rødgrød på Læsø', 'Rödgröd på Läsö'],
  ['Café Zoë’s', 'Cafe Zoe s'],
  ['♥', 'Order'],
  ['x'.repeat(60), 'x'.repeat(50)],
])('the message "%s" goes to Kronor as "%s"', (text, message) => {
  expect(messageFor(text)).toBe(message);
});

const order = { merchantReference: 'order-1', amount: 100, currency: 'SEK', country: 'SE', language: 'sv' };
const details = {
  order: { ...order, lines: [], message: 'Order A-17' },
  customer: {},
  shippingAddress: null,
} as unknown as OrderDetails;
const times = { from: minutes(0), sessionExpiresAt: minutes(30) };

it('a shop’s own message is made to fit', () => {
  const input = sessionInput(
    details,
    { allowExecutionDate: false, bankTransferFlow: 'ecom' },
    { preferredGateway: undefined },
    'key-1',
    times,
  );
  expect(input.message).toBe('Order A 17');
});

it('name, e-mail and language go to Kronor without the customer’s IP address too', () => {
  const input = sessionInput(
    { ...details, customer: { firstName: 'Ada', email: 'ada@shop.example' } },
    { allowExecutionDate: false, bankTransferFlow: 'ecom' },
    { preferredGateway: undefined },
    'key-1',
    times,
  );
  expect(input.additionalData).toMatchObject({
    name: 'Ada',
    email: 'ada@shop.example',
    ip: '0.0.0.0',
    language: 'SV',
  });
});

it('a name that is too long is cut between two characters, and never within one', () => {
  const item = { name: `${'n'.repeat(99)}👨‍👩‍👧`, unitPrice: 1, quantity: 1, taxRate: 0, total: 1, taxAmount: 0 };
  expect(line(item as Parameters<typeof line>[0]).name).toBe('n'.repeat(99));
  expect(nameOf({ firstName: `${'n'.repeat(99)}😀` })).toBe('n'.repeat(99));
});
