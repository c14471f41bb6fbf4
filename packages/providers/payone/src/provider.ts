/** Klarna through PAYONE: the widget in the page, the money on the server. README.md has the rest. */
import type { PaymentInput } from '@kassa/protocol';
import {
  defineProvider,
  ProviderError,
  type Capabilities,
  type PaymentProvider,
  type Problem,
} from '@kassa/provider';
import { PayoneApi } from './api.ts';
import { cancelAuthorization, createPayment } from './create-payment.ts';
import { FINANCING_TYPES, methodsFor } from './methods.ts';
import { notificationReader } from './notifications.ts';
import { operate, referenceOf } from './operations.ts';
import { parseOptions, type PayoneConfig, type PayoneOptions } from './options.ts';
import { optionProblems, orderOptionsSchema } from './request/provider-options.ts';
import { orderProblems } from './request/request.ts';
import { prepare } from './prepare.ts';
import { merchantDetails } from './status.ts';

/** Never throws for a wrong option: `configProblems` has them all, and the server refuses to start. */
export function payone(options: PayoneOptions): PaymentProvider {
  const { config, problems } = parseOptions(options);
  const made = config && { config, api: new PayoneApi(config) };
  const ready = (): { config: PayoneConfig; api: PayoneApi } => {
    if (made) return made;
    throw new ProviderError('misconfigured', 'PAYONE has wrong options');
  };
  return defineProvider({
    name: 'payone',
    methods: methodsFor(config?.financingTypes ?? FINANCING_TYPES),
    capabilities: capabilitiesOf(config),
    configProblems: problems,
    optionProblems: (options) => optionProblems('', orderOptionsSchema.safeParse(options).error),
    unavailableBecause: (method, details) =>
      orderProblems(method, details, config?.request ?? 'preauthorization'),
    inputProblems: (_method, input) => inputProblems(input),
    prepare: (context) => {
      const { api, config } = ready();
      return prepare(api, config, context);
    },
    discardInput: ({ input, ...context }) => cancelAuthorization(ready().api, input, context),
    createPayment: (context) => {
      const { api, config } = ready();
      return createPayment(api, config, context);
    },
    operate: (context) => {
      const { api, config } = ready();
      return operate(api, config, context);
    },
    operationReference: referenceOf,
    merchantDetails,
    notifications: notificationReader(config),
  });
}

const capabilitiesOf = (config: PayoneConfig | null): Capabilities => ({
  operations: ['capture', 'release', 'refund'],
  reservation: {
    release: 'rest',
    finalCapture: true,
    // "The overcapture is restricted until 10% of the order amount."
    captureLimit: ({ amount, data }) => (data['overCapture'] === true ? Math.floor(amount * 1.1) : amount),
  },
  query: false,
  createAnswerLost: 'repeat_once',
  // The journalled sequence number is taken once.
  operationAnswerLost: 'repeat',
  // Only TransactionStatus ends an open payment: nobody can be asked, and 911 says no more than that it exists.
  switchAfterMinutes: null,
  unresolvedAfterMinutes: config?.unresolvedAfterMinutes ?? 60,
  // "The customer doesn't need to take any action and will be unaware of this step."
  silentRedirects: true,
  ...(config?.redirectHosts && { redirectHosts: config.redirectHosts }),
});

const inputProblems = (input: PaymentInput): Problem[] =>
  input.kind === 'klarna_widget'
    ? []
    : [{ field: 'input.kind', message: 'Must be klarna_widget, with the authorization token' }];
