/** Bank payments through Krofort: redirect to its cashier, then wait for its notification. README.md has the rest. */
import { defineProvider, ProviderError } from '@kassa/provider';
import type { Log, PaymentProvider } from '@kassa/provider';
import { KrofortApi } from './api.ts';
import { watchCertificates } from './certificate-watch.ts';
import { createPayment } from './create-payment.ts';
import { notificationReader } from './notifications.ts';
import { parseOptions, type KrofortOptions } from './options.ts';
import { BANK } from './method.ts';
import { optionProblems, orderProblems } from './request.ts';

/** Never throws for a wrong option: `configProblems` has them all, and the server refuses to start. */
export function krofort(options: KrofortOptions): PaymentProvider {
  const { config, problems } = parseOptions(options);
  const api = config && new KrofortApi(config);
  let stopWatching: (() => void) | undefined;
  let log: Log | undefined;
  return defineProvider({
    name: 'krofort',
    methods: [BANK],
    capabilities: {
      operations: [],
      query: false,
      createAnswerLost: 'abandon',
      // Two calls: a token that Krofort refuses is left out of the second.
      longestCallMs: 2 * (config?.timeoutMs ?? 0) + 5_000,
      switchAfterMinutes: config?.switchAfterMinutes ?? null,
      unresolvedAfterMinutes: config?.unresolvedAfterMinutes ?? 60,
      redirectHosts: config?.cashierHosts ?? [],
    },
    configProblems: problems,
    asksMerchant: config?.requireMerchantConfirmation ?? false,
    optionProblems,
    unavailableBecause: (_method, details) => orderProblems(details),
    notifications: notificationReader(config ?? { publicKeys: [], meaningOf: () => null }),

    async createPayment(context) {
      if (!config || !api) throw new ProviderError('misconfigured', 'Krofort has wrong options');
      return createPayment(api, config, context);
    },

    certificates: (now) =>
      (log ? config?.credentials.endingWithin(Infinity, now, log) : undefined)?.map(
        ({ option, validTo }) => ({
          name: option,
          endsAt: validTo,
        }),
      ) ?? [],
    start(host) {
      log = host.log;
      if (config) stopWatching = watchCertificates(config.credentials, host);
    },
    close() {
      stopWatching?.();
      return api?.close();
    },
  });
}
