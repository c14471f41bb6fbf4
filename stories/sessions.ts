/** Sessions as a companion server would show them. */
import { makePayment, makeSnapshot } from '@kassa/client/testing';
import type { Method, NextAction, PaymentView, Preparation, Snapshot } from '@kassa/protocol';

const logo = (text: string, colour: string) =>
  `data:image/svg+xml,${encodeURIComponent(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 48"><text x="40" y="32" font-family="sans-serif" font-size="22" font-weight="700" text-anchor="middle" fill="${colour}">${text}</text></svg>`,
  )}`;

export const METHODS: Method[] = [
  { id: 'krofort.bank', label: 'Pay by bank', description: 'Approve the payment in your bank', icon: 'bank' },
  { id: 'kronor.swish', label: 'Swish', description: 'With the app on your phone', icon: 'mobile' },
  {
    id: 'payone.klarna',
    label: 'Pay later with Klarna',
    icon: 'invoice',
    logoUrl: logo('klarna', '#0b051d'),
  },
  { id: 'kronor.card', label: 'Debit or credit card', icon: 'card' },
];

export const session = (changes: Partial<Snapshot> = {}): Snapshot =>
  makeSnapshot({ methods: METHODS, ...changes });

export const REDIRECT: NextAction = {
  kind: 'redirect',
  url: 'https://bank.example/approve',
  httpMethod: 'GET',
  fields: [],
};

export const open = (changes: Partial<PaymentView> = {}): Snapshot =>
  session({ payment: makePayment({ nextAction: REDIRECT, ...changes }) });

const TOWNS =
  'Arjeplog Båstad Eslöv Falun Gävle Härnösand Jokkmokk Kiruna Lund Malmö Örebro Skövde Uppsala Växjö Ystad';

/** Invented. All but one have a logo. */
export const BANKS: Preparation = {
  kind: 'fields',
  fields: [
    {
      type: 'choice',
      name: 'bank',
      label: 'Your bank',
      required: true,
      options: TOWNS.split(' ')
        .flatMap((town) => [`${town} Sparbank`, `Folkbanken i ${town}`])
        .map((label, at) => ({
          value: `bank-${at}`,
          label,
          ...(at !== 2 && { logoUrl: new URL(`banks/${at % 4}.svg`, document.baseURI).href }),
        })),
    },
  ],
};

export const FIELDS: Preparation = {
  kind: 'fields',
  fields: [
    { type: 'tel', name: 'phone', label: 'Phone number', required: true, pattern: '\\+?[0-9 ]{8,15}' },
    {
      type: 'choice',
      name: 'bank',
      label: 'Your bank',
      required: true,
      options: [
        { value: 'nordia', label: 'Nordia' },
        { value: 'sebank', label: 'SE Bank' },
      ],
    },
    { type: 'date', name: 'executionDate', label: 'Pay on', required: false, min: '2026-11-21' },
    {
      type: 'acceptance',
      name: 'regulation',
      label: 'I accept the terms of payment',
      required: true,
      url: 'https://bank.example/terms',
    },
  ],
};
