/** Toybank against its sandbox, for the contract. */
import type { ContractDriver } from '@kassa/testing';
import { toybank } from './provider.ts';
import { startToybank } from './sandbox.ts';

export async function driveToybank(): Promise<ContractDriver> {
  const bank = await startToybank();
  const { url: apiUrl, apiKey, secret, faults, settings, payments, sent } = bank;
  const enter = (state: string) => async (reference: string) => {
    const payment = payments.get(reference);
    if (!payment) throw new Error(`Toybank has no ${reference}`);
    payment.state = state;
    await bank.notify(reference, { id: `${reference} ${state}` });
  };
  const fault = (kind: 'unavailable' | 'lost_answer') => {
    faults.set('payments', { kind });
    return Promise.resolve();
  };
  return {
    provider: toybank({ apiUrl, apiKey, secret }),
    createAnswerLost: 'repeat',
    method: 'toybank.pay',
    succeedsAs: 'PAID',
    notificationsAreThin: false,
    session: { order: {} },
    approve: enter('paid'),
    decline: enter('declined'),
    cancel: enter('cancelled'),
    expire: enter('expired'),
    repeatNotification: async (reference) => {
      await bank.notify(reference, { id: `${reference} ${payments.get(reference)?.state ?? ''}` });
    },
    notifySuccess: enter('paid'),
    notifyOtherMoney: async (reference) => {
      const payment = payments.get(reference);
      if (payment) payment.state = 'paid';
      await bank.notify(reference, { amount: 1 });
    },
    notifyFailure: enter('declined'),
    forgeSuccess: (reference) => {
      const payment = payments.get(reference);
      if (payment) payment.state = 'paid';
      return bank.notify(reference, { secret: 'guessed' });
    },
    goDown: () => fault('unavailable'),
    goSlow: (ms) => {
      faults.set('payments', { kind: 'slow', ms });
      return Promise.resolve();
    },
    loseAnswer: () => fault('lost_answer'),
    loseSuccess: () => {
      settings.firstState = 'paid';
      return fault('lost_answer');
    },
    recover: () => {
      faults.clear();
      return Promise.resolve();
    },
    forget: (reference) => {
      payments.delete(reference);
      return Promise.resolve();
    },
    known: () => Promise.resolve([...payments.keys()]),
    sent: () => Promise.resolve(unique(sent)),
    close: () => bank.close(),
  };
}

/** As Toybank keeps it: a repeat is the same request. */
const unique = (requests: readonly object[]): object[] =>
  [...new Set(requests.map((request) => JSON.stringify(request)))].map((text) => JSON.parse(text) as object);
