/** Kronor's payment sessions: a time window for one order, and the token that payments are made with. */
import { createHash } from 'node:crypto';
import type { CallContext, OrderDetails } from '@kassa/provider';
import type { KronorApi } from '../api.ts';
import { providerErrorOf } from '../errors.ts';
import { MERCHANT } from '../documents.ts';
import type { KronorConfig } from '../options.ts';
import { readOrderOptions } from './order-options.ts';
import { sessionAnswer } from '../schemas.ts';
import { kronorExpiry, sessionInput, type SessionTimes } from './session-input.ts';

export interface KronorSession {
  token: string;
  expiresAt: string;
  /** With a reference check: what was paid for this reference, by Kronor's word. */
  paidBefore: string | null;
}

interface OpenOptions {
  /** Whose session: a later attempt must not get an earlier one's answer. */
  attempt: string;
  times: SessionTimes;
  until: number;
  /** Without a look at what the reference has already. */
  anew?: boolean;
}

/**
 * By the option `referenceCheck` the one that the reference has already, or a new one.
 * @throws ProviderError unavailable, rejected, misconfigured: no money can have moved
 */
export async function openSession(
  api: KronorApi,
  config: KronorConfig,
  context: OrderDetails & Pick<CallContext, 'signal'>,
  { attempt, times, until, anew = false }: OpenOptions,
): Promise<KronorSession> {
  const checks = config.referenceCheck && !anew;
  const { options } = readOrderOptions(context);
  const input = sessionInput(context, options, config, '', times);
  const document = checks ? MERCHANT.sessionWithCheck : MERCHANT.session;
  const payment = { ...input, idempotencyKey: keyFor([attempt, document, input]) };
  try {
    const { session } = await api.call(document, { payment }, sessionAnswer, {
      signal: context.signal,
      until,
    });
    return {
      token: session.token,
      expiresAt: kronorExpiry(times).toISOString(),
      paidBefore: session.paymentId ?? null,
    };
  } catch (error) {
    throw providerErrorOf(error, false);
  }
}

/** By the attempt and what is asked: a repeat finds its answer, and nothing else ever meets the same key. */
const keyFor = (content: unknown): string =>
  createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 40);
