/** What a person does at the desk: asked first, done once, under their name. */
import { KassaError } from '@kassa/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeBank } from '../../../server/test-support/fake-bank.ts';
import { startHarness, type Harness } from '../../../server/test-support/harness.ts';
import { ANNA, deskFor, fieldsOf, ORIGIN, pay } from '../../test-support/desk.ts';
import { RIGHTS } from '../index.ts';

let kassa: Harness;
let desk: ReturnType<typeof deskFor>;
beforeEach(async () => {
  kassa = await startHarness(
    fakeBank({ query: true, operations: ['capture', 'release', 'refund', 'cancellation'] }),
  );
  desk = deskFor(kassa.server.checkout);
});
afterEach(() => kassa.close());

const paymentOf = (id: string) => kassa.server.checkout.getPayment(id);
/** Opens the question, and sends its form with what was typed. */
const act = async (path: string, typed: Record<string, string> = {}) =>
  desk.submit(path, { ...fieldsOf(await desk.see(path)), ...typed });
/** The page that a form has led to. */
const after = ({ headers }: { headers: Headers }) => desk.see(headers.get('location') ?? '');

it('A refund is asked first, with all that is left in the field and the name of who does it', async () => {
  const { id, reference } = await pay(kassa);
  expect((await desk.see(`/desk/payments/${id}`)).html).toContain(`href="/desk/payments/${id}/refund"`);
  const question = await desk.see(`/desk/payments/${id}/refund`);
  expect(question.text).toContain(`Refund payment ${reference}`);
  expect(question.text).toContain('199.00 SEK is left.');
  expect(question.text).toContain('Your name stands in the history.');
  expect(question.text).toContain('You do this as anna.');
  expect(fieldsOf(question)).toMatchObject({ amount: '199.00', message: '' });
  expect(kassa.bank.operated).toEqual([]);
});

it('A refund gives back what was written, and stands in the history under the person’s name', async () => {
  const { id } = await pay(kassa);
  const sent = await act(`/desk/payments/${id}/refund`, { amount: '12.50', message: 'Sorry' });
  expect(sent.status).toBe(303);
  expect(await paymentOf(id)).toMatchObject({
    amountRefunded: 1250,
    operations: [{ kind: 'refund', createdBy: 'anna' }],
  });
  expect(kassa.bank.operated[0]?.operation.request.message).toBe('Sorry');
  const { text } = await after(sent);
  expect(text).toContain('The refund 1 of 12.50 SEK has succeeded.');
  expect(text).toContain('refund 1 of 12.50 SEK by anna');
});

it('A form that is sent twice, at once or after the back button, is one refund', async () => {
  const { id } = await pay(kassa);
  const path = `/desk/payments/${id}/refund`;
  const fields = fieldsOf(await desk.see(path));
  const [first, second] = await Promise.all([desk.submit(path, fields), desk.submit(path, fields)]);
  const third = await desk.submit(path, fields);
  const to = `/desk/payments/${id}?done=operation-1`;
  expect([first, second, third].map(({ headers }) => headers.get('location'))).toEqual([to, to, to]);
  expect(kassa.bank.operated).toHaveLength(1);
  expect(await paymentOf(id)).toMatchObject({ amountRefunded: 19_900 });
});

it('A form that was sent before does nothing with another amount in it', async () => {
  const { id } = await pay(kassa);
  const path = `/desk/payments/${id}/refund`;
  const fields = fieldsOf(await desk.see(path));
  await desk.submit(path, { ...fields, amount: '10.00' });
  const { status, text } = await desk.submit(path, { ...fields, amount: '20.00' });
  expect(status).toBe(409);
  expect(text).toContain('This form has been sent before with something else in it');
  expect(await paymentOf(id)).toMatchObject({ amountRefunded: 1000 });
});

it('A question’s address is a form of its own: a reload and the back button show the same one', async () => {
  const { id } = await pay(kassa);
  const path = `/desk/payments/${id}/refund`;
  const { status, headers } = await desk.see(path, {});
  const address = headers.get('location') ?? '';
  expect([status, address]).toEqual([303, expect.stringMatching(`^${path}\\?form=desk-[0-9a-f-]{36}$`)]);
  const fields = fieldsOf(await desk.see(address));
  await desk.submit(path, { ...fields, amount: '10.00' });
  expect(fieldsOf(await desk.see(address))).toMatchObject({ key: fields['key'], token: fields['token'] });
  const made = fieldsOf(await desk.see(`${path}?form=my-own-key`));
  expect(made['key']).not.toBe('my-own-key');
});

