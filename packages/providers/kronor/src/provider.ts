/** Swish, cards, MobilePay, Vipps, Przelewy24, bank transfers and PayPal through Kronor. README.md has the rest. */
import {
  backoff,
  defineProvider,
  ProviderError,
  readText,
  withoutSecrets,
  type Capabilities,
  type OperationContext,
  type OperationReport,
  type PaymentProvider,
  type ProviderMethod,
} from '@kassa/provider';
import { KronorApi } from './api.ts';
import { providerErrorOf } from './errors.ts';
import { query, refundedSince } from './payments/query.ts';
import { createPayment } from './payments/create-payment.ts';
import { inputProblems } from './methods/input.ts';
import { METHOD_NAMES, methodName } from './methods/method-names.ts';
import { APP_SCHEMES } from './methods/next-action.ts';
import { Operations } from './operations.ts';
import { parseOptions, type KronorConfig, type KronorOptions } from './options.ts';
import { readData } from './payments/payment-data.ts';
import { optionProblems } from './sessions/order-options.ts';
import { daysOf, prepare } from './methods/preparation.ts';
import { readReturn } from './payments/returns.ts';
import { unavailableBecause } from './methods/availability.ts';
import { swishNumberFor } from './methods/swish-number.ts';
import { StatusStream } from './socket/status-stream.ts';
import { HELP_TEXTS } from './methods/help-texts.ts';
import { METHOD_TEXTS } from './methods/texts.ts';
import { webhookReader } from './notifications.ts';

/** Never throws for a wrong option: `configProblems` has them all, and the server refuses to start. */
export function kronor(options: KronorOptions): PaymentProvider {
  const { config, problems } = parseOptions(options);
  const parts = config && make(config);
  const running = (): NonNullable<typeof parts> => {
    if (!parts) throw new ProviderError('misconfigured', 'Kronor has wrong options');
    return parts;
  };
  const followed = (context: OperationContext, report: OperationReport): OperationReport => {
    const id = idToFollow(context, report);
    if (id !== null) running().stream.followOperation(context.payment, id);
    return report;
  };
  return defineProvider({
    name: 'kronor',
    methods: methodsOf(config?.methods ?? METHOD_NAMES),
    configProblems: problems,
    capabilities: capabilitiesOf(config),
    ...(config?.webhooks && { notifications: webhookReader(config.webhooks) }),

    optionProblems,
    unavailableBecause: (method, details) =>
      unavailableBecause(methodName(method), details, config?.iskInWholeKronur ?? false),
    inputProblems: (method, input, details) =>
      inputProblems(method, input, {
        days: daysOf(details, new Date()),
        swishNumber: swishNumberFor(details.customer),
      }),
    prepare: async (context) => {
      const { api, config } = running();
      try {
        return await prepare(api, config, context);
      } catch (error) {
        throw providerErrorOf(error, false);
      }
    },
    createPayment: async (context) => createPayment(running().api, running().config, context),
    merchantDetails: (payment) => readData(payment).details ?? {},
    query: async (context) => query(running().api, running().config, context),
    refundedSince: async (since, signal) => refundedSince(running().api, since, signal),
    operate: async (context) => followed(context, await running().operations.start(context)),
    queryOperation: async (context) => followed(context, await running().operations.follow(context)),
    readReturn: (query, context) => readReturn(query, context, running().config),
    start: (host) => running().stream.start(host),
    close: () => parts?.stream.close(),
  });
}

/** Of the operation, if Kronor has yet to tell how it ends. */
function idToFollow({ operation }: OperationContext, report: OperationReport): string | null {
  const isUnderWay = report.status === 'PENDING' && report.rawStatus !== 'CAPTURE_COOLDOWN';
  if (!isUnderWay || operation.kind === 'cancellation') return null;
  return report.providerReference ?? operation.providerReference;
}

const capabilitiesOf = (config: KronorConfig | null): Capabilities => ({
  operations: ['capture', 'release', 'refund', 'cancellation'],
  // "You can only cancel a payment when it's in the WAITING_FOR_PAYMENT status."
  cancellableIn: ['WAITING_FOR_PAYMENT'],
  // "Release Payment": the full amount, and only while nothing is captured.
  reservation: { release: 'whole', finalCapture: false },
  query: true,
  // The same key finds the same payment.
  createAnswerLost: 'repeat',
  operationAnswerLost: 'repeat',
  // After a cancel that is confirmed, or refused as already over.
  switchAfterMinutes: null,
  // A link or QR code that never comes: nobody could pay, so the customer may choose another way.
  initializingMinutes: 1,
  unresolvedAfterMinutes: config?.unresolvedAfterMinutes ?? 60,
  appSchemes: APP_SCHEMES,
});

const make = (config: KronorConfig) => {
  const api = new KronorApi(config, { readText, withoutSecrets, backoff });
  return { config, api, operations: new Operations(api, config), stream: new StatusStream(api, config) };
};

const methodsOf = (names: readonly (typeof METHOD_NAMES)[number][]): ProviderMethod[] =>
  names.map((name) => ({ id: `kronor.${name}`, ...METHOD_TEXTS[name], description: HELP_TEXTS[name] }));
