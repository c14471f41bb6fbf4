import { describe, expect, it } from 'vitest';
import { QUIET } from '../faults.ts';
import { Network } from '../network.ts';
import { Random } from '../random.ts';
import { Scheduler } from '../scheduler.ts';
import type { BankPayment } from './bank.ts';
import { Payone } from './payone.ts';

/** A payment that has succeeded, and what its merchant asks for. */
class TestedPayone extends Payone {
  start(): BankPayment {
    const notifyUrl = 'https://shop.example/notifications/payone/1';
    const order = { merchantReference: 'order-1', amount: 100, currency: 'SEK' };
    const payment = this.open({ key: 'attempt-1', reference: 'attempt-1', notifyUrl, ...order });
    this.succeed(payment);
    return payment;
  }

  capture = (payment: BankPayment, number: number, amount: number, repeats = false) => {
    const providerReference = `${payment.id}/${number}`;
    return this.take(payment, { kind: 'capture', amount, providerReference, repeats });
  };
}

function startBank() {
  const scheduler = new Scheduler();
  const random = new Random(1);
  const bank = new TestedPayone({
    scheduler,
    random,
    faults: QUIET,
    network: new Network(scheduler, random, QUIET),
    notify: () => Promise.resolve({ status: 200, body: {} }),
    payOthers: () => undefined,
  });
  return { bank, payment: bank.start() };
}

describe('the sequence number of a capture at the simulated PAYONE', () => {
  it('is the next one of its payment: each is another capture', () => {
    const { bank, payment } = startBank();
    bank.capture(payment, 1, 30);
    bank.capture(payment, 2, 30);
    expect(payment.captured).toBe(60);
  });

  it.each([
    ['was used', 1],
    ['leaves one out', 3],
  ])('is refused when it %s, and nothing is captured', (_, number) => {
    const { bank, payment } = startBank();
    bank.capture(payment, 1, 30);
    expect(() => bank.capture(payment, number, 30)).toThrow('The next number is 2');
    expect(payment.captured).toBe(30);
  });

  it('makes a repeat the same capture, and with another number it is captured twice', () => {
    const { bank, payment } = startBank();
    bank.capture(payment, 1, 30);
    expect(() => bank.capture(payment, 1, 30, true)).toThrow(expect.objectContaining({ kind: 'exists' }));
    expect(payment.captured).toBe(30);
    bank.capture(payment, 2, 30, true);
    expect(payment.captured).toBe(60);
  });
});
