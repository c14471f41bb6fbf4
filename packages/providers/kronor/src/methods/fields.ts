/** What a customer is asked before paying. For servers and browsers alike. */
import type { Field } from '@kassa/protocol';
import type { Days } from './execution-days.ts';
import { FIELD_TEXTS } from './field-texts.ts';
import { inLanguage } from './texts.ts';

/** @param orderEnding the last digits of the order's own number, where it may be paid by that */
export const swishFields = (language: string, orderEnding?: string): Field[] => [
  {
    type: 'tel',
    name: 'phone',
    label: inLanguage(FIELD_TEXTS.phone, language),
    required: false,
    autocomplete: 'tel',
    hint: inLanguage(FIELD_TEXTS.phoneHint, language),
    problem: inLanguage(FIELD_TEXTS.phoneProblem, language),
    ...(orderEnding !== undefined && { orderEnding }),
  },
];

export interface P24Method {
  p24Id: string;
  name: string;
  imgUrl: string;
}

export const p24Fields = (methods: readonly P24Method[], language: string): Field[] =>
  methods.length === 0
    ? []
    : [
        {
          type: 'choice',
          name: 'method',
          label: inLanguage(FIELD_TEXTS.p24Method, language),
          required: false,
          options: methods.map(({ p24Id, name, imgUrl }) => ({ value: p24Id, label: name, logoUrl: imgUrl })),
        },
        {
          type: 'acceptance',
          name: 'accepted',
          label: inLanguage(FIELD_TEXTS.p24Accept, language),
          required: false,
          url: 'https://www.przelewy24.pl/regulamin',
        },
      ];

export interface Bank {
  id: string;
  name: string;
  logoUrl: string;
}

/** @param days of which the customer may choose; null: not in this session */
export const bankFields = (banks: readonly Bank[], language: string, days: Days | null): Field[] => [
  {
    type: 'choice',
    name: 'bank',
    label: inLanguage(FIELD_TEXTS.bank, language),
    required: true,
    options: banks.map(({ id, name, logoUrl }) => ({ value: id, label: name, logoUrl })),
  },
  ...(days
    ? [
        {
          type: 'date' as const,
          name: 'date',
          label: inLanguage(FIELD_TEXTS.date, language),
          required: false,
          min: days.min,
          max: days.max,
        },
      ]
    : []),
];
