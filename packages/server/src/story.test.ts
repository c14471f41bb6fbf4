import { afterEach, describe, expect, it, vi } from 'vitest';
import { fakeBank, type FakeBank } from '../test-support/fake-bank.ts';
import { startHarness, type Harness } from '../test-support/harness.ts';
import { VERSION } from './version.ts';

let kassa: Harness;
afterEach(() => kassa.close());

/** Whatever names the reference, at info and above. */
const storyOf = (reference: string) =>
  kassa.logged.filter((line) => line.level !== 'debug' && JSON.stringify(line).includes(reference));

const makeBank = (): FakeBank => fakeBank({ operations: ['capture', 'refund'] });
const delivered = (type: string) =>
  vi.waitFor(() =>
    expect(kassa.logged).toContainEqual(expect.objectContaining({ message: 'Event delivered', type })),
  );

describe('the log', () => {
  it('begins with what runs here, and with which database', async () => {
    kassa = await startHarness(makeBank());
    expect(kassa.logged[0]).toEqual({
      level: 'info',
      message: 'Kassa has started',
      version: VERSION,
      node: process.version,
      publicUrl: 'https://shop.example',
      providers: ['fakebank'],
      database: 'SQLite',
      migrations: [
        '001-first',
        '001-payments-by-status',
        '001-rare-rows',
        '001-search',
        '001-two-lanes',
        '001-unresolved',
        '001-without-lock',
      ],
      laterMigrations: [],
    });
  });

  it('tells the whole story of a payment that was partly captured and refunded, by its reference', async () => {
    const bank = makeBank();
    kassa = await startHarness(bank);
    const { checkout } = kassa.server;
    const { token } = await kassa.createSession();
    await kassa.pay(token);
    await kassa.notify({ status: 'AUTHORIZED', rawStatus: 'reserved' });
    await delivered('payment.authorized');
    const [payment] = await checkout.findPayments('order-1');
    const { id = '', reference = '' } = payment ?? {};
    bank.onOperate = () => Promise.resolve({ status: 'SUCCEEDED', rawStatus: 'taken' });
    await checkout.capture(id, { amount: 10_000 }, 'capture-1');
    await delivered('capture.succeeded');
    await checkout.refund(id, { amount: 4_000 }, 'refund-1');
    await delivered('refund.succeeded');

    const about = {
      level: 'info',
      paymentId: id,
      provider: 'fakebank',
      method: 'fakebank.pay',
      reference,
      merchantReference: 'order-1',
    };
    const story = storyOf(reference);
    for (const line of story) expect(line).toMatchObject(about);
    expect(
      story.map(({ message, type }) =>
        type === undefined ? message : `${message as string}: ${type as string}`,
      ),
    ).toEqual([
      'Payment attempt',
      'Payment WAITING_FOR_PAYMENT',
      'Notification received',
      'Payment AUTHORIZED',
      'Event delivered: payment.authorized',
      'Operation PENDING',
      'Payment PARTIALLY_CAPTURED',
      'Operation SUCCEEDED',
      'Event delivered: payment.partially_captured',
      'Event delivered: capture.succeeded',
      'Operation PENDING',
      'Operation SUCCEEDED',
      'Event delivered: refund.succeeded',
    ]);
    expect(story[3]).toMatchObject({
      from: 'WAITING_FOR_PAYMENT',
      rawStatus: 'reserved',
      source: 'notification',
    });
    expect(story[7]?.['operation']).toEqual({
      number: 1,
      kind: 'capture',
      amount: 10_000,
      status: 'SUCCEEDED',
      rawStatus: 'taken',
    });
  });

  it('tells of an attempt that the provider has declined', async () => {
    const bank = makeBank();
    bank.onCreate = () => Promise.resolve({ status: 'DECLINED', rawStatus: 'no money' });
    kassa = await startHarness(bank);
    const { token } = await kassa.createSession();
    await kassa.pay(token);
    await delivered('payment.failed');
    const [payment] = await kassa.server.checkout.findPayments('order-1');
    expect(storyOf(payment?.reference ?? '').map(({ message }) => message)).toEqual([
      'Payment attempt',
      'Payment DECLINED',
      'Event delivered',
    ]);
  });

  it('says nothing of a change that was not written', async () => {
    const bank = makeBank();
    kassa = await startHarness(bank);
    const { token } = await kassa.createSession();
    await kassa.pay(token);
    vi.spyOn(kassa.store, 'transaction').mockRejectedValueOnce(new Error('the database is away'));
    await kassa.notify({ status: 'PAID', rawStatus: 'paid' });
    await vi.waitFor(() =>
      expect(kassa.logged.map(({ message }) => message)).toContain('Notification not handled yet'),
    );
    const told = () => kassa.logged.filter(({ message }) => message === 'Payment PAID');
    expect(told()).toEqual([]);
    await vi.waitFor(() => expect(told()).toHaveLength(1), 10_000);
  });
});
