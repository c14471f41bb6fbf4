/** Whatever is said and done of an order's payments, in whatever order: one holds the order's money, the others are told. */
import { phaseOf, type MerchantPayment, type PaymentStatus } from '@kassa/protocol';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { failWith, fakeBank } from '../../test-support/fake-bank.ts';
import { startHarness, type Harness } from '../../test-support/harness.ts';

const WORDS: readonly PaymentStatus[] = [
  ...(['PROCESSING', 'ACCEPTED', 'UNDER_REVIEW', 'DECLINED', 'CANCELLED'] as const),
  ...(['AUTHORIZED', 'PAID', 'PAID', 'PAID', 'RELEASED', 'CAPTURE_DECLINED'] as const),
];
const ACTS = [
  'pay',
  'notify',
  'notify',
  'notify',
  'refund',
  'refund',
  'capture',
  'release',
  'resolve',
] as const;
const SAID = { resolvedBy: 'Ola', reason: 'Seen in the portal' };

/** The same numbers for the same seed (mulberry32). */
function randomOf(seed: number) {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return { next, pick: <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T };
}

const holdsMoney = ({ status, phase, amountCaptured, amountRefunded }: MerchantPayment): boolean =>
  phase === 'succeeded' && (phaseOf(status) === 'failed' || amountCaptured > 0)
    ? amountRefunded < amountCaptured
    : phase === 'succeeded';

describe('the payments of an order', () => {
  let kassa: Harness;
  afterEach(() => kassa.close());

  async function act(
    { next, pick }: ReturnType<typeof randomOf>,
    token: string,
    step: number,
  ): Promise<void> {
    const { checkout } = kassa.server;
    const kind = pick(ACTS);
    if (kind === 'pay') {
      const { payment } = await kassa.snapshot(token);
      await kassa.call(`/session/payments/${payment?.id}/switch`, { method: 'POST', token });
      await kassa.pay(token, `key-${step}-00000000`);
      return;
    }
    const payment = pick(await checkout.findPayments('order-1'));
    const index = kassa.bank.created.findIndex((one) => one.payment.id === payment.id);
    const isLost = next() < 0.2;
    kassa.bank.onOperate = isLost
      ? failWith('lost')
      : () => Promise.resolve({ status: 'SUCCEEDED', rawStatus: '' });
    if (kind === 'notify') await kassa.notify({ status: pick(WORDS), rawStatus: `${step}` }, { index });
    // What the payment's state doesn't allow is refused, and changes nothing.
    else if (kind !== 'resolve') await checkout[kind](payment.id, {}, `key-${step}`).catch(() => undefined);
    else {
      const word = pick(['PAID', 'CANCELLED'] as const);
      const said = { ...SAID, outcome: word, ...(word === 'PAID' && { amount: payment.amount }) };
      await checkout.resolvePayment(payment.id, said).catch(() => undefined);
    }
    const waiting = kassa.store.db.selectFrom('inbox').select('id').where('processedAt', 'is', null);
    await vi.waitFor(async () => expect(await waiting.execute()).toEqual([]), { interval: 2 });
  }

  it.each([45, 50, 90, 118, 133, 135])(
    'that hold money are the order’s own and told duplicates, after each step of seed %i',
    async (seed) => {
      kassa = await startHarness(
        fakeBank({ switchAfterMinutes: 0, operations: ['capture', 'refund', 'release'] }),
      );
      const { token } = await kassa.createSession();
      await kassa.pay(token);
      const random = randomOf(seed);
      for (let step = 0; step < 20; step++) {
        await act(random, token, step);
        const holding = (await kassa.server.checkout.findPayments('order-1')).filter(holdsMoney);
        const { session, payment } = await kassa.snapshot(token);
        const own = holding.filter(({ duplicate }) => !duplicate).map(({ id }) => id);
        expect(own).toEqual(holding.length > 0 ? [payment?.id] : []);
        if (holding.length > 0)
          expect({ session, payment }).toMatchObject({
            session: { state: 'settled', canPay: false },
            payment: { holdsOrder: true },
          });
      }
    },
  );
});
