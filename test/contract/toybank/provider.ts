/**
 * Toybank, a provider that exists nowhere: docs/adding-a-provider.md, followed step by step, and nothing else. It takes
 * one call to start a payment, can be asked about it, and signs its notifications.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { PaymentStatus } from '@kassa/protocol';
import {
  believe,
  defineProvider,
  ProviderError,
  readText,
  refuseNotification,
  type JsonObject,
  type PaymentContext,
  type PaymentProvider,
  type Report,
} from '@kassa/provider';
import * as z from 'zod';

export interface ToybankOptions {
  apiUrl: string;
  apiKey: string;
  /** Notifications are signed with it. */
  secret: string;
  timeoutMs?: number;
}

/** What Toybank says of a payment, in its answers and in its notifications. */
const paymentSchema = z.object({
  reference: z.string(),
  state: z.string(),
  /** Minor units. */
  amount: z.int(),
  currency: z.string(),
  payUrl: z.url(),
});
type ToyPayment = z.infer<typeof paymentSchema>;
const notificationSchema = z.object({ id: z.string().min(1), payment: paymentSchema });

/** Its words to ours; any other is UNKNOWN, and never a success. */
const STATUSES: Readonly<Record<string, PaymentStatus>> = {
  open: 'WAITING_FOR_PAYMENT',
  paid: 'PAID',
  declined: 'DECLINED',
  cancelled: 'CANCELLED',
  expired: 'EXPIRED',
};

function reportOf({ reference, state, amount, currency }: ToyPayment, { payment }: PaymentContext): Report {
  const report: Report = {
    status: STATUSES[state] ?? 'UNKNOWN',
    rawStatus: state,
    providerReference: reference,
  };
  return believe(report, payment, payment, { amount, currency, reference });
}

/** Null: there is no such payment. @throws ProviderError unavailable when nothing was taken, lost when nobody knows */
async function call(
  { apiUrl, apiKey, timeoutMs = 2_000 }: ToybankOptions,
  path: string,
  signal: AbortSignal,
  body?: object,
): Promise<ToyPayment | null> {
  let text: string;
  let status: number;
  try {
    const response = await fetch(apiUrl + path, {
      method: body ? 'POST' : 'GET',
      headers: { authorization: `Bearer ${apiKey}` },
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      ...(body && { body: JSON.stringify(body) }),
    });
    ({ status } = response);
    text = await readText(response, 10_000);
  } catch (error) {
    throw new ProviderError('lost', 'Toybank has not answered', { cause: error });
  }
  if (status === 503) throw new ProviderError('unavailable', 'Toybank takes nothing now');
  if (status === 401) throw new ProviderError('misconfigured', 'Toybank does not know the API key');
  if (status === 404) return null;
  if (status !== 200) throw new ProviderError('rejected', 'Toybank says no', { rawCode: String(status) });
  return paymentSchema.parse(JSON.parse(text));
}

export function toybank(options: ToybankOptions): PaymentProvider {
  const sign = (body: Uint8Array) => createHmac('sha256', options.secret).update(body).digest();
  return defineProvider({
    name: 'toybank',
    methods: [{ id: 'toybank.pay', icon: 'bank', label: { en: 'Toybank' } }],
    configProblems: options.secret.length < 32 ? ['secret: must have at least 32 characters'] : [],
    capabilities: {
      operations: [],
      query: true,
      // A reference that Toybank has is answered with the payment that it has.
      createAnswerLost: 'repeat',
      switchAfterMinutes: 15,
      unresolvedAfterMinutes: 60,
    },
    unavailableBecause: (_, { order }) =>
      order.currency === 'SEK' ? [] : [{ field: 'order.currency', message: 'Toybank takes SEK alone' }],
    createPayment: async (context) => {
      const { payment, urls, signal } = context;
      const { reference, amount, currency } = payment;
      const made = await call(options, '/payments', signal, {
        ...{ reference, amount, currency },
        returnUrl: urls.returnTo('success'),
        notificationUrl: urls.notification,
      });
      if (made === null) throw new ProviderError('rejected', 'Toybank has no such call');
      return {
        ...reportOf(made, context),
        nextAction: { kind: 'redirect', url: made.payUrl, httpMethod: 'GET', fields: [] },
      };
    },
    query: async (context) => {
      const { reference, status, rawStatus } = context.payment;
      const found = await call(options, `/payments/${reference}`, context.signal);
      // What Toybank has forgotten may have been paid: the payment stays what it was.
      return found === null ? { status, rawStatus } : reportOf(found, context);
    },
    notifications: {
      scope: 'payment',
      read: ({ headers, body, payment }) => {
        const given = Buffer.from(headers.get('toybank-signature') ?? '', 'hex');
        const expected = sign(body);
        if (given.length !== expected.length || !timingSafeEqual(given, expected))
          return Promise.resolve(refuseNotification('bad_signature', 'Not signed by Toybank'));
        const parsed = notificationSchema.safeParse(JSON.parse(new TextDecoder().decode(body)));
        if (!parsed.success) return Promise.resolve(refuseNotification('malformed', 'Not a notification'));
        if (parsed.data.payment.reference !== payment?.reference)
          return Promise.resolve(refuseNotification('wrong_payment', 'Of another payment'));
        return Promise.resolve({
          kind: 'accepted',
          id: parsed.data.id,
          payload: parsed.data satisfies JsonObject,
          answer: () => ({ status: 200, contentType: 'text/plain', body: 'thanks' }),
        });
      },
      interpret: (payload, context) =>
        Promise.resolve(reportOf(notificationSchema.parse(payload).payment, context)),
    },
  });
}
