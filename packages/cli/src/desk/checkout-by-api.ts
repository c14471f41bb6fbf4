/** What the desk needs of Kassa, by the merchant routes of a companion server. */
import type { DeskCheckout } from '@kassa/desk';
import { KassaError } from '@kassa/protocol';
import { ANSWERS } from '@kassa/protocol/openapi';
import * as z from 'zod/mini';
import { type Api, Refusal } from '../api.ts';
import { encoded, segment } from '../commands/segment.ts';
import { EXIT, Failure } from '../failure.ts';

const { EventDelivery, Operation, Payment } = ANSWERS;

/** All errors are KassaError. */
export function checkoutByApi(api: Api): DeskCheckout {
  async function ask<T>(
    answer: z.ZodMiniType<T>,
    method: 'GET' | 'POST',
    path: () => string,
    request?: Parameters<Api['call']>[2],
  ): Promise<T> {
    const body = await Promise.resolve()
      .then(() => api.call(method, path(), request))
      .catch(sayWhy);
    const { data, success } = z.safeParse(answer, body);
    if (success) return data;
    throw new KassaError('unexpected', 'The server’s answer was not understood: is it of this version?');
  }
  const paymentPath = (id: string) => `/payments/${segment(id, 'payment id')}`;
  const operate =
    (route: string): DeskCheckout['refund'] =>
    (id, body, key) =>
      ask(Operation, 'POST', () => `${paymentPath(id)}/${route}`, {
        body,
        headers: { 'idempotency-key': key },
      });
  return {
    getPayment: (id) => ask(Payment, 'GET', () => paymentPath(id)),
    lookUpPayments: (name) =>
      ask(z.array(Payment), 'GET', () => `/payments?reference=${encoded(name, 'reference')}`),
    listPayments: (query) => ask(z.array(Payment), 'GET', () => `/payments?${parametersOf(query)}`),
    listEvents: (query) => ask(z.array(EventDelivery), 'GET', () => `/events?${parametersOf(query)}`),
    capture: operate('captures'),
    release: operate('releases'),
    refund: operate('refunds'),
    cancel: operate('cancellations'),
    askPayment: (id) => ask(Payment, 'POST', () => `${paymentPath(id)}/query`),
    resolvePayment: (id, body) => ask(Payment, 'POST', () => `${paymentPath(id)}/resolution`, { body }),
    resolveOperation: (id, number, body) =>
      ask(Operation, 'POST', () => `${paymentPath(id)}/operations/${number}/resolution`, { body }),
    resendEvent: (id) => ask(z.void(), 'POST', () => `/events/${segment(id, 'event id')}/resend`),
  };
}

function parametersOf(query: object): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  return String(new URLSearchParams(given.map(([name, value]): [string, string] => [name, String(value)])));
}

function sayWhy(error: unknown): never {
  if (error instanceof Refusal) throw KassaError.fromBody(error.body);
  if (!(error instanceof Failure)) throw error;
  throw new KassaError(error.exitCode === EXIT.wrongUse ? 'not_found' : 'network', error.message);
}
