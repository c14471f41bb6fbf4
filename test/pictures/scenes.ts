/** What stands on the page of a picture, by the name in its address. Runs in the page. */
import { createCheckoutClient, type Connection } from '@kassa/client';
import { makePayment, makeSnapshot, memoryTransport } from '@kassa/client/testing';
import type { Method, PaymentView, Preparation, Snapshot } from '@kassa/protocol';
import '@kassa/elements/define';

const BANK = 'krofort.bank';
const SWISH = 'kronor.swish';
const METHODS: Method[] = [
  { id: BANK, label: 'Pay by bank', description: 'Approve the payment in your bank', icon: 'bank' },
  { id: SWISH, label: 'Swish', description: 'With the app on your phone', icon: 'mobile' },
  { id: 'kronor.card', label: 'Debit or credit card', icon: 'card' },
  { id: 'payone.later', label: 'Pay in 30 days', icon: 'invoice' },
];

/** As a provider names them in that language. */
const ARABIC_METHODS: Method[] = [
  { id: BANK, label: 'الدفع عبر البنك', description: 'وافق على الدفع في مصرفك', icon: 'bank' },
  { id: SWISH, label: 'Swish', description: 'باستخدام التطبيق على هاتفك', icon: 'mobile' },
  { id: 'kronor.card', label: 'بطاقة', icon: 'card' },
];

const FIELDS: Preparation = {
  kind: 'fields',
  fields: [
    {
      type: 'tel',
      name: 'phone',
      label: 'Phone number',
      required: true,
      hint: 'For example 070 123 45 67',
      pattern: '[0-9 ]{8,15}',
    },
    {
      type: 'acceptance',
      name: 'terms',
      label: 'I accept the terms of payment',
      required: true,
      url: 'https://bank.example/terms',
    },
  ],
};

const TOWNS = ['Falun', 'Gävle', 'Kiruna', 'Lund', 'Malmö', 'Uppsala', 'Växjö', 'Ystad', 'Örebro'];
const BANKS: Preparation = {
  kind: 'fields',
  fields: [
    {
      type: 'choice',
      name: 'bank',
      label: 'Your bank',
      required: true,
      options: TOWNS.map((town, at) => ({
        value: town,
        label: `${town} Sparbank`,
        // One bank has none.
        ...(at !== 4 && { logoUrl: new URL(`/logo/${at % 3}`, location.href).href }),
      })),
    },
  ],
};

const chosen = (method: string, preparation: Preparation): Partial<Snapshot> => ({
  selection: { method, preparation },
});
const paidBy = (method: string, changes: Partial<PaymentView>): Partial<Snapshot> => ({
  payment: makePayment({
    method,
    methodLabel: METHODS.find(({ id }) => id === method)?.label ?? method,
    ...changes,
  }),
});

interface Scene {
  changes?: Partial<Snapshot>;
  connection?: Connection;
}

const SWISH_OPEN = paidBy(SWISH, {
  canCancel: true,
  nextAction: {
    kind: 'app_switch',
    link: 'swish://paymentrequest?token=abc',
    schemes: ['swish'],
    qrText: 'D0123456789ABCDEF0123456789ABCDEF',
    expiresAt: null,
  },
});

const SCENES: Readonly<Record<string, Scene>> = {
  list: {},
  arabic: {
    changes: { order: { ...makeSnapshot().order, language: 'ar' }, methods: ARABIC_METHODS },
  },
  fields: { changes: chosen(SWISH, FIELDS) },
  banks: { changes: chosen(BANK, BANKS) },
  swish: { changes: SWISH_OPEN },
  paid: {
    changes: {
      ...paidBy(BANK, { status: 'PAID' }),
      session: { ...makeSnapshot().session, state: 'settled', canPay: false },
    },
  },
  failed: { changes: paidBy(BANK, { status: 'DECLINED' }) },
  offline: { changes: paidBy(BANK, { status: 'WAITING_FOR_PAYMENT' }), connection: 'offline' },
};

/** Text never changes its font: all of it is there before anything is drawn. */
await Promise.all([...document.fonts].map((font) => font.load()));
const scene = SCENES[new URLSearchParams(location.search).get('scene') ?? ''];
if (!scene) throw new Error('There is no such scene');
const transport = memoryTransport({ snapshot: makeSnapshot({ methods: METHODS, ...scene.changes }) });
const session = document.createElement('checkout-session');
session.client = createCheckoutClient({ transport });
session.append(document.createElement('payment-status'), document.createElement('pay-method-picker'));
document.body.append(session);
if (scene.connection) {
  // A client follows its session once it has read it.
  while (transport.watchers === 0) await new Promise(requestAnimationFrame);
  transport.connect(scene.connection);
}
