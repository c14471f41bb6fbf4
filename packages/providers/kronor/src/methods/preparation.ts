/** Selecting a method: what the customer is asked, with Kronor's lists where it has them. */
import type { Field } from '@kassa/protocol';
import type { OrderDetails, Prepared, PrepareContext } from '@kassa/provider';
import type { KronorApi, Reader } from '../api.ts';
import { GATEWAY } from '../documents.ts';
import { executionDays, type Days } from './execution-days.ts';
import { bankFields, p24Fields, swishFields } from './fields.ts';
import { methodName } from './method-names.ts';
import { swishNumber } from './swish-number.ts';
import type { KronorConfig } from '../options.ts';
import { readOrderOptions } from '../sessions/order-options.ts';
import { banksAnswer, p24Answer } from '../schemas.ts';
import { openSession } from '../sessions/open-session.ts';

/** Calls for a list may take this long, retries included; then the customer is told and may choose again. */
const LIST_MS = 15_000;

export async function prepare(
  api: KronorApi,
  config: KronorConfig,
  context: PrepareContext,
): Promise<Prepared> {
  const fields = await fieldsFor(api, config, context);
  return {
    preparation: fields.length === 0 ? { kind: 'none' } : { kind: 'fields', fields },
  };
}

async function fieldsFor(api: KronorApi, config: KronorConfig, context: PrepareContext): Promise<Field[]> {
  const { language } = context.order;
  switch (methodName(context.method)) {
    case 'swish':
      return swishFields(language, swishNumber(context.customer.phone ?? '')?.slice(-2));
    case 'p24': {
      const answer = await queryList(api, config, context, GATEWAY.p24Methods, p24Answer);
      return p24Fields(answer.AvailableP24PaymentMethods, language);
    }
    case 'bank': {
      const answer = await queryList(api, config, context, GATEWAY.banks, banksAnswer);
      const days = daysOf(context, context.now());
      return bankFields(answer.paymentGatewayGetAspspsForPaymentSession, language, days);
    }
    default:
      return [];
  }
}

/** Null: the order doesn't let its customer choose the day. */
export const daysOf = (details: OrderDetails, now: Date): Days | null =>
  readOrderOptions(details).options.allowExecutionDate ? executionDays(now, details.order.country) : null;

/** Lists belong to a session: this one is opened for them, and is the one that is paid in when it is found again. */
async function queryList<T>(
  api: KronorApi,
  config: KronorConfig,
  context: PrepareContext,
  document: string,
  answer: Reader<T>,
): Promise<T> {
  const until = Date.now() + LIST_MS;
  const { token } = await openSession(api, config, context, {
    attempt: `${context.sessionId} ${context.method}`,
    times: { from: context.now(), sessionExpiresAt: context.sessionExpiresAt },
    until,
  });
  return api.call(document, {}, answer, { token, signal: context.signal, until });
}
