/**
 * Notifications are thin: whatever they say, only the id in them is kept, and the Inquiry decides. S2 has the
 * Inquiry's body and names no method; the parent platform sends `GET ?id=&resourcePath=`. Both are taken, the
 * body as JSON or as a form. None is signed; the address can't be guessed.
 */
import { randomUUID } from 'node:crypto';
import {
  ProviderError,
  refuseNotification,
  type IncomingNotification,
  type NotificationReader,
  type ReadNotification,
} from '@kassa/provider';
import * as z from 'zod';
import type { OppApi } from './api.ts';
import { inquire } from './query.ts';
import type { OppConfig } from './options.ts';
import { readPaymentReference } from './payment-reference.ts';

const payloadSchema = z.object({ id: z.string() });
/** Node reads a form in the square of its length, and anybody may send one. */
const LARGEST_FORM = 32 * 1024;
const bodySchema = z.object({ id: z.string().nullish(), resourcePath: z.string().nullish() });

export function notificationReader(api: OppApi | null, config: OppConfig | null): NotificationReader {
  return {
    scope: 'payment',
    read: (request) => Promise.resolve(read(request, config?.baseUrl ?? 'https://unconfigured.invalid')),
    interpret: async (payload, context) => {
      if (!api || !config) throw new ProviderError('misconfigured', 'opp has wrong options');
      return inquire(payloadSchema.parse(payload).id, context, api, config);
    },
  };
}

function read({ method, query, headers, body }: IncomingNotification, baseUrl: string): ReadNotification {
  const said = method === 'GET' ? fromForm(query) : fromBody(headers, body);
  const reference = said && readPaymentReference(said, baseUrl);
  if (!reference) return refuseNotification('malformed', 'Neither an id nor a resourcePath in it');
  if ('problem' in reference) return refuseNotification('malformed', reference.problem);
  return {
    kind: 'accepted',
    // It has no id of its own, and the same words may mean something new each time.
    id: `thin-${randomUUID()}`,
    payload: { id: reference.id },
    answer: () => ({ status: 200, contentType: 'application/json', body: '{}' }),
  };
}

function fromBody(headers: Headers, body: Uint8Array) {
  const text = new TextDecoder().decode(body);
  if (/^application\/x-www-form-urlencoded\b/i.test(headers.get('content-type') ?? ''))
    return body.byteLength > LARGEST_FORM ? undefined : fromForm(new URLSearchParams(text));
  try {
    return bodySchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

const fromForm = (form: URLSearchParams) => ({ id: form.get('id'), resourcePath: form.get('resourcePath') });
