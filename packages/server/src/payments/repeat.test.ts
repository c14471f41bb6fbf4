/** A lost answer and its repeat: between the two anything about the order may change. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { RETURN_OUTCOMES, type PaymentContext } from '@kassa/provider';
import { onBothDialects } from '../../test-support/dialects.ts';
import { fakeBank, failWith, type FakeBank } from '../../test-support/fake-bank.ts';
import { startHarness, type Harness, type SessionChanges } from '../../test-support/harness.ts';

const HOUR = 3_600_000;
const WAITING = { status: 'WAITING_FOR_PAYMENT', rawStatus: 'created', providerReference: 'p-1' } as const;
const LINE = { name: 'Blanket', unitPrice: 19_900, quantity: 1, total: 19_900 };

const ORDER: SessionChanges = {
  order: { merchantReference2: 'cart-1', message: 'First', language: 'sv', lines: [LINE] },
  rest: {
    customer: { reference: 'c-77', email: 'first@example.com', nationalId: '191212121212' },
    billingAddress: { city: 'Lund' },
    shippingAddress: { city: 'Lund' },
    remember: true,
    providerOptions: { fakebank: { colour: 'red' } },
  },
};

/** Another word for everything that the shop may say of the same order, amount and currency. */
const changedOrder = ({ clock }: Harness): SessionChanges => ({
  order: {
    merchantReference2: 'cart-2',
    message: 'Second',
    language: 'nb',
    country: 'NO',
    returnUrl: 'https://shop.example/elsewhere',
    lines: [{ ...LINE, name: 'Rug' }],
  },
  rest: {
    customer: { reference: 'c-78', email: 'second@example.com', nationalId: '191313131313' },
    billingAddress: { city: 'Oslo' },
    shippingAddress: { city: 'Oslo' },
    remember: false,
    providerOptions: { fakebank: { colour: 'blue' } },
    expiresAt: new Date(clock.now().getTime() + 20 * HOUR).toISOString(),
  },
});

/** All that a request to the provider can be made of: the whole context but how often it was tried. */
const requestOf = (context: PaymentContext) => ({
  ...context,
  urls: [context.urls.notification, ...RETURN_OUTCOMES.map((outcome) => context.urls.returnTo(outcome))],
  ...{ log: null, now: null, signal: null, tries: null },
});

let kassa: Harness;
afterEach(() => kassa.close());

