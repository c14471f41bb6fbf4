/** A provider for the server's own tests: every outcome on demand, notifications signed with a shared word. */
import type { OperationKind } from '@kassa/protocol';
import {
  defineProvider,
  ProviderError,
  type Capabilities,
  type OperationContext,
  type OperationReport,
  type PaymentContext,
  type PaymentProvider,
  type Report,
} from '@kassa/provider';

export const BANK_SECRET = 'the-fake-bank-signs-with-this';

export interface FakeBank {
  provider: PaymentProvider;
  /** Every createPayment that was called, in order. */
  created: PaymentContext[];
  discarded: unknown[];
  operated: OperationContext[];
  /** What createPayment does next; the default answers with a redirect. */
  onCreate: (context: PaymentContext) => Promise<Report>;
  onOperate: (context: OperationContext) => Promise<OperationReport>;
  onQuery: (context: PaymentContext) => Promise<Report>;
}

export function fakeBank(
  overrides: Partial<Capabilities> = {},
  parts: Partial<PaymentProvider> = {},
): FakeBank {
  const operations: readonly OperationKind[] = overrides.operations ?? [];
  const bank: FakeBank = {
    created: [],
    discarded: [],
    operated: [],
    onCreate: () => Promise.resolve({ status: 'WAITING_FOR_PAYMENT', rawStatus: 'created' }),
    onOperate: () => Promise.resolve({ status: 'SUCCEEDED', rawStatus: 'done' }),
    onQuery: () => Promise.resolve({ status: 'WAITING_FOR_PAYMENT', rawStatus: 'created' }),
    provider: defineProvider({
      name: 'fakebank',
      configProblems: [],
      methods: [
        { id: 'fakebank.pay', icon: 'bank', label: { en: 'Fake bank', sv: 'Låtsasbanken' } },
        { id: 'fakebank.nordic', icon: 'bank', label: { en: 'Nordic only' } },
      ],
      capabilities: {
        operations,
        query: false,
        createAnswerLost: 'abandon',
        switchAfterMinutes: 15,
        unresolvedAfterMinutes: 60,
        redirectHosts: ['bank.example', '*.bank.example'],
        ...overrides,
      },
      optionProblems: ({ bonus }) =>
        bonus === undefined ? [] : [{ field: 'bonus', message: 'This bank gives none' }],
      unavailableBecause: (method, { order }) =>
        method === 'fakebank.nordic' && order.country !== 'SE' && order.country !== 'NO'
          ? [{ field: 'order.country', message: 'Only SE and NO' }]
          : [],
      inputProblems: (_method, input) =>
        input.kind === 'fields' && input.values.phone !== undefined && !/^\+\d+$/.test(input.values.phone)
          ? [{ field: 'input.phone', message: 'Not a phone number' }]
          : [],
      discardInput: (context) => {
        bank.discarded.push(context.input);
        return Promise.resolve();
      },
      createPayment: async (context) => {
        bank.created.push(context);
        return {
          nextAction: {
            kind: 'redirect',
            url: `https://bank.example/pay/${context.payment.reference}`,
            httpMethod: 'GET',
            fields: [],
          },
          ...(await bank.onCreate(context)),
        };
      },
      ...(overrides.query && { query: (context: PaymentContext) => bank.onQuery(context) }),
      ...(operations.length > 0 && {
        operate: (context: OperationContext) => {
          bank.operated.push(context);
          return bank.onOperate(context);
        },
      }),
      notifications: {
        scope: 'payment',
        read: ({ headers, body, payment }) => {
          if (headers.get('x-bank') !== BANK_SECRET)
            return Promise.resolve({ kind: 'refused', reason: 'bad_signature', message: 'Wrong signature' });
          const message = JSON.parse(new TextDecoder().decode(body)) as {
            id: string;
            at?: string;
            confirm?: boolean;
            reference: string;
            report: Report;
          };
          if (message.reference !== payment?.reference)
            return Promise.resolve({ kind: 'refused', reason: 'mismatch', message: 'Another reference' });
          return Promise.resolve({
            kind: 'accepted',
            id: message.id,
            ...(message.at !== undefined && { sentAt: new Date(message.at), toleranceMs: 300_000 }),
            payload: { report: JSON.stringify(message.report) },
            ...(message.confirm && { confirmation: true }),
            answer: (confirmed) => ({
              status: 200,
              contentType: 'application/json',
              body: JSON.stringify({ ok: true, confirmed }),
            }),
          });
        },
        interpret: (payload) => Promise.resolve(JSON.parse(payload.report as string) as Report),
      },
      ...parts,
    }),
  };
  return bank;
}

export const failWith =
  (kind: ConstructorParameters<typeof ProviderError>[0], message = 'as asked') =>
  () =>
    Promise.reject(new ProviderError(kind, message));
