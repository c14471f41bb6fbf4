/** The context of a call to a provider about a payment, and the payment's provider. */
import type { Log, PaymentContext, PaymentFacts, PaymentProvider } from '@kassa/provider';
import { type PaymentRow, readJson } from '@kassa/store';
import { handleFor } from '../crypto.ts';
import { pick } from '../pick.ts';
import type { ServerContext } from '../server-context.ts';
import { getDetails, orderDetailsFor, type Said } from '../sessions/order-details.ts';
import { aboutPayment } from '../story.ts';

export const factsOf = (payment: PaymentRow): PaymentFacts => ({
  ...pick(payment, 'id', 'reference', 'method', 'amount', 'currency', 'status', 'rawStatus'),
  providerReference: payment.providerReference,
  data: readJson(payment.data),
  totals: {
    captured: payment.amountCaptured,
    refunded: payment.amountRefunded,
    released: payment.amountReleased,
  },
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

/** The part that only createPayment gets: journalled with the attempt, and kept until there is an answer. */
export type CreateInput = Pick<PaymentContext, 'input' | 'remembered'>;
const NO_INPUT: CreateInput = { input: { kind: 'none' }, remembered: null };

/**
 * Everything a provider may know when it is called about a payment: what the attempt was made from, whatever the
 * session has become since.
 * @param said what the shop had said, if it was read already
 */
export async function paymentContext(
  context: ServerContext,
  payment: PaymentRow,
  said?: Said,
): Promise<PaymentContext> {
  const provider = providerOf(context, payment);
  const { publicUrl } = context.config;
  return {
    ...orderDetailsFor(said ?? (await getDetails(context.store.db, payment.detailsId)), provider),
    log: providerLog(context, payment),
    now: () => context.now(),
    signal: context.signal,
    sessionId: payment.sessionId,
    sessionExpiresAt: new Date(payment.sessionExpiresAt),
    tries: payment.createTries,
    payment: factsOf(payment),
    ...(payment.input === null ? NO_INPUT : readJson<CreateInput>(payment.input)),
    prepared: payment.prepared === null ? null : readJson(payment.prepared),
    urls: {
      returnTo: (outcome) => `${publicUrl}/return/${returnHandle(context, payment.id)}/${outcome}`,
      notification: `${publicUrl}/notifications/${provider.name}/${notificationHandle(context, payment.id)}`,
    },
  };
}

/** What a provider logs carries what its payment is found by. */
function providerLog({ log }: ServerContext, payment: PaymentRow): Log {
  const at = (level: keyof Log) => (details: object, message: string) =>
    log[level]({ ...aboutPayment(payment), ...details }, message);
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
