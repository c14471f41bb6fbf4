import { expect, it } from 'vitest';
import { QUIET } from '../faults.ts';
import { Network } from '../network.ts';
import { Random } from '../random.ts';
import { Scheduler } from '../scheduler.ts';
import type { BankPayment } from './bank.ts';
import { Krofort } from './krofort.ts';

/** Its customers do what the test says. */
class TestedKrofort extends Krofort {
  start(): BankPayment {
    const notifyUrl = 'https://shop.example/notifications/krofort/1';
    const order = { merchantReference: 'order-1', amount: 100, currency: 'SEK' };
    return this.open({ key: 'attempt-1', reference: 'attempt-1', notifyUrl, ...order });
  }

  customerSaysYes = (payment: BankPayment): void => this.approve(payment);
  isPaid = (payment: BankPayment): void => this.succeed(payment);
}

it('a payment that is paid while the merchant is asked is told as paid, and asks for no yes any more', async () => {
  const scheduler = new Scheduler();
  const random = new Random(1);
  const told: object[] = [];
  const bank = new TestedKrofort({
    scheduler,
    random,
    faults: QUIET,
    network: new Network(scheduler, random, QUIET),
    notify: (_from, _url, body) => {
      told.push(body);
      return Promise.resolve({ status: 200, body: { confirmed: false } });
    },
    payOthers: () => undefined,
  });
  const payment = bank.start();
  bank.customerSaysYes(payment);
  bank.isPaid(payment);
  await scheduler.runUntil(scheduler.now + 60_000);
  expect(told).toContainEqual(
    expect.objectContaining({
      asksForYes: false,
      report: expect.stringContaining('"status":"PAID"') as string,
    }),
  );
  expect(payment.state).toBe('succeeded');
});
