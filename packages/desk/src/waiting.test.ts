/** What waits for somebody. */
import type { EventDelivery } from '@kassa/protocol';
import { afterEach, expect, it, vi } from 'vitest';
import { fakeBank } from '../../server/test-support/fake-bank.ts';
import { startHarness, type Harness } from '../../server/test-support/harness.ts';
import { deskFor, pay } from '../test-support/desk.ts';

let kassa: Harness;
afterEach(() => kassa.close());

const see = () => deskFor(kassa.server.checkout, () => ({ name: 'anna' })).see('/desk/waiting');

it('A payment that has been open for an hour waits, and one under review at once', async () => {
  kassa = await startHarness(fakeBank(), {
    clock: { now: () => new Date(Date.now() - 3_700_000), advance: () => undefined },
  });
  await pay(kassa, 'WAITING_FOR_PAYMENT', 'order-late');
  await pay(kassa, 'PAID', 'order-paid');
  const { text } = await see();
  expect(text).toContain('order-late WAITING_FOR_PAYMENT');
  expect(text).not.toContain('order-paid PAID');
});

it('A payment that was made just now doesn’t wait, unless a person has to look at it', async () => {
  kassa = await startHarness(fakeBank(), { clock: { now: () => new Date(), advance: () => undefined } });
  await pay(kassa, 'WAITING_FOR_PAYMENT', 'order-new');
  await pay(kassa, 'UNDER_REVIEW', 'order-odd');
  const { text } = await see();
  expect(text).not.toContain('order-new');
  expect(text).toContain('order-odd UNDER_REVIEW');
});

it('An event that the shop refuses waits, with what the shop has answered and the way to its payment', async () => {
  kassa = await startHarness(fakeBank());
  kassa.merchant.status = 500;
  const { id } = await pay(kassa);
  const { text, html } = await vi.waitUntil(async () => {
    const seen = await see();
    return seen.text.includes('500') && seen;
  });
  expect(text).toMatch(
    /order-1 payment\.paid [\d: -]+ the shop has not taken it; 1 try, the next at [\d: -]+: .*500/,
  );
  expect(html).toContain(`href="/desk/payments/${id}"`);
});

it('An operation whose answer was lost waits, with who began it and the way to its payment', async () => {
  kassa = await startHarness(fakeBank({ operations: ['refund'] }));
  const { id, reference } = await pay(kassa);
  kassa.bank.onOperate = () => Promise.resolve({ status: 'AMBIGUOUS', rawStatus: null, reason: 'no answer' });
  await kassa.server.checkout.refund(id, { amount: 1_250, createdBy: 'anna' }, 'a-lost-refund');
  const { text, html } = await see();
  expect(text).toMatch(new RegExp(`${reference} order-1 refund 1 of 12\\.50 SEK [\\d: -]+ anna no answer`));
  expect(html).toContain(`href="/desk/payments/${id}"`);
  await kassa.server.checkout.resolveOperation(id, 1, {
    outcome: 'FAILED',
    resolvedBy: 'anna',
    reason: 'not in the ledger',
  });
  expect((await see()).text).not.toContain('refund 1');
});

it('Where nothing waits, the page says so four times', async () => {
  kassa = await startHarness(fakeBank());
  expect((await see()).text.match(/None\./g)).toHaveLength(4);
});

it('More of a status or more events than a list has are told of, with the way to all of them', async () => {
  kassa = await startHarness(fakeBank());
  const payment = await pay(kassa, 'UNDER_REVIEW');
  const { checkout } = kassa.server;
  const [delivery] = await checkout.listEvents();
  const listed = { payments: 100, events: 100 };
  const desk = deskFor({
    ...checkout,
    listPayments: ({ status, operation }) =>
      Promise.resolve(
        status === 'UNDER_REVIEW' || operation === 'AMBIGUOUS'
          ? Array.from({ length: listed.payments }, () => payment)
          : [],
      ),
    listEvents: () => Promise.resolve(Array.from({ length: listed.events }, () => delivery as EventDelivery)),
  });
  const full = await desk.see('/desk/waiting');
  expect(full.text).toContain('Only the newest 100 of a status are here. All of them: UNDER_REVIEW');
  expect(full.html).toContain('href="/desk?status=UNDER_REVIEW"');
  expect(full.text.match(/Only the oldest 100 are here\./g)).toHaveLength(2);
  expect(full.text).toContain('Only those of the newest 100 payments are here.');
  listed.payments = listed.events = 99;
  expect((await desk.see('/desk/waiting')).text).not.toContain('Only the');
});