onBothDialects((newStore) => {
  const start = async (bank: FakeBank) => {
    kassa = await startHarness(bank, { store: await newStore() });
  };
  const select = async (token: string) => {
    const body = { method: 'fakebank.pay' };
    expect((await kassa.call('/session/selection', { method: 'POST', token, body })).status).toBe(200);
  };

  /** A bank that prepares something else each time, and whose first answer to createPayment is lost. */
  const bankThatLosesAnAnswer = (changes: Parameters<typeof fakeBank>[0] = {}): FakeBank => {
    let prepared = 0;
    const bank = fakeBank(
      { createAnswerLost: 'repeat', query: true, operations: ['refund'], ...changes },
      {
        prepare: () =>
          Promise.resolve({ preparation: { kind: 'none' }, data: { prepared: (prepared += 1) } }),
      },
    );
    bank.onCreate = failWith('lost');
    return bank;
  };

  /** Another order of the same customer is paid: the provider gives something new to recognise them by. */
  const payOtherOrder = async (endUserToken: string) => {
    const { token } = await kassa.createSession({
      order: { merchantReference: `other-${endUserToken}` },
      rest: { customer: { reference: 'c-77' }, remember: true },
    });
    const { onCreate } = kassa.bank;
    // The lost createPayment may be repeated meanwhile: it is not the one that is paid.
    kassa.bank.onCreate = (context) =>
      context.order.merchantReference === `other-${endUserToken}`
        ? Promise.resolve({ status: 'PAID', rawStatus: 'paid', remember: { endUserToken } })
        : onCreate(context);
    await kassa.pay(token);
    kassa.bank.onCreate = onCreate;
    expect((await kassa.snapshot(token)).payment?.status).toBe('PAID');
    kassa.bank.created.length = 0;
  };

  const loseAnswer = async () => {
    await start(bankThatLosesAnAnswer());
    await payOtherOrder('eut-1');
    const { token } = await kassa.createSession(ORDER);
    await select(token);
    expect((await kassa.pay(token)).status).toBe(200);
    const [sent] = kassa.bank.created.splice(0);
    return { token, sent: sent && requestOf(sent) };
  };

  const repeat = async () => {
    kassa.bank.created.length = 0;
    kassa.bank.onCreate = () => Promise.resolve(WAITING);
    kassa.clock.advance(HOUR);
    return requestOf(await vi.waitUntil(() => kassa.bank.created.at(-1), 5_000));
  };

  it('everything about the session changed between the lost answer and its repeat: the repeat is the same request', async () => {
    const { token, sent } = await loseAnswer();
    expect(sent).toMatchObject({
      customer: { nationalId: '191212121212' },
      prepared: { prepared: 1 },
      remembered: { endUserToken: 'eut-1' },
    });
    kassa.bank.onCreate = failWith('lost');
    await payOtherOrder('eut-2');
    await kassa.createSession(changedOrder(kassa));
    await select(token);
    expect(await repeat()).toEqual(sent);
  });

  it.each(['unavailable', 'misconfigured', 'invalid'] as const)(
    'a repeat that the provider does not take, being %s, holds the order and is made again',
    async (kind) => {
      const { token, sent } = await loseAnswer();
      kassa.bank.onCreate = failWith(kind);
      kassa.clock.advance(HOUR);
      await vi.waitUntil(() => kassa.bank.created.length > 0);
      expect(await repeat()).toEqual(sent);
      await vi.waitFor(async () =>
        expect((await kassa.snapshot(token)).payment?.status).toBe('WAITING_FOR_PAYMENT'),
      );
      expect(kassa.events.map(({ type }) => type)).not.toContain('payment.failed');
    },
  );

  it('another amount and so another session between the lost answer and its repeat: the repeat is the same request', async () => {
    const { sent } = await loseAnswer();
    await kassa.createSession({ ...ORDER, order: { ...ORDER.order, amount: 100, lines: [] } });
    expect(await repeat()).toEqual(sent);
  });

  it('another payment of the order is paid between the lost answer and its repeat: the repeat is the same request', async () => {
    await start(bankThatLosesAnAnswer({ switchAfterMinutes: 0 }));
    const { bank } = kassa;
    const { token } = await kassa.createSession(ORDER);
    bank.onCreate = () => Promise.resolve({ ...WAITING, providerReference: 'p-0' });
    await kassa.pay(token, 'first-attempt');
    const id = (await kassa.snapshot(token)).payment?.id ?? '';
    await kassa.call(`/session/payments/${id}/switch`, { method: 'POST', token });
    bank.onCreate = failWith('lost');
    await kassa.pay(token, 'second-attempt');
    const sent = bank.created.at(-1);
    expect(sent?.customer.nationalId).toBe('191212121212');
    await kassa.notify({ status: 'PAID', rawStatus: 'paid' }, { index: 0 });
    await vi.waitFor(async () => expect((await kassa.snapshot(token)).session.state).toBe('settled'));
    expect(await repeat()).toEqual(sent && requestOf(sent));
    // With its answer the need for it has gone.
    kassa.clock.advance(30 * HOUR);
    await kassa.notify({ status: 'EXPIRED', rawStatus: 'over' });
    const sensitive = kassa.store.db.selectFrom('orderDetails').select('sensitive');
    await vi.waitFor(async () => expect(await sensitive.execute()).toEqual([{ sensitive: null }]));
  });

  it('a payment is asked about and refunded as the order was when it was made, and the page shows what it is now', async () => {
    const { token } = await loseAnswer();
    const { bank, clock } = kassa;
    await kassa.createSession(changedOrder(kassa));
    await repeat();
    const asked = new Promise<PaymentContext>((resolve) => {
      bank.onQuery = (context) => {
        resolve(context);
        return Promise.resolve({ ...WAITING, status: 'PAID' });
      };
    });
    clock.advance(HOUR);
    const asItWas = {
      order: { message: 'First', lines: [{ name: 'Blanket' }] },
      customer: { email: 'first@example.com' },
      options: { colour: 'red' },
      prepared: { prepared: 1 },
    };
    expect(await asked).toMatchObject(asItWas);
    await vi.waitFor(async () => expect((await kassa.snapshot(token)).payment?.status).toBe('PAID'));
    const { payment, order } = await kassa.snapshot(token);
    expect(order).toMatchObject({ language: 'nb', lines: [{ name: 'Rug' }] });
    await kassa.server.checkout.refund(payment?.id ?? '', { amount: 100 }, 'refund-1');
    expect(bank.operated[0]).toMatchObject(asItWas);
  });
});

describe('the details of an order', () => {
  const rows = () => kassa.store.db.selectFrom('orderDetails').selectAll().execute();
  const open = async () => {
    kassa = await startHarness(fakeBank());
    return kassa.createSession(ORDER);
  };

  it('an unchanged createSession writes no row, whenever the session is to end', async () => {
    await open();
    const [first, ...others] = await rows();
    expect(others).toEqual([]);
    kassa.clock.advance(1_000);
    const expiresAt = new Date(kassa.clock.now().getTime() + HOUR).toISOString();
    await kassa.createSession(ORDER);
    await kassa.createSession({ ...ORDER, rest: { ...ORDER.rest, expiresAt } });
    expect(await rows()).toEqual([first]);
  });

  it('a changed createSession writes a row of its own and leaves the earlier one as it was', async () => {
    await open();
    const [first] = await rows();
    await kassa.createSession({ ...ORDER, order: { ...ORDER.order, message: 'Second' } });
    const all = await rows();
    expect(all).toHaveLength(2);
    expect(all).toContainEqual(first);
  });

  it('are all without sensitive fields once the order is paid, those that nothing is asked by any more too', async () => {
    const { token } = await open();
    await kassa.createSession({ ...ORDER, rest: { ...ORDER.rest, customer: { reference: 'c-77' } } });
    const sensitive = async () => (await rows()).map((row) => row.sensitive !== null).sort();
    expect(await sensitive()).toEqual([false, true]);
    await kassa.pay(token);
    await kassa.notify({ status: 'PAID', rawStatus: 'paid' });
    await vi.waitFor(async () => expect((await kassa.snapshot(token)).session.state).toBe('settled'));
    expect(await sensitive()).toEqual([false, false]);
  });
});
