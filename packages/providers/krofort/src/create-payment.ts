/** /init-payment, and the redirect to the cashier that it answers with. */
import { isSafeRedirect, type NextAction } from '@kassa/protocol';
import { isListedHost, ProviderError, type PaymentContext, type Report } from '@kassa/provider';
import type { KrofortApi } from './api.ts';
import type { KrofortConfig } from './options.ts';
import { initPaymentBody, withoutToken } from './request.ts';
import type { InitPaymentAnswer } from './schemas.ts';

/** @throws ProviderError as `KrofortApi.initPayment`; misconfigured when the cashier is at none of `cashierHosts` */
export async function createPayment(
  api: KrofortApi,
  config: KrofortConfig,
  context: PaymentContext,
): Promise<Report & { nextAction: NextAction }> {
  const answer = await initPayment(api, config, context);
  return {
    status: 'WAITING_FOR_PAYMENT',
    rawStatus: null,
    nextAction: { kind: 'redirect', url: cashierUrl(answer, config), httpMethod: 'GET', fields: [] },
    ...(answer.endUserToken && { remember: { endUserToken: answer.endUserToken } }),
  };
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
  if (isSafeRedirect(clientUrl) && isListedHost(host, cashierHosts)) return clientUrl;
  throw new ProviderError('misconfigured', `Krofort's clientUrl is not at one of cashierHosts: ${host}`);
}
