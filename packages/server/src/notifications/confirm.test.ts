/** The merchant's yes, where a provider asks for it before it takes the money. */
import { createServer } from 'node:http';
import { ANSWERS } from '@kassa/protocol/openapi';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { onBothDialects } from '../../test-support/dialects.ts';
import { fakeBank } from '../../test-support/fake-bank.ts';
import { EVENTS_SECRET, isSignedBy, startHarness, type Harness } from '../../test-support/harness.ts';

const PAID = { status: 'PAID', rawStatus: 'settled' } as const;
const MINUTE = 60_000;

onBothDialects((newStore) => {
  let kassa: Harness;
  let token: string;
  const start = async (options: Parameters<typeof startHarness>[1] = {}) => {
    kassa = await startHarness(fakeBank(), { store: await newStore(), ...options });
    ({ token } = await kassa.createSession());
    await kassa.pay(token);
  };
  const status = async () => (await kassa.snapshot(token)).payment?.status;
  afterEach(() => kassa.close());

  describe('the merchant’s confirmation', () => {
    const ask = (id = 'c-1') =>
      kassa.notify({ status: 'PROCESSING', rawStatus: 'confirm' }, { id, confirm: true });
    const confirmed = ({ body }: { body: unknown }) => (body as { confirmed: unknown }).confirmed;

    it('is asked by callback, stored, and repeated on a retry', async () => {
      const confirmPayment = vi.fn(() => Promise.resolve(true));
      await start({ merchant: { confirmPayment } });
      expect(confirmed(await ask())).toBe(true);
      expect(confirmed(await ask())).toBe(true);
      expect(confirmPayment).toHaveBeenCalledExactlyOnceWith(
        expect.objectContaining({ merchantReference: 'order-1', amount: 19_900, currency: 'SEK' }),
      );
    });

    it.each([
      ['the merchant says no', () => Promise.resolve(false)],
      ['the callback throws', () => Promise.reject(new Error('out of stock?'))],
      [
        'the callback throws before it has a promise',
        () => {
          throw new Error('no connection');
        },
      ],
      ['no answer comes within three seconds', () => new Promise<boolean>(() => undefined)],
      ['the callback answers as an endpoint would', () => Promise.resolve({ confirmed: false } as never)],
      ['the callback answers with a word', () => Promise.resolve('no' as never)],
    ])('is a no when %s, and stays one', async (_, first) => {
      const confirmPayment = vi.fn(first);
      await start({ merchant: { confirmPayment } });
      expect(confirmed(await ask())).toBe(false);
      confirmPayment.mockImplementation(() => Promise.resolve(true));
      expect(confirmed(await ask('c-2'))).toBe(false);
    });

    it('leaves no rejection to nobody after the deadline of a callback that throws at once', async () => {
      const deadline = new AbortController();
      const timeout = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(deadline.signal);
      const unhandled = vi.fn();
      process.on('unhandledRejection', unhandled);
      try {
        await start({
          merchant: {
            confirmPayment: () => {
              throw new Error('no connection');
            },
          },
        });
        expect(confirmed(await ask())).toBe(false);
        expect(timeout).toHaveBeenCalledWith(3_000);
        deadline.abort(new Error('Too late'));
        await new Promise((resolve) => setImmediate(resolve));
        expect(unhandled).not.toHaveBeenCalled();
      } finally {
        process.off('unhandledRejection', unhandled);
        timeout.mockRestore();
      }
    });

    it('is a no once another payment has paid the order, whatever the merchant says', async () => {
      await start({ merchant: { confirmPayment: () => Promise.resolve(true) } });
      const { payment } = await kassa.snapshot(token);
      kassa.clock.advance(20 * MINUTE);
      await kassa.call(`/session/payments/${payment?.id}/switch`, { method: 'POST', token });
      await kassa.pay(token, 'another-key');
      await kassa.notify(PAID);
      await vi.waitFor(async () => expect(await status()).toBe('PAID'));
      const left = { status: 'PROCESSING', rawStatus: 'confirm' } as const;
      const answer = await kassa.notify(left, { id: 'c-1', index: 0, confirm: true });
      expect(confirmed(answer)).toBe(false);
      const again = await kassa.notify(left, { id: 'c-1', index: 0, confirm: true });
      expect(confirmed(again)).toBe(false);
    });

    describe('where an order has two payments that are open', () => {
      /** The first was left for the second, and may still be paid. */
      const startTwo = async (confirmPayment = () => Promise.resolve(true)) => {
        await start({ merchant: { confirmPayment } });
        const { payment } = await kassa.snapshot(token);
        kassa.clock.advance(20 * MINUTE);
        await kassa.call(`/session/payments/${payment?.id}/switch`, { method: 'POST', token });
        await kassa.pay(token, 'another-key');
      };
      const askOf = async (index: number) =>
        confirmed(
          await kassa.notify(
            { status: 'PROCESSING', rawStatus: 'confirm' },
            { id: `c-${index}`, index, confirm: true },
          ),
        );
      const statuses = async () =>
        (await kassa.server.checkout.findPayments('order-1')).map(({ status: each }) => each);
      const firstFails = async () => {
        await kassa.notify({ status: 'DECLINED', rawStatus: 'another bank?' }, { index: 0 });
        await vi.waitFor(async () => expect(await statuses()).toContain('DECLINED'));
      };

      it.each([
        [0, 1],
        [1, 0],
      ])('is a yes to one alone: once to payment %i, no more to payment %i', async (first, second) => {
        await startTwo();
        expect(await askOf(first)).toBe(true);
        expect(await askOf(second)).toBe(false);
        expect([await askOf(first), await askOf(second)]).toEqual([true, false]);
      });

      it('is a yes to one alone when both are asked about at once', async () => {
        await startTwo();
        const answers = await Promise.all([askOf(0), askOf(1)]);
        expect(answers.toSorted()).toEqual([false, true]);
      });

      it('is a yes to the other once the confirmed one has failed', async () => {
        await startTwo();
        expect(await askOf(0)).toBe(true);
        kassa.clock.advance(MINUTE);
        await kassa.notify({ status: 'DECLINED', rawStatus: 'no' }, { index: 0 });
        await vi.waitFor(async () => expect(await statuses()).toContain('DECLINED'));
        expect(await askOf(1)).toBe(true);
      });

      it('is a yes to one alone, though that one had failed before it was asked about', async () => {
        await startTwo();
        await firstFails();
        kassa.clock.advance(MINUTE);
        expect(await askOf(0)).toBe(true);
        expect(await askOf(1)).toBe(false);
      });

      it('is a yes to one alone, though that one failed before its yes was repeated', async () => {
        await startTwo();
        expect(await askOf(0)).toBe(true);
        kassa.clock.advance(MINUTE);
        await firstFails();
        kassa.clock.advance(MINUTE);
        expect(await askOf(0)).toBe(true);
        expect(await askOf(1)).toBe(false);
      });

      it('is a yes to one alone, though more was heard of that one’s failure after its yes', async () => {
        await startTwo();
        await firstFails();
        kassa.clock.advance(MINUTE);
        expect(await askOf(0)).toBe(true);
        kassa.clock.advance(MINUTE);
        await kassa.notify({ status: 'DECLINED', rawStatus: 'no other bank' }, { index: 0 });
        const told = kassa.store.db
          .selectFrom('payments')
          .select('id')
          .where('rawStatus', '=', 'no other bank');
        await vi.waitFor(async () => expect(await told.execute()).toHaveLength(1));
        expect(await askOf(1)).toBe(false);
      });

      it('is a yes to one alone, though that one failed while the merchant was asked', async () => {
        const confirmPayment = vi.fn(() => Promise.resolve(true));
        await startTwo(confirmPayment);
        confirmPayment.mockImplementationOnce(async () => {
          kassa.clock.advance(MINUTE);
          await firstFails();
          return true;
        });
        expect(await askOf(0)).toBe(true);
        expect(await askOf(1)).toBe(false);
      });

      it.each(['FLOW_COMPLETED', 'ACCEPTED', 'UNDER_REVIEW'] as const)(
        'is a no while the other is %s: its money may be taken already',
        async (word) => {
          await startTwo();
          await kassa.notify({ status: word, rawStatus: 'nearly' }, { index: 0 });
          await vi.waitFor(async () => expect(await statuses()).toContain(word));
          expect(await askOf(1)).toBe(false);
        },
      );

      it('is not repeated as a yes once the other has paid the order', async () => {
        await startTwo();
        expect(await askOf(0)).toBe(true);
        await kassa.notify(PAID, { index: 1 });
        await vi.waitFor(async () => expect(await statuses()).toContain('PAID'));
        expect(await askOf(0)).toBe(false);
      });
    });

    it('is followed by what the notification means for the payment as it is by then', async () => {
      const bank = fakeBank();
      kassa = await startHarness(bank, {
        store: await newStore(),
        merchant: {
          confirmPayment: async () => {
            await kassa.notify({ status: 'PROCESSING', rawStatus: 'at the bank' }, { id: 'c-before' });
            await vi.waitFor(async () => expect(await status()).toBe('PROCESSING'));
            return true;
          },
        },
      });
      ({ token } = await kassa.createSession());
      await kassa.pay(token);
      const reader = bank.provider.notifications;
      if (!reader) throw new Error('The bank notifies nobody');
      const interpret = vi.spyOn(reader, 'interpret');
      await ask();
      await vi.waitFor(() => expect(interpret).toHaveBeenCalledTimes(2));
      expect(interpret.mock.calls.map(([, { payment }]) => payment.status)).toEqual([
        'WAITING_FOR_PAYMENT',
        'PROCESSING',
      ]);
    });

    it('is a no when nobody is configured to answer', async () => {
      await start();
      expect(confirmed(await ask())).toBe(false);
    });

    it('is a no when the merchant’s answer over HTTP is longer than a megabyte', async () => {
      const answer = JSON.stringify({ confirmed: true, more: 'x'.repeat(1_048_576) });
      const shop = createServer((_, response) => response.end(answer));
      await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
      const { port } = shop.address() as { port: number };
      await start({
        merchant: { confirmPayment: { url: `http://127.0.0.1:${port}/confirm`, secret: EVENTS_SECRET } },
      });
      expect(confirmed(await ask())).toBe(false);
      shop.closeAllConnections();
      await new Promise((resolve) => shop.close(resolve));
    });

    it('is asked by signed HTTP for shops that are not Node', async () => {
      const asked: unknown[] = [];
      const shop = createServer((request, response) => {
        const chunks: Buffer[] = [];
        request.on('data', (chunk: Buffer) => chunks.push(chunk));
        request.on('end', () => {
          const body = Buffer.concat(chunks).toString();
          const signed = isSignedBy(EVENTS_SECRET, request.headers as Record<string, string>, body);
          asked.push(JSON.parse(body));
          response.end(JSON.stringify({ confirmed: signed }));
        });
      });
      await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
      const { port } = shop.address() as { port: number };
      await start({
        merchant: { confirmPayment: { url: `http://127.0.0.1:${port}/confirm`, secret: EVENTS_SECRET } },
      });
      expect(confirmed(await ask())).toBe(true);
      expect(asked).toMatchObject([{ merchantReference: 'order-1', provider: 'fakebank', amount: 19_900 }]);
      // All that the OpenAPI document says, and nothing else.
      expect(asked).toEqual(asked.map((question) => ANSWERS.ConfirmationQuestion.parse(question)));
      shop.closeAllConnections();
      await new Promise((resolve) => shop.close(resolve));
    });
  });
});