it('Two question pages are two refunds', async () => {
  const { id } = await pay(kassa);
  for (let count = 0; count < 2; count += 1) await act(`/desk/payments/${id}/refund`, { amount: '10.00' });
  expect(await paymentOf(id)).toMatchObject({ amountRefunded: 2000 });
});

it.each(['12', '12.5', '12,50', '1250', '-12.50', '0.00', '1e2', '', '<b>'])(
  'An amount written as “%s” is refused by name, and what was typed stays',
  async (amount) => {
    const { id } = await pay(kassa);
    const { status, html, text } = await act(`/desk/payments/${id}/refund`, { amount, message: 'Sorry' });
    expect(status).toBe(400);
    expect(text).toContain('SEK has 2 decimals, after a point. Write it like 125.00.');
    expect(html).toMatch(
      /<input[^>]* name="amount"[^>]* aria-describedby="amount-hint amount-wrong"\s+aria-invalid="true"/s,
    );
    expect(fieldsOf({ html })).toMatchObject({
      amount: amount.replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
      message: 'Sorry',
    });
    expect(kassa.bank.operated).toEqual([]);
  },
);

it('What the server refuses is said, and nothing has happened', async () => {
  const { id } = await pay(kassa);
  const { status, text } = await act(`/desk/payments/${id}/refund`, { amount: '500.00' });
  expect(status).toBe(409);
  expect(text).toContain('Not done: Refund payment');
  expect(text).toContain('50000 is more than the 19900 that are left to refund');
  expect(text).toContain('1250 is 12.50');
});

it('A refund of a payment that is disputed says so, and is made only by a tick of its own', async () => {
  const { id } = await pay(kassa);
  const dispute = { id: 'cb-1', kind: 'chargeback', amount: 19_900 } as const;
  await kassa.notify({ status: 'PAID', rawStatus: 'done', dispute });
  await vi.waitFor(async () => expect((await paymentOf(id)).disputes).toHaveLength(1));
  const path = `/desk/payments/${id}/refund`;
  expect((await desk.see(path)).text).toContain(
    'This payment is disputed (199.00 SEK): that money goes back without a refund.',
  );
  const refused = await act(path);
  expect([refused.status, kassa.bank.operated]).toEqual([409, []]);
  expect(refused.text).toContain('19900 are disputed');
  expect((await act(path, { despiteDispute: 'yes' })).status).toBe(303);
  expect(await paymentOf(id)).toMatchObject({ amountRefunded: 19_900 });
});

it('A refund of a payment that is disputed in part is offered of the rest', async () => {
  const { id } = await pay(kassa);
  const dispute = { id: 'cb-1', kind: 'chargeback', amount: 15_000 } as const;
  await kassa.notify({ status: 'PAID', rawStatus: 'done', dispute });
  await vi.waitFor(async () => expect((await paymentOf(id)).disputes).toHaveLength(1));
  const path = `/desk/payments/${id}/refund`;
  expect((await desk.see(path)).text).toContain('49.00 SEK is left, and 150.00 SEK is disputed.');
  expect((await act(path)).status).toBe(303);
  expect(await paymentOf(id)).toMatchObject({ amountRefunded: 4_900 });
});

it('A lost answer asks for the same form again, which is never done twice', async () => {
  const { id } = await pay(kassa);
  const { checkout } = kassa.server;
  let calls = 0;
  const shaky = deskFor({
    ...checkout,
    refund: async (...args) => {
      const done = await checkout.refund(...args);
      if ((calls += 1) === 1) throw new KassaError('unavailable', 'The answer was lost');
      return done;
    },
  });
  const path = `/desk/payments/${id}/refund`;
  const lost = await shaky.submit(path, fieldsOf(await shaky.see(path)));
  expect(lost.status).toBe(503);
  expect(lost.text).toContain('send this very form again, it is never done twice');
  expect((await shaky.submit(path, fieldsOf(lost))).status).toBe(303);
  expect(kassa.bank.operated).toHaveLength(1);
});

