/** Bank payments through Krofort: redirect to its cashier, then wait for its notification. README.md has the rest. */
import { isSafeRedirect } from '@kassa/protocol';
import { defineProvider, ProviderError } from '@kassa/server/provider';
import type { PaymentContext, PaymentProvider, ProviderMethod } from '@kassa/server/provider';
import { KrofortApi } from './api.ts';
import { notificationReader } from './notifications.ts';
import { parseOptions, type KrofortConfig, type KrofortOptions } from './options.ts';
import { initPaymentBody, orderProblems, withoutToken } from './request.ts';
import type { InitPaymentAnswer } from './schemas.ts';

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
  return defineProvider({
    name: 'krofort',
    methods: [BANK],
    capabilities: {
      operations: [],
      query: false,
      createAnswerLost: 'abandon',
      switchAfterMinutes: config?.switchAfterMinutes ?? null,
      unresolvedAfterMinutes: config?.unresolvedAfterMinutes ?? 60,
      redirectHosts: config?.cashierHosts ?? [],
    },
    configProblems: problems,
    unavailableBecause: (_method, details) => orderProblems(details),
    notifications: notificationReader(config ?? { publicKeys: [], meaningOf: () => null }),

    async createPayment(context) {
      if (!config || !api) throw new ProviderError('misconfigured', 'Krofort has wrong options');
      const answer = await initPayment(api, config, context);
      return {
        status: 'WAITING_FOR_PAYMENT',
        rawStatus: null,
        nextAction: { kind: 'redirect', url: cashierUrl(answer, config), httpMethod: 'GET', fields: [] },
        ...(answer.endUserToken && { remember: { endUserToken: answer.endUserToken } }),
      };
    },

    close: () => api?.close(),
  });
}

/** A remembered token may be gone at Krofort's; that must not stand between a customer and paying. */
async function initPayment(
  api: KrofortApi,
  config: KrofortConfig,
  context: PaymentContext,
): Promise<InitPaymentAnswer> {
  const body = initPaymentBody(context, config);
  try {
    return await api.initPayment(body, context);
  } catch (error) {
    const refused = error instanceof ProviderError && error.kind === 'rejected';
    if (!refused || body.endUserToken === undefined) throw error;
    context.log.warn(
      { reference: body.merchantReference },
      'Krofort refused; again without the endUserToken',
    );
    return api.initPayment(withoutToken(body), context);
  }
}

/** The customer goes only where the option allows, whoever answered. */
function cashierUrl({ clientUrl }: InitPaymentAnswer, { cashierHosts }: KrofortConfig): string {
  const host = URL.canParse(clientUrl) ? new URL(clientUrl).hostname : '';
  const allowed = cashierHosts.some((pattern) =>
    pattern.startsWith('*.') ? host.endsWith(pattern.slice(1).toLowerCase()) : host === pattern.toLowerCase(),
  );
  if (isSafeRedirect(clientUrl) && allowed) return clientUrl;
  throw new ProviderError('misconfigured', `Krofort's clientUrl is not at one of cashierHosts: ${host}`);
}
