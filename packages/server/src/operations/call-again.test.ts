/** A call to the provider that left no answer: unreachable is not refused, and what may be repeated is. */
import type { ErrorBody, Operation } from '@kassa/protocol';
import { ProviderError, type OperationReport } from '@kassa/provider';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { onBothDialects } from '../../test-support/dialects.ts';
import { failWith, fakeBank, type FakeBank } from '../../test-support/fake-bank.ts';
import { startHarness, type Harness } from '../../test-support/harness.ts';

const HOUR = 3_600_000;
const DONE = { status: 'SUCCEEDED', rawStatus: 'done' } as const;

onBothDialects((newStore) => {
  let kassa: Harness;
  let id: string;
  afterEach(() => kassa.close());

  async function paid(bank: FakeBank): Promise<FakeBank> {
    kassa = await startHarness(bank, { store: await newStore() });
    const { token } = await kassa.createSession({ order: { amount: 10_000 } });
    await kassa.pay(token);
    await kassa.notify({ status: 'PAID', rawStatus: null });
    await vi.waitFor(async () => expect((await kassa.snapshot(token)).payment?.status).toBe('PAID'));
    id = (await kassa.server.checkout.findPayments('order-1'))[0]?.id ?? '';
    return bank;
  }
  const refund = (key = 'refund-1') => kassa.server.checkout.refund(id, {}, key);
  const refunds = async () => (await kassa.server.checkout.getPayment(id)).operations;
  const untilRefund = (status: Operation['status']) =>
    vi.waitFor(async () => expect(await refunds()).toMatchObject([{ status }]));
  const keys = (bank: FakeBank) => bank.operated.map(({ operation }) => operation.idempotencyKey);
  const resolve = (reason: string) =>
    kassa.server.checkout.resolveOperation(id, 1, { outcome: 'FAILED', resolvedBy: 'Ola', reason });

  describe('an operation', () => {
    it('that does not reach the provider is sent again with the same key, later and later', async () => {
      const bank = await paid(fakeBank({ operations: ['refund'] }));
      bank.onOperate = failWith('unavailable', 'no route');
      expect(await refund()).toMatchObject({ status: 'PENDING', reason: 'no route' });
      await expect(refund('refund-2')).rejects.toThrow(
        expect.objectContaining({ code: 'operation_in_progress' }),
      );
      const waiting = kassa.store.db.selectFrom('operations').select('checks').where('lease', 'is', null);
      for (const [index, wait] of [1_000, 5_000, 30_000].entries()) {
        kassa.clock.advance(wait);
        await vi.waitFor(async () => expect(await waiting.execute()).toEqual([{ checks: index + 1 }]));
      }
      bank.onOperate = () => Promise.resolve(DONE);
      kassa.clock.advance(HOUR);
      await untilRefund('SUCCEEDED');
      expect(new Set(keys(bank)).size).toBe(1);
      expect(bank.operated.map(({ operation }) => operation.repeats)).not.toContain(true);
    });

    it('is done by its own call, though another one has taken it over; what that call failed by says nothing', async () => {
      const bank = await paid(fakeBank({ operations: ['refund'] }));
      const takenOver = (answer: () => Promise<OperationReport>) => async () => {
        const callDeadline = new Date(kassa.clock.now().getTime() + HOUR).toISOString();
        await kassa.store.db.updateTable('operations').set({ lease: 'of another', callDeadline }).execute();
        return answer();
      };
      bank.onOperate = takenOver(failWith('rejected', 'no'));
      expect(await refund()).toMatchObject({ status: 'PENDING' });
      await kassa.store.db.deleteFrom('operations').execute();
      bank.onOperate = takenOver(() => Promise.resolve(DONE));
      expect(await refund('refund-2')).toMatchObject({ status: 'SUCCEEDED' });
    });

    it.each(['PENDING', 'AMBIGUOUS'] as const)(
      'that the provider calls %s while its call is under way is still that call’s, and is sent again',
      async (status) => {
        const bank = await paid(fakeBank({ operations: ['refund'] }));
        let refuse: () => void = () => undefined;
        bank.onOperate = () =>
          new Promise((_, reject) => {
            refuse = () => reject(new ProviderError('unavailable', 'no route'));
          });
        const refunding = refund();
        await vi.waitFor(() => expect(bank.operated).toHaveLength(1));
        const seen = { number: 1, status, rawStatus: 'seen' } as const;
        await kassa.notify({ status: 'PAID', rawStatus: 'seen', operations: [seen] });
        const waiting = kassa.store.db.selectFrom('inbox').select('id').where('processedAt', 'is', null);
        await vi.waitFor(async () => expect(await waiting.execute()).toEqual([]));
        await expect(refund('refund-2')).rejects.toThrow(
          expect.objectContaining({ code: 'operation_in_progress' }),
        );
        refuse();
        expect(await refunding).toMatchObject({ status: 'PENDING', reason: 'no route' });
        bank.onOperate = () => Promise.resolve(DONE);
        kassa.clock.advance(1_000);
        await untilRefund('SUCCEEDED');
        expect(new Set(keys(bank)).size).toBe(1);
      },
    );

    it('whose answer was lost is repeated with the same key where the provider says so', async () => {
      const bank = await paid(fakeBank({ operations: ['refund'], operationAnswerLost: 'repeat' }));
      bank.onOperate = failWith('lost');
      expect(await refund()).toMatchObject({ status: 'PENDING' });
      bank.onOperate = () => Promise.resolve(DONE);
      kassa.clock.advance(1_000);
      await untilRefund('SUCCEEDED');
      expect(bank.operated.map(({ operation }) => operation.repeats)).toEqual([false, true]);
      expect(new Set(keys(bank)).size).toBe(1);
    });

    it('is repeated by the reference of its first call, whatever the payment’s data have become since', async () => {
      let number = 0;
      const bank = await paid(
        fakeBank(
          { operations: ['refund'], operationAnswerLost: 'repeat' },
          { operationReference: () => `tx/${++number}` },
        ),
      );
      bank.onOperate = failWith('lost');
      await refund();
      bank.onOperate = () => Promise.resolve(DONE);
      kassa.clock.advance(1_000);
      await untilRefund('SUCCEEDED');
      expect(bank.operated.map(({ operation }) => operation.providerReference)).toEqual(['tx/1', 'tx/1']);
    });

    it('that has the number of one whose answer was lost is not taken for it', async () => {
      const bank = await paid(
        fakeBank(
          { operations: ['refund'], operationAnswerLost: 'repeat' },
          // As at PAYONE, whose numbers are counted by what was told.
          { operationReference: () => 'tx/1' },
        ),
      );
      const refundOf = (amount: number) => kassa.server.checkout.refund(id, { amount }, `refund-${amount}`);
      const ended = async () => (await refunds()).map(({ amount, status }) => [amount, status]);
      bank.onOperate = failWith('lost');
      await refundOf(3_000);
      bank.onOperate = failWith('exists');
      kassa.clock.advance(1_000);
      await vi.waitFor(() => expect(bank.operated).toHaveLength(2));
      const calling = kassa.store.db.selectFrom('operations').select('id').where('calling', '=', 1);
      await vi.waitFor(async () => expect(await calling.execute()).toEqual([]));

      let refuse: () => void = () => undefined;
      bank.onOperate = () =>
        new Promise((_, reject) => {
          refuse = () => reject(new ProviderError('rejected', 'The number is used'));
        });
      const refunding = refundOf(2_000);
      await vi.waitFor(() => expect(bank.operated).toHaveLength(3));
      const operation = { status: 'SUCCEEDED', rawStatus: 'debit', providerReference: 'tx/1' } as const;
      await kassa.notify({ status: 'PAID', rawStatus: 'debit', operations: [operation] }, { id: 'debit' });
      const entry = kassa.store.db.selectFrom('inbox').selectAll().where('notificationId', '=', 'debit');
      // Looked at, and applied or put off for a second.
      await vi.waitFor(async () => {
        const { processedAt, nextAttemptAt } = await entry.executeTakeFirstOrThrow();
        const waits = Date.parse(nextAttemptAt) - kassa.clock.now().getTime();
        expect(processedAt !== null || waits <= 1_000).toBe(true);
      });
      refuse();
      expect(await refunding).toMatchObject({ status: 'FAILED' });
      kassa.clock.advance(1_000);
      await vi.waitFor(async () =>
        expect(await ended()).toEqual([
          [3_000, 'SUCCEEDED'],
          [2_000, 'FAILED'],
        ]),
      );
    });

    it('whose answer was lost has not failed when the provider takes no repeat, and is sent again', async () => {
      const bank = await paid(fakeBank({ operations: ['refund'], operationAnswerLost: 'repeat' }));
      bank.onOperate = failWith('lost');
      await refund();
      for (const kind of ['misconfigured', 'unavailable'] as const) {
        const calls = bank.operated.length;
        bank.onOperate = failWith(kind, `Not taken: ${kind}`);
        await vi.waitFor(() => {
          // What the last call came to may be written down only now.
          kassa.clock.advance(HOUR);
          expect(bank.operated.length).toBeGreaterThan(calls);
        });
        await vi.waitFor(async () => {
          const [payment] = await kassa.server.checkout.findPayments('order-1');
          expect(payment?.operations).toMatchObject([{ status: 'PENDING', reason: `Not taken: ${kind}` }]);
        });
      }
      bank.onOperate = () => Promise.resolve(DONE);
      await vi.waitFor(async () => {
        kassa.clock.advance(HOUR);
        const [operation] = await kassa.store.db.selectFrom('operations').select('status').execute();
        expect(operation?.status).toBe('SUCCEEDED');
      });
      expect(new Set(keys(bank)).size).toBe(1);
    });

    it('whose answer was lost has not failed when its repeat is refused at our own door: a person is told', async () => {
      const bank = await paid(fakeBank({ operations: ['refund'], operationAnswerLost: 'repeat' }));
      bank.onOperate = failWith('lost');
      await refund();
      bank.onOperate = failWith('invalid', 'An option has changed');
      const read = kassa.store.db.selectFrom('operations').select(['status', 'reason']);
      await vi.waitFor(async () => {
        kassa.clock.advance(HOUR);
        expect(await read.execute()).toMatchObject([{ status: 'AMBIGUOUS' }]);
      });
      expect(bank.operated).toHaveLength(2);
      await vi.waitFor(() => expect(kassa.events.map(({ type }) => type)).toContain('refund.ambiguous'));
    });

    it('whose call was lost with its process is repeated, and none is left AMBIGUOUS', async () => {
      const bank = await paid(fakeBank({ operations: ['refund'], operationAnswerLost: 'repeat' }));
      let answerLate: () => void = () => undefined;
      bank.onOperate = () =>
        new Promise((resolve) => {
          answerLate = () => resolve({ status: 'FAILED', rawStatus: 'late' });
        });
      const refunding = refund();
      await vi.waitFor(() => expect(bank.operated).toHaveLength(1));
      bank.onOperate = () => Promise.resolve(DONE);
      const gone = { lease: 'of a process that is gone', callDeadline: kassa.clock.now().toISOString() };
      await kassa.store.db.updateTable('operations').set(gone).execute();
      await untilRefund('SUCCEEDED');
      expect(bank.operated[1]?.operation).toMatchObject({ repeats: true });
      // The first one was only paused: who lost the call to another writes nothing.
      answerLate();
      expect(await refunding).toMatchObject({ status: 'SUCCEEDED', rawStatus: 'done' });
      expect(kassa.events.map(({ type }) => type)).not.toContain('refund.failed');
    });

    it('whose first answer comes late, while the repeat is under way, is what the repeat says', async () => {
      const bank = await paid(fakeBank({ operations: ['refund'], operationAnswerLost: 'repeat' }));
      const answers: ((report: OperationReport) => void)[] = [];
      bank.onOperate = () => new Promise((resolve) => answers.push(resolve));
      const refunding = refund();
      await vi.waitFor(() => expect(answers).toHaveLength(1));
      const gone = { lease: 'of a process that is gone', callDeadline: kassa.clock.now().toISOString() };
      await kassa.store.db.updateTable('operations').set(gone).execute();
      await vi.waitFor(() => expect(answers).toHaveLength(2));
      answers[0]?.({ status: 'FAILED', rawStatus: 'late' });
      expect(await refunding).toMatchObject({ status: 'PENDING' });
      answers[1]?.(DONE);
      await untilRefund('SUCCEEDED');
      expect(kassa.events.map(({ type }) => type)).not.toContain('refund.failed');
    });

    it('that may exist after a refused repeat waits for its notification, and a person is told in the end', async () => {
      const bank = await paid(fakeBank({ operations: ['refund'], operationAnswerLost: 'repeat' }));
      bank.onOperate = failWith('lost');
      await refund();
      bank.onOperate = failWith('exists');
      kassa.clock.advance(1_000);
      // From when the refusal is written down it is waited for: not before the clock goes on.
      const calls = kassa.store.db.selectFrom('operations').select(['status', 'calling']);
      await vi.waitFor(async () =>
        expect(await calls.execute()).toEqual([{ status: 'PENDING', calling: 0 }]),
      );
      kassa.clock.advance(2 * HOUR);
      await untilRefund('AMBIGUOUS');
      await vi.waitFor(() => expect(kassa.events.at(-1)?.type).toBe('refund.ambiguous'));
      expect(bank.operated).toHaveLength(2);
    });

    it('that is under way when the server closes ends first', async () => {
      const bank = await paid(fakeBank({ operations: ['refund'] }));
      let answer: () => void = () => undefined;
      let { signal } = new AbortController();
      bank.onOperate = (context) => {
        ({ signal } = context);
        return new Promise((resolve) => {
          answer = () => resolve(DONE);
        });
      };
      const refunding = refund();
      await vi.waitFor(() => expect(bank.operated).toHaveLength(1));
      // The database closes last: by then the operation has to have ended.
      const closeStore = kassa.store.close.bind(kassa.store);
      const closes: Operation[] = [];
      kassa.store.close = async () => {
        closes.push(...(await refunds()));
        await closeStore();
      };
      const idle = await startHarness(fakeBank());
      const closing = kassa.server.close();
      // A server that has nothing to wait for begins to close later, and is done.
      await idle.close();
      expect(signal.aborted).toBe(false);
      answer();
      expect(await refunding).toMatchObject({ status: 'SUCCEEDED' });
      await closing;
      expect(signal.aborted).toBe(true);
      expect(closes).toMatchObject([{ status: 'SUCCEEDED' }]);
    });

    it('that waits can be ended by a person, and a call that is under way can’t', async () => {
      const bank = await paid(fakeBank({ operations: ['refund'] }));
      let refuse: () => void = () => undefined;
      bank.onOperate = () =>
        new Promise((_, reject) => {
          refuse = () => void failWith('unavailable')().catch(reject);
        });
      const refunding = refund();
      await vi.waitFor(() => expect(bank.operated).toHaveLength(1));
      await expect(resolve('Too early')).rejects.toThrow(
        expect.objectContaining<Partial<ErrorBody['error']>>({ code: 'operation_not_allowed' }),
      );
      refuse();
      await refunding;
      expect(await resolve('Their API is gone')).toMatchObject({ status: 'FAILED', resolvedBy: 'Ola' });
      bank.onOperate = () => Promise.resolve(DONE);
      expect(await refund('refund-2')).toMatchObject({ number: 2, status: 'SUCCEEDED' });
    });
  });
});