it('An authorized payment is captured, for the last time, or released; nothing to refund is offered', async () => {
  const { id } = await pay(kassa, 'AUTHORIZED');
  const { html } = await desk.see(`/desk/payments/${id}`);
  const offered = [...html.matchAll(/class="button" href="[^"]*\/(\w+)"/g)].map(([, name]) => name);
  expect(offered).toEqual(['capture', 'release', 'resolve', 'ask']);
  await act(`/desk/payments/${id}/capture`, { amount: '199.00', final: 'yes' });
  expect(kassa.bank.operated[0]?.operation.request).toMatchObject({ final: true, createdBy: 'anna' });
  expect(await paymentOf(id)).toMatchObject({ status: 'PAID', amountCaptured: 19_900 });
  const other = await pay(kassa, 'AUTHORIZED', 'order-2');
  await act(`/desk/payments/${other.id}/release`);
  expect(await paymentOf(other.id)).toMatchObject({ amountReleased: 19_900 });
});

it('An open payment is cancelled', async () => {
  const { id } = await pay(kassa, 'WAITING_FOR_PAYMENT');
  const sent = await act(`/desk/payments/${id}/cancel`);
  expect(sent.status).toBe(303);
  expect(await paymentOf(id)).toMatchObject({ operations: [{ kind: 'cancellation', createdBy: 'anna' }] });
});

it('A provider’s refusal and a lost answer of its are told where the form leads', async () => {
  const { id } = await pay(kassa);
  kassa.bank.onOperate = () => Promise.resolve({ status: 'FAILED', rawStatus: 'no', reason: 'Too late' });
  expect((await after(await act(`/desk/payments/${id}/refund`, { amount: '1.00' }))).text).toContain(
    'The refund 1 of 1.00 SEK was refused: Too late.',
  );
  kassa.bank.onOperate = () => Promise.resolve({ status: 'AMBIGUOUS', rawStatus: null });
  const { text, html } = await after(await act(`/desk/payments/${id}/refund`, { amount: '1.00' }));
  expect(text).toContain('The refund 2 of 1.00 SEK has no known end, and the money may have moved');
  expect(html).toContain(`href="/desk/payments/${id}/operations/2/resolve"`);
});

it('An operation whose answer was lost is resolved by a person, with a reason', async () => {
  const { id } = await pay(kassa);
  kassa.bank.onOperate = () => Promise.resolve({ status: 'AMBIGUOUS', rawStatus: null });
  await act(`/desk/payments/${id}/refund`);
  const path = `/desk/payments/${id}/operations/1/resolve`;
  expect((await act(path, { reason: 'seen' })).text).toContain('Choose what became of it.');
  const unsaid = await act(path, { outcome: 'SUCCEEDED' });
  expect(unsaid.text).toContain('Write how it is known.');
  expect(unsaid.html).toMatch(/value="SUCCEEDED"\s+checked/);
  const { text } = await after(await act(path, { outcome: 'SUCCEEDED', reason: 'seen in the ledger' }));
  expect(text).toContain('resolved by anna');
  expect(await paymentOf(id)).toMatchObject({
    amountRefunded: 19_900,
    operations: [{ status: 'SUCCEEDED', resolvedBy: 'anna', reason: 'seen in the ledger' }],
  });
});

it('A payment that nothing else ends is resolved by a person, with the amount that was paid', async () => {
  const { id } = await pay(kassa, 'WAITING_FOR_PAYMENT');
  const path = `/desk/payments/${id}/resolve`;
  const word = { outcome: 'PAID', reason: 'seen in the portal', reference: 'bank-9' };
  expect((await act(path, word)).text).toContain('For PAID write the amount that the provider shows.');
  expect((await act(path, { ...word, amount: '100.00' })).text).toContain('This payment is of 199.00 SEK.');
  const { text } = await after(await act(path, { ...word, amount: '199.00' }));
  expect(text).toContain('Your word stands in the history.');
  expect(text).toContain('PAID provider says done resolved by anna');
  expect(await paymentOf(id)).toMatchObject({
    status: 'PAID',
    resolvedBy: 'anna',
    providerReference: 'bank-9',
  });
});

it('The provider is asked now, and a question that it doesn’t answer is told', async () => {
  const { id } = await pay(kassa, 'WAITING_FOR_PAYMENT');
  kassa.bank.onQuery = () => Promise.resolve({ status: 'PAID', rawStatus: 'booked' });
  const { text } = await after(await act(`/desk/payments/${id}/ask`));
  expect(text).toContain('The provider was asked.');
  expect(text).toContain('Status PAID (provider says booked)');
  kassa.bank.onQuery = () => Promise.reject(new Error('away'));
  expect((await act(`/desk/payments/${id}/ask`)).status).toBe(503);
});

it('An event is sent again, under its id', async () => {
  const { id } = await pay(kassa);
  const [event] = await vi.waitUntil(() => kassa.events.length > 0 && kassa.events);
  const path = `/desk/payments/${id}/events/${event?.id ?? ''}/resend`;
  await vi.waitUntil(async () => (await desk.see(`/desk/payments/${id}`)).text.includes('has taken it at'));
  expect((await desk.see(`/desk/payments/${id}`)).html).toContain(`href="${path}"`);
  expect((await after(await act(path))).text).toContain('It is sent again.');
  await vi.waitUntil(() => kassa.events.length === 2);
  expect(kassa.events.map(({ id }) => id)).toEqual([event?.id, event?.id]);
});

it('Questions about nothing are 404', async () => {
  const { id } = await pay(kassa);
  for (const path of ['delete', 'constructor', 'operations/9/resolve', 'events/evt/resend'])
    expect((await desk.see(`/desk/payments/${id}/${path}`)).status, path).toBe(404);
  expect((await desk.see('/desk/payments/nobody/refund')).status).toBe(404);
});

describe('Without the right', () => {
  const paths = ['capture', 'release', 'refund', 'cancel', 'resolve', 'ask', 'operations/1/resolve'];

  it('nothing is offered, and neither the question nor its form is answered but with 403', async () => {
    const { id } = await pay(kassa, 'AUTHORIZED');
    kassa.bank.onOperate = () => Promise.resolve({ status: 'AMBIGUOUS', rawStatus: null });
    await kassa.server.checkout.capture(id, { amount: 100 }, 'key-1');
    const [event] = await kassa.server.checkout.listEvents({ paymentId: id });
    const before = await paymentOf(id);
    const reader = deskFor(kassa.server.checkout, () => ({ name: 'anna' }));
    expect((await reader.see(`/desk/payments/${id}`)).html).not.toMatch(/class="button"|resend|resolve"/);
    for (const path of [...paths, `events/${event?.event.id ?? ''}/resend`]) {
      const at = `/desk/payments/${id}/${path}`;
      const fields = { ...fieldsOf(await desk.see(at)), amount: '1.00', outcome: 'PAID', reason: 'x' };
      expect(fields).toHaveProperty('token');
      const [seen, sent] = [await reader.see(at), await reader.submit(at, fields)];
      expect({ path, seen: seen.status, sent: sent.status }).toEqual({ path, seen: 403, sent: 403 });
    }
    expect(await paymentOf(id)).toEqual(before);
  });

  it('the others still stand: one right opens one question', async () => {
    const { id } = await pay(kassa, 'AUTHORIZED');
    for (const right of RIGHTS.filter((one) => one !== 'resend')) {
      const one = deskFor(kassa.server.checkout, () => ({ name: 'anna', rights: [right] }));
      const statuses = await Promise.all(
        paths.slice(0, 6).map(async (path) => (await one.see(`/desk/payments/${id}/${path}`)).status),
      );
      expect(statuses).toEqual(paths.slice(0, 6).map((path) => (path === right ? 200 : 403)));
    }
  });
});

describe('A form from elsewhere', () => {
  it.each([
    ['another origin', { origin: 'https://evil.example' }],
    ['the origin of a page that hides it', { origin: 'null' }],
    ['no origin', {}],
    ['the origin without its scheme', { origin: 'shop.example' }],
  ])('does nothing, by %s', async (_, headers) => {
    const { id } = await pay(kassa);
    const path = `/desk/payments/${id}/refund`;
    const { status } = await desk.submit(path, fieldsOf(await desk.see(path)), headers);
    expect({ status, operated: kassa.bank.operated }).toEqual({ status: 403, operated: [] });
  });

  it('does nothing with a token of another person, another question, or none', async () => {
    const { id } = await pay(kassa);
    const path = `/desk/payments/${id}/refund`;
    const fields = fieldsOf(await desk.see(path));
    const bertil = deskFor(kassa.server.checkout, () => ({ ...ANNA, name: 'bertil' }));
    const tries = [
      await bertil.submit(path, fields),
      await desk.submit(`/desk/payments/${id}/release`, fields),
      await desk.submit(path, { ...fields, token: '' }),
      await desk.submit(path, { ...fields, key: 'desk-another' }),
      await desk.submit(path, { amount: '1.00' }),
      await desk.see(path, { method: 'POST', headers: { origin: ORIGIN }, body: JSON.stringify(fields) }),
    ];
    expect(tries.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403, 403]);
    expect(kassa.bank.operated).toEqual([]);
  });
});
