/** Whatever stands in an address or a form is answered, and nothing of it becomes markup. */
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fakeBank } from '../../server/test-support/fake-bank.ts';
import { startHarness, type Harness } from '../../server/test-support/harness.ts';
import { deskFor, fieldsOf, ORIGIN, pay } from '../test-support/desk.ts';

let kassa: Harness;
let desk: ReturnType<typeof deskFor>;
let id: string;
beforeAll(async () => {
  kassa = await startHarness(fakeBank({ query: true, operations: ['refund'] }));
  desk = deskFor(kassa.server.checkout);
  ({ id } = await pay(kassa));
});
afterAll(() => kassa.close());

const strange = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string(),
  fc.constantFrom('<script>', '"><b>', '\0', '9'.repeat(40), '1e9', '-0.00', '__proto__', '2026-13-45', ' '),
);

/** @throws where the answer is a fault of ours, or has an element that the desk never writes */
async function judge(answer: ReturnType<typeof desk.see>): Promise<void> {
  const { status, html } = await answer;
  expect(status).toBeLessThan(500);
  expect(html).not.toMatch(/<(?:script|b)\b/);
}

it('A strange filter or name is answered with a page', async () => {
  const names = ['find', 'status', 'provider', 'amount', 'from', 'to', 'after', '__proto__'];
  const query = fc.dictionary(fc.constantFrom(...names), strange);
  await fc.assert(
    fc.asyncProperty(query, (fields) => judge(desk.see(`/desk?${new URLSearchParams(fields)}`))),
  );
});

it('A strange address is answered with a page', async () => {
  const part = fc.oneof(
    fc.constantFrom(
      'payments',
      'waiting',
      'refund',
      'events',
      'operations',
      '1',
      'resolve',
      id,
      '%',
      '%2e%2e',
    ),
    strange.map((text) => encodeURIComponent(Buffer.from(text).toString())),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(part, { maxLength: 6 }), (parts) =>
      judge(desk.see(`/desk/${parts.join('/')}?done=${parts[0] ?? ''}`)),
    ),
  );
});

it('A strange word in a form is answered with a page, and refunds nothing', async () => {
  const path = `/desk/payments/${id}/refund`;
  const right = fieldsOf(await desk.see(path));
  const form = fc.record({ amount: strange, message: strange, final: strange, outcome: strange });
  await fc.assert(fc.asyncProperty(form, (typed) => judge(desk.submit(path, { ...right, ...typed }))));
  expect(kassa.bank.operated).toEqual([]);
});

it('A form that is too long is answered with a page, and refunds nothing', async () => {
  const path = `/desk/payments/${id}/refund`;
  const right = fieldsOf(await desk.see(path));
  const { status, text, headers } = await desk.submit(path, { ...right, message: 'x'.repeat(70_000) });
  expect(status).toBe(413);
  expect(text).toContain('The form has more than 65536 bytes');
  expect(headers.get('cache-control')).toBe('no-store');
  expect(kassa.bank.operated).toEqual([]);
});

it('A form in an encoding that the desk’s forms never have is answered with a page', async () => {
  const path = `/desk/payments/${id}/refund`;
  for (const type of ['multipart/form-data', 'multipart/form-data; boundary=x', 'text/plain', '']) {
    const headers = { origin: ORIGIN, 'content-type': type };
    const { status, text } = await desk.see(path, { method: 'POST', headers, body: 'half a form' });
    expect({ type, status, isSaid: text.includes('Nothing was done.') }).toEqual({
      type,
      status: 403,
      isSaid: true,
    });
  }
});

it('A mark that turns text around turns no amount beside it around', async () => {
  const { checkout } = kassa.server;
  const paid = await pay(kassa, 'PAID', 'order-2');
  const turned = { ...paid, merchantReference: 'order-\u202e2\u2067' };
  const turning = deskFor({
    ...checkout,
    getPayment: () => Promise.resolve(turned),
    listPayments: () => Promise.resolve([turned]),
  });
  for (const path of ['/desk', `/desk/payments/${paid.id}`, `/desk/payments/${paid.id}/refund`]) {
    const { html } = await turning.see(path);
    expect(html).toContain('order-\u{fffd}2\u{fffd}');
    expect(html).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
  }
});
