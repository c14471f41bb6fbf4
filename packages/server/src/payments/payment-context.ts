/** Everything a provider may know of a payment, and which provider that is. */
import { findRemembered } from '../customers/repository.ts';
import { handleFor } from '../crypto.ts';
import type { Log, PaymentContext, PaymentFacts, PaymentProvider } from '../provider.ts';
import type { ServerContext } from '../server-context.ts';
import { findSelection, orderDetailsFor } from '../sessions/repository.ts';
import type { PaymentRow, SessionRow } from '../store/schema.ts';
import { readJson } from '../store/store.ts';

export const factsOf = (payment: PaymentRow): PaymentFacts => ({
  id: payment.id,
  reference: payment.reference,
  method: payment.method,
  amount: payment.amount,
  currency: payment.currency,
  status: payment.status,
  rawStatus: payment.rawStatus,
  providerReference: payment.providerReference,
  data: readJson(payment.data),
  createdAt: new Date(payment.createdAt),
});

/** Undefined when it was taken out of the configuration. */
export const findProvider = (context: ServerContext, payment: PaymentRow): PaymentProvider | undefined =>
  context.config.providers.get(payment.provider);

/** @throws Error when the provider was taken out of the configuration */
export function providerOf(context: ServerContext, payment: PaymentRow): PaymentProvider {
  const provider = findProvider(context, payment);
  if (!provider)
    throw new Error(`Payment ${payment.id} needs provider ${payment.provider}, which is not configured`);
  return provider;
}

export const returnHandle = (context: ServerContext, paymentId: string): string =>
  handleFor(context.config.secrets.urlSecret, 'return', paymentId);
export const notificationHandle = (context: ServerContext, paymentId: string): string =>
  handleFor(context.config.secrets.urlSecret, 'notification', paymentId);

type PageInput = Pick<PaymentContext, 'input' | 'userAgent'>;
const NO_INPUT: PageInput = { input: { kind: 'none' }, userAgent: null };

/** Everything a provider may know when it is called about a payment. */
export async function paymentContext(
  context: ServerContext,
  payment: PaymentRow,
  session: SessionRow,
): Promise<PaymentContext> {
  const provider = providerOf(context, payment);
  const { publicUrl } = context.config;
  const { db } = context.store;
  const details = orderDetailsFor(session, provider);
  const selection = await findSelection(db, session.id, payment.method);
  const remembered =
    details.remember && details.customer.reference !== undefined
      ? await findRemembered(db, {
          merchantId: context.config.merchant.id,
          provider: provider.name,
          customerReference: details.customer.reference,
        })
      : undefined;
  return {
    ...details,
    log: providerLog(context, provider, payment),
    now: () => context.now(),
    signal: context.signal,
    sessionId: session.id,
    sessionExpiresAt: new Date(session.expiresAt),
    tries: payment.createTries,
    payment: factsOf(payment),
    ...(payment.input === null ? NO_INPUT : readJson<PageInput>(payment.input)),
    prepared: selection ? readJson(selection.data) : null,
    remembered: remembered === undefined ? null : readJson(remembered),
    urls: {
      returnTo: (outcome) => `${publicUrl}/return/${returnHandle(context, payment.id)}/${outcome}`,
      notification: `${publicUrl}/notifications/${provider.name}/${notificationHandle(context, payment.id)}`,
    },
  };
}

/** What a provider logs carries its name and the attempt's reference. */
function providerLog(context: ServerContext, provider: PaymentProvider, payment: PaymentRow): Log {
  const about = { provider: provider.name, paymentId: payment.id, reference: payment.reference };
  const { log } = context;
  return {
    debug: (details, message) => log.debug({ ...about, ...details }, message),
    info: (details, message) => log.info({ ...about, ...details }, message),
    warn: (details, message) => log.warn({ ...about, ...details }, message),
    error: (details, message) => log.error({ ...about, ...details }, message),
  };
}
