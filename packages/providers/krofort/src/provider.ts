/** Bank payments through Krofort: redirect to its cashier, then wait for its notification. README.md has the rest. */
import { defineProvider, ProviderError } from '@kassa/provider';
import type { Log, PaymentProvider, ProviderMethod } from '@kassa/provider';
import { KrofortApi } from './api.ts';
import { watchCertificates } from './certificate-watch.ts';
import { createPayment } from './create-payment.ts';
import { notificationReader } from './notifications.ts';
import { parseOptions, type KrofortOptions } from './options.ts';
import { optionProblems, orderProblems } from './request.ts';

const BANK: ProviderMethod = {
  id: 'krofort.bank',
  icon: 'bank',
  label: {
    en: 'Pay by bank',
    sv: 'Betala med bank',
    de: 'Mit Bank bezahlen',
    fi: 'Maksa pankissa',
    da: 'Betal med bank',
    nb: 'Betal med bank',
    no: 'Betal med bank',
    pl: 'Zapłać przez bank',
  },
  description: {
    en: 'You approve the payment at your own bank.',
    sv: 'Du godkänner betalningen hos din egen bank.',
    de: 'Sie bestätigen die Zahlung bei Ihrer eigenen Bank.',
    fi: 'Hyväksyt maksun omassa pankissasi.',
    da: 'Du godkender betalingen i din egen bank.',
    nb: 'Du godkjenner betalingen i din egen bank.',
    no: 'Du godkjenner betalingen i din egen bank.',
    pl: 'Zatwierdzasz płatność w swoim banku.',
  },
};

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
