/** A success is believed only when amount, currency and reference are ours. */
import { afterEach, expect, it, vi } from 'vitest';
import { startHarness, type Harness } from '../../test-support/harness.ts';

let kassa: Harness;
afterEach(() => kassa.close());

type World = Harness['sandbox']['world'];
type Money = { session: World['sessions'][number]; payment: World['payments'][number] };

const WRONG: [string, string, string, (money: Money) => void][] = [
  ['kronor.swish', 'paid', 'another amount', ({ payment }) => (payment.amountPaid = 1)],
  ['kronor.swish', 'paid', 'another currency', ({ session }) => (session.currency = 'NOK')],
  ['kronor.swish', 'paid', 'another order', ({ session }) => (session.merchantReference = 'order-2')],
  ['kronor.card', 'authorized', 'another amount', ({ payment }) => (payment.amountAuthorized = 1)],
];

it.each(WRONG.flatMap((wrong) => [[true, ...wrong] as const, [false, ...wrong] as const]))(
  'what Kronor says (pushed: %s) of %s, %s for %s, is for a person to look at, and not a success',
  async (isPushed, method, outcome, _, change) => {
    kassa = await startHarness();
    const { world, sockets, url } = kassa.sandbox;
    sockets.refuse = !isPushed;
    world.onStatus((event) => {
      if (event.kind === 'payment')
        change({ session: event.payment.request.session, payment: event.payment });
    });
    const page = await kassa.session();
    await page.pay(method);
    await page.untilStatus('WAITING_FOR_PAYMENT');
    const waitToken = world.requests[0]?.waitToken ?? '';
    await fetch(`${url}/control/api/requests/${waitToken}/${outcome}`, { method: 'POST' });

    const { session, payment } = await page.untilStatus('UNDER_REVIEW');
    expect(session.state).toBe('open');
    expect(payment).toMatchObject({ phase: 'open', holdsOrder: true });
    const another = method === 'kronor.card' ? 'kronor.swish' : 'kronor.card';
    expect((await page.pay(another)).body.error?.code).toBe('order_locked');
    await vi.waitFor(() => expect(kassa.events.map(({ type }) => type)).toEqual(['payment.under_review']));
    const { reason } = await page.payment();
    expect(reason).toContain('not this payment');
    expect(kassa.logged).toContainEqual(expect.objectContaining({ level: 'error', incident: true }));
  },
);
