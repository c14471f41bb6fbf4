import { describe, expect, it } from 'vitest';
import { defineProvider } from './define-provider.ts';
import type { PaymentProvider } from './provider.ts';

const bank: PaymentProvider = {
  name: 'bank',
  methods: [{ id: 'bank.transfer', icon: 'bank', label: { en: 'Bank transfer' } }],
  capabilities: {
    operations: [],
    query: false,
    createAnswerLost: 'hold',
    switchAfterMinutes: null,
    unresolvedAfterMinutes: 60,
  },
  configProblems: [],
  unavailableBecause: () => [],
  createPayment: () => Promise.reject(new Error('not called here')),
};
const notifications = {
  scope: 'account' as const,
  read: () => Promise.reject(new Error('not called here')),
  interpret: () => Promise.resolve(null),
};

describe('defineProvider', () => {
  it('returns a provider whose capabilities and functions agree', () => {
    expect(defineProvider(bank)).toBe(bank);
  });

  it.each<[string, Partial<PaymentProvider>, string]>([
    ['a name with a hyphen', { name: 'my-bank' }, 'its name must match'],
    [
      "another provider's method",
      { methods: [{ id: 'x.y', icon: 'bank', label: { en: 'Y' } }] },
      'must start',
    ],
    ['a query that is not there', { capabilities: { ...bank.capabilities, query: true } }, 'query()'],
    [
      'operations without operate',
      { capabilities: { ...bank.capabilities, operations: ['refund'] } },
      'operate()',
    ],
    [
      'a lost operation to ask about without a way to ask',
      { capabilities: { ...bank.capabilities, operationAnswerLost: 'ask' } },
      'queryOperation()',
    ],
    ["an account's notifications at an address that can be guessed", { notifications }, 'accountKey'],
  ])('refuses %s', (_, change, message) => {
    expect(() => defineProvider({ ...bank, ...change })).toThrow(message);
  });

  it('leaves a missing account key to the option that is wrong', () => {
    const provider = { ...bank, notifications, configProblems: ['key must not be empty.'] };
    expect(defineProvider(provider)).toBe(provider);
  });
});
