/** Generated from the schemas by scripts/page-shapes.ts. */
import type { Shape } from './shape.ts';

const TEXT_OR_MISSING: Shape = [undefined, ''];

export const SNAPSHOT: Shape = {
  version: 0,
  session: { id: '', state: 'open|settled|superseded|expired', expiresAt: '', canPay: false },
  order: {
    merchantReference: '',
    amount: 0,
    currency: '',
    amountText: TEXT_OR_MISSING,
    country: '',
    language: '',
    returnUrl: '',
    lines: [{ name: '', quantity: 0, total: 0, imageUrl: TEXT_OR_MISSING }],
  },
  methods: [
    {
      id: '',
      label: '',
      description: TEXT_OR_MISSING,
      logoUrl: TEXT_OR_MISSING,
      icon: 'bank|card|mobile|invoice|wallet|other',
      hasWidget: [undefined, false],
    },
  ],
  selection: [
    null,
    {
      method: '',
      preparation: [
        { kind: 'none' },
        {
          kind: 'fields',
          fields: [
            [
              {
                type: 'tel|text|date',
                name: '',
                label: '',
                required: false,
                pattern: TEXT_OR_MISSING,
                min: TEXT_OR_MISSING,
                max: TEXT_OR_MISSING,
                hint: TEXT_OR_MISSING,
                problem: TEXT_OR_MISSING,
                autocomplete: TEXT_OR_MISSING,
                inputmode: TEXT_OR_MISSING,
                orderEnding: TEXT_OR_MISSING,
              },
              {
                type: 'choice',
                name: '',
                label: '',
                required: false,
                options: [{ value: '', label: '', logoUrl: TEXT_OR_MISSING }],
              },
              { type: 'acceptance', name: '', label: '', required: false, url: TEXT_OR_MISSING },
            ],
          ],
        },
        { kind: 'klarna_widget', clientToken: '', category: '', scriptUrl: '', logoUrl: TEXT_OR_MISSING },
      ],
    },
  ],
  payment: [
    null,
    {
      id: '',
      method: '',
      methodLabel: '',
      reference: '',
      amount: 0,
      currency: '',
      status:
        'PRE_FLIGHT_CHECK|INITIALIZING|WAITING_FOR_PAYMENT|WAITING_FOR_PROMOTION|PROCESSING|PROCESSING_REDIRECTED_APP|PROCESSING_REDIRECTED_WEB|CANCELLING|FLOW_COMPLETED|ACCEPTED|UNDER_REVIEW|UNKNOWN|AUTHORIZED|PARTIALLY_CAPTURED|PAID|DECLINED|CANCELLED|ERROR|EXPIRED|RELEASED|CAPTURE_DECLINED',
      rawStatus: [null, ''],
      phase: 'open|succeeded|failed',
      cancelling: [undefined, false],
      reason: [null, ''],
      customerText: TEXT_OR_MISSING,
      createdAt: '',
      updatedAt: '',
      nextAction: [
        null,
        [
          { kind: 'redirect', url: '', httpMethod: 'GET|POST', fields: [{ name: '', value: '' }] },
          { kind: 'app_switch', link: [null, ''], schemes: [''], qrText: [null, ''], expiresAt: [null, ''] },
          { kind: 'wait' },
        ],
      ],
      canCancel: false,
      canSwitchFrom: [null, ''],
      holdsOrder: false,
    },
  ],
  lockedElsewhere: false,
};

/** The answer to POST /returns. */
export const EXCHANGE_ANSWER: Shape = { token: '', snapshot: SNAPSHOT };

export const ERROR_BODY: Shape = {
  error: {
    code: '',
    message: '',
    textKey: '',
    retryable: false,
    field: TEXT_OR_MISSING,
    reference: TEXT_OR_MISSING,
    customerText: TEXT_OR_MISSING,
  },
};
