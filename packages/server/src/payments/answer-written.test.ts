/** A provider has answered, and the database is away just then: the answer is told once, and nobody asks for it again. */
import type { Snapshot } from '@kassa/protocol';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { postgres } from '../../../postgres/src/index.ts';
import { failWith, fakeBank, type FakeBank } from '../../test-support/fake-bank.ts';
import { startHarness, type Harness } from '../../test-support/harness.ts';
import { startPostgres, type TestPostgres } from '../../test-support/postgres.ts';

let running: TestPostgres;
let bank: FakeBank;
let kassa: Harness;
let token: string;
/** Settles once the database is back. */
let outage: Promise<unknown> = Promise.resolve();

beforeAll(async () => {
  running = await startPostgres();
}, 60_000);
afterAll(() => running.stop(), 60_000);
beforeEach(async () => {
  bank = fakeBank({ createAnswerLost: 'abandon', operationAnswerLost: 'hold', operations: ['refund'] });
  kassa = await startHarness(bank, {
    store: postgres({ connectionString: await running.createDatabase() }),
  });
  ({ token } = await kassa.createSession());
});
afterEach(async () => {
  await outage;
  await kassa.close();
}, 60_000);

const isTriedAgain = () =>
  vi.waitFor(() => {
    const lines = kassa.logged.filter(({ message }) => String(message).startsWith('A provider’s answer'));
    expect(lines).toHaveLength(1);
  }, 20_000);

/** The database goes away while the provider is called, and comes back after `meanwhile`. */
const loseDatabase = <T>(answer: () => Promise<T>, meanwhile: () => Promise<unknown> = isTriedAgain) =>
  new Promise<void>((isAway, failed) => {
    outage = running.whileAway(() => {
      isAway();
      return meanwhile();
    });
    outage.catch(failed);
  }).then(answer);

describe('a provider’s answer that comes while the database is away', () => {
  it('to createPayment is written when the database is back, and no other payment can be made beside it', async () => {
    bank.onCreate = () =>
      loseDatabase(() => Promise.resolve({ status: 'WAITING_FOR_PAYMENT', rawStatus: 'made' }));
    const answer = await kassa.pay(token);
    expect([answer.status, (answer.body as Snapshot).payment]).toMatchObject([
      200,
      { status: 'WAITING_FOR_PAYMENT', rawStatus: 'made', nextAction: { kind: 'redirect' } },
    ]);
    expect((await kassa.pay(token, 'another-key')).body).toMatchObject({ error: { code: 'order_locked' } });
    expect(bank.created).toHaveLength(1);
  }, 60_000);

  it('that refuses the payment is written too, and the customer may pay again', async () => {
    bank.onCreate = () => loseDatabase(failWith('unavailable'));
    expect((await kassa.pay(token)).body).toMatchObject({ error: { code: 'provider_unavailable' } });
    expect((await kassa.snapshot(token)).session.canPay).toBe(true);
  }, 60_000);

  it('to a refund is written, and nobody has to look what became of it', async () => {
    await kassa.pay(token);
    await kassa.notify({ status: 'PAID', rawStatus: null });
    const payment = async () => (await kassa.server.checkout.findPayments('order-1'))[0];
    await vi.waitFor(async () => expect((await payment())?.status).toBe('PAID'));
    bank.onOperate = () => loseDatabase(() => Promise.resolve({ status: 'SUCCEEDED', rawStatus: 'done' }));
    const refund = await kassa.server.checkout.refund((await payment())?.id ?? '', {}, 'refund-1');
    expect(refund).toMatchObject({ status: 'SUCCEEDED', rawStatus: 'done' });
    expect(await payment()).toMatchObject({ amountRefunded: 19_900 });
    expect(bank.operated).toHaveLength(1);
  }, 60_000);

  it.each([
    ['its disk is full', '53100'],
    ['it has no memory', '53200'],
    ['its disk fails', '58030'],
    ['its password is being changed', '28P01'],
  ])(
    'is written as soon as it can be, though %s',
    async (_, code) => {
      await sql`create function refuse() returns trigger language plpgsql as
      ${sql.lit(`begin raise exception using errcode = '${code}', message = 'could not extend file'; end`)}`.execute(
        kassa.store.db,
      );
      const refuse = sql`create trigger refuse before update on payments execute function refuse()`;
      bank.onCreate = async () => {
        await refuse.execute(kassa.store.db);
        void isTriedAgain().then(() => sql`drop trigger refuse on payments`.execute(kassa.store.db));
        return { status: 'WAITING_FOR_PAYMENT', rawStatus: 'made' };
      };
      const answer = await kassa.pay(token);
      expect([answer.status, (answer.body as Snapshot).payment]).toMatchObject([200, { rawStatus: 'made' }]);
    },
    60_000,
  );

  it('doesn’t keep a server from closing', async () => {
    const closed = async () => {
      await isTriedAgain();
      await kassa.server.close();
    };
    bank.onCreate = () =>
      loseDatabase(() => Promise.resolve({ status: 'WAITING_FOR_PAYMENT', rawStatus: 'made' }), closed);
    expect((await kassa.pay(token)).status).toBe(503);
  }, 60_000);
});
