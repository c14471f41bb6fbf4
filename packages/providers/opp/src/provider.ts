/** Payments through /v3/payments: redirect brands of an Open Payment Platform relative. */
import {
  defineProvider,
  ProviderError,
  type Capabilities,
  type PaymentContext,
  type PaymentProvider,
} from '@kassa/provider';
import { OppApi } from './api.ts';
import { OPERATIONS, operate, queryOperation, unchanged } from './operations.ts';
import { inquire, queryLost } from './query.ts';
import { notificationReader } from './notifications.ts';
import { parseOptions, type OppConfig, type OppOptions } from './options.ts';
import { readPaymentReference } from './payment-reference.ts';
import { inputProblems, methodId, optionProblems, orderProblems, paymentForm } from './request/request.ts';
import { startedReport } from './create-payment.ts';
import { CONFIRM_ON_NEXT_PAGE } from './texts.ts';

/** Never throws for a wrong option: `configProblems` has them all, and the server refuses to start. */
export function opp(options: OppOptions): PaymentProvider {
  const { config, problems } = parseOptions(options);
  const api = config && new OppApi(config);
  const ready = (): { api: OppApi; config: OppConfig } => {
    if (api) return { api, config };
    throw new ProviderError('misconfigured', 'opp has wrong options');
  };
  return defineProvider({
    name: 'opp',
    methods: (config?.brands ?? []).map(({ brand, label, description, icon }) => ({
      id: methodId(brand),
      icon,
      label,
      description: description ?? CONFIRM_ON_NEXT_PAGE,
    })),
    capabilities: capabilitiesOf(config),
    configProblems: problems,
    optionProblems,
    unavailableBecause: (_method, details) => (config ? orderProblems(details, config) : []),
    inputProblems: (_method, input) => inputProblems(input),
    notifications: notificationReader(api, config),

    async createPayment(context) {
      const { api, config } = ready();
      const answer = await api.pay(paymentForm(context, config), context);
      return startedReport(answer, context, config);
    },

    async query(context) {
      const { api, config } = ready();
      const { providerReference } = context.payment;
      if (providerReference === null) return queryLost(context, api, config);
      // A refused answer was reported; saying what we know already has the next question wait longer.
      return (await inquire(providerReference, context, api, config)) ?? unchanged(context.payment);
    },

    operate(context) {
      const { api, config } = ready();
      return operate(context, api, config);
    },
    queryOperation(context) {
      const { api, config } = ready();
      return queryOperation(context, api, config);
    },

    readReturn: (query, context) => readReturn(query, context, ready().config),
  });
}

const capabilitiesOf = (config: OppConfig | null): Capabilities => ({
  operations: OPERATIONS,
  // Of a part of a reservation the documents say nothing; what is not captured runs out by itself.
  reservation: { release: 'whole', finalCapture: false },
  query: true,
  // Another call would be another payment, and the lost answer may say that this one is paid.
  createAnswerLost: 'hold',
  operationAnswerLost: 'ask',
  longestCallMs: (config?.timeoutMs ?? 0) + 5_000,
  switchAfterMinutes: null,
  unresolvedAfterMinutes: config?.unresolvedAfterMinutes ?? 60,
  ...(config?.customerHosts && { redirectHosts: config.customerHosts }),
});

/** `?id=&resourcePath=`: they must point at this very payment. Anything else is refused and nothing is asked. */
function readReturn(query: URLSearchParams, { payment }: PaymentContext, { baseUrl }: OppConfig) {
  const reference = readPaymentReference(
    { id: query.get('id'), resourcePath: query.get('resourcePath') },
    baseUrl,
  );
  if (!reference) return { ask: true };
  if ('problem' in reference) return { ask: false, problem: reference.problem };
  if (reference.id === payment.providerReference) return { ask: true };
  return { ask: false, problem: 'it is the return of another payment' };
}
