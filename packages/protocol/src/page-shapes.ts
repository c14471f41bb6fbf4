/** Generated from the schemas by scripts/page-shapes.ts. */
import type { Shape } from './shape.ts';

const WORDS: Shape = ['maybe', 'string'];

export const SNAPSHOT: Shape = {
  version: 'number',
  session: {
    id: 'string',
    state: ['is', 'open', 'settled', 'superseded', 'expired'],
    expiresAt: 'string',
    canPay: 'boolean',
  },
  order: {
    merchantReference: 'string',
    amount: 'number',
    currency: 'string',
    amountText: WORDS,
    country: 'string',
    language: 'string',
    returnUrl: 'string',
    lines: ['list', { name: 'string', quantity: 'number', total: 'number', imageUrl: WORDS }],
  },
  methods: [
    'list',
    {
      id: 'string',
      label: 'string',
      description: WORDS,
      logoUrl: WORDS,
      icon: ['is', 'bank', 'card', 'mobile', 'invoice', 'wallet', 'other'],
      hasWidget: ['maybe', 'boolean'],
    },
  ],
  selection: [
    'null',
    {
      method: 'string',
      preparation: [
        'any',
        { kind: ['is', 'none'] },
        {
          kind: ['is', 'fields'],
          fields: [
            'list',
            [
              'any',
              {
                type: ['is', 'tel', 'text', 'date'],
                name: 'string',
                label: 'string',
                required: 'boolean',
                pattern: WORDS,
                min: WORDS,
                max: WORDS,
                hint: WORDS,
                problem: WORDS,
                autocomplete: WORDS,
                inputmode: WORDS,
                orderEnding: WORDS,
              },
              {
                type: ['is', 'choice'],
                name: 'string',
                label: 'string',
                required: 'boolean',
                options: ['list', { value: 'string', label: 'string', logoUrl: WORDS }],
              },
              {
                type: ['is', 'acceptance'],
                name: 'string',
                label: 'string',
                required: 'boolean',
                url: WORDS,
              },
            ],
          ],
        },
        {
          kind: ['is', 'klarna_widget'],
          clientToken: 'string',
          category: 'string',
          scriptUrl: 'string',
          logoUrl: WORDS,
        },
      ],
    },
  ],
  payment: [
    'null',
    {
      id: 'string',
      method: 'string',
      methodLabel: 'string',
      reference: 'string',
      amount: 'number',
      currency: 'string',
      status: [
        'is',
        'PRE_FLIGHT_CHECK',
        'INITIALIZING',
        'WAITING_FOR_PAYMENT',
        'WAITING_FOR_PROMOTION',
        'PROCESSING',
        'PROCESSING_REDIRECTED_APP',
        'PROCESSING_REDIRECTED_WEB',
        'CANCELLING',
        'FLOW_COMPLETED',
        'ACCEPTED',
        'UNDER_REVIEW',
        'UNKNOWN',
        'AUTHORIZED',
        'PARTIALLY_CAPTURED',
        'PAID',
        'DECLINED',
        'CANCELLED',
        'ERROR',
        'EXPIRED',
        'RELEASED',
        'CAPTURE_DECLINED',
      ],
      rawStatus: ['null', 'string'],
      phase: ['is', 'open', 'succeeded', 'failed'],
      cancelling: ['maybe', 'boolean'],
      reason: ['null', 'string'],
      customerText: WORDS,
      createdAt: 'string',
      updatedAt: 'string',
      nextAction: [
        'null',
        [
          'any',
          {
            kind: ['is', 'redirect'],
            url: 'string',
            httpMethod: ['is', 'GET', 'POST'],
            fields: ['list', { name: 'string', value: 'string' }],
          },
          {
            kind: ['is', 'app_switch'],
            link: ['null', 'string'],
            schemes: ['list', 'string'],
            qrText: ['null', 'string'],
            expiresAt: ['null', 'string'],
          },
          { kind: ['is', 'wait'] },
        ],
      ],
      canCancel: 'boolean',
      canSwitchFrom: ['null', 'string'],
      holdsOrder: 'boolean',
    },
  ],
  lockedElsewhere: 'boolean',
};

/** The answer to POST /returns. */
export const EXCHANGE_ANSWER: Shape = { token: 'string', snapshot: SNAPSHOT };

export const ERROR_BODY: Shape = {
  error: {
    code: 'string',
    message: 'string',
    textKey: 'string',
    retryable: 'boolean',
    field: WORDS,
    reference: WORDS,
    customerText: WORDS,
  },
};
