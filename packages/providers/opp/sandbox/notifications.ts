/**
 * Tells the merchant. S2: "the notification message is the same as the response of Inquiry API", with no word of
 * the method; the parent platform asks for `GET ?id=&resourcePath=`. Unsigned. Repeated until answered 2xx.
 */
import { randomUUID } from 'node:crypto';
import { Notifier, type Delivery } from '@kassa/sandbox-kit';

export const SHAPES = ['post_json', 'post_form', 'get'] as const;
export type Shape = (typeof SHAPES)[number];

export interface Notification {
  readonly id: string;
  /** Whose payment this is about; not sent. */
  readonly paymentId: string;
  readonly url: string;
  readonly shape: Shape;
  readonly resourcePath: string;
  /** What the Inquiry answered when this was made. */
  readonly body: object;
}

export const newNotificationId = (): string => randomUUID();

export const createNotifier = (
  retryDelaysMs: readonly [number, ...number[]],
  answerWithinMs: number,
): Notifier<Notification> =>
  new Notifier<Notification>({
    retryDelaysMs,
    deliver: async (notification, stopped): Promise<Delivery> => {
      const response = await fetch(addressOf(notification), {
        ...requestOf(notification),
        redirect: 'manual',
        signal: AbortSignal.any([stopped, AbortSignal.timeout(answerWithinMs)]),
      });
      const answer = (await response.text()).slice(0, 1000);
      const { ok: acknowledged, status } = response;
      return { acknowledged, status, answer, ...(!acknowledged && { problem: `HTTP ${status}, not 2xx` }) };
    },
  });

function addressOf({ url, shape, body, resourcePath }: Notification): string {
  if (shape !== 'get') return url;
  const { id } = body as { id: string };
  return withQuery(url, { id, resourcePath });
}

function requestOf({ shape, body }: Notification): RequestInit {
  switch (shape) {
    case 'get':
      return { method: 'GET' };
    case 'post_json':
      return {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      };
    case 'post_form':
      return { method: 'POST', body: new URLSearchParams(dotted(body)) };
  }
}

/** `{ result: { code } }` is `result.code`. */
function dotted(value: object, before = ''): [name: string, value: string][] {
  return Object.entries(value).flatMap(([name, inner]: [string, unknown]) =>
    typeof inner === 'object' && inner !== null
      ? dotted(inner, `${before}${name}.`)
      : [[before + name, String(inner)] as [string, string]],
  );
}

export function withQuery(url: string, query: Readonly<Record<string, string>>): string {
  const target = new URL(url);
  for (const [name, value] of Object.entries(query)) target.searchParams.set(name, value);
  return target.href;
}
