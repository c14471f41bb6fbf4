/** Tells the merchant: signed, retried until acknowledged, and wrong on purpose when a test asks for that. */
import { randomBytes } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import { Notifier, type Delivery } from '@kassa/sandbox-kit';
import { Agent, request } from 'undici';
import type { NotificationBody } from './sandbox-defined.ts';
import { createForgerSigner, type WebhookSigner } from './webhook-signer.ts';

export const VARIANTS = [
  'genuine',
  /** Signed with a key that isn't ours. */
  'forged',
  /** The body was changed after it was signed. */
  'altered',
  /** Signed rightly, ten minutes ago. */
  'stale',
] as const;

export interface Notification {
  /** `Webhook-Id`. */
  id: string;
  /** Whose payment this is about; not sent. */
  paymentId: string;
  url: string;
  body: NotificationBody;
  variant: (typeof VARIANTS)[number];
}

export const newNotificationId = (): string => `msg_${randomBytes(12).toString('base64url')}`;

export interface NotificationOptions {
  signer: WebhookSigner;
  /** PEM of one more authority to trust at notification URLs. */
  ca: string;
  retryDelaysMs: readonly [number, ...number[]];
  /** The documents say 5 seconds. */
  answerWithinMs: number;
}

export function createNotifier(options: NotificationOptions) {
  const { signer, retryDelaysMs, answerWithinMs } = options;
  const forger = createForgerSigner();
  const agent = new Agent({ connect: { ca: [...rootCertificates, options.ca] } });

  async function deliver({ id, url, body, variant }: Notification, stopped: AbortSignal): Promise<Delivery> {
    const text = JSON.stringify(body);
    const sentAt = new Date(variant === 'stale' ? Date.now() - 600_000 : Date.now());
    const response = await request(url, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        ...(variant === 'forged' ? forger : signer).headers(id, text, sentAt),
      },
      body: variant === 'altered' ? JSON.stringify(altered(body)) : text,
      dispatcher: agent,
      signal: AbortSignal.any([stopped, AbortSignal.timeout(answerWithinMs)]),
    });
    const answer = (await response.body.text()).slice(0, 1000);
    const status = response.statusCode;
    const problem = problemWith(id, status, answer);
    return { acknowledged: problem === undefined, status, answer, ...(problem !== undefined && { problem }) };
  }

  const notifier = new Notifier<Notification>({ deliver, retryDelaysMs });
  return {
    notifier,
    close: async () => {
      notifier.reset();
      await agent.destroy();
    },
  };
}

const altered = ({ data, ...rest }: NotificationBody): NotificationBody => ({
  ...rest,
  data: { ...data, amount: `9${data.amount}` },
});

/** Acknowledged is 200 with JSON whose notificationId is the id. */
function problemWith(id: string, status: number, answer: string): string | undefined {
  if (status !== 200) return `The answer was HTTP ${status}, not 200.`;
  const { notificationId } = parseAnswer(answer);
  return notificationId === id ? undefined : 'The answer is not JSON with the notificationId.';
}

/** Did the merchant say, in as many words, that it still wants the money? */
export const isConfirmed = ({ acknowledged, answer }: Delivery): boolean =>
  acknowledged && parseAnswer(answer ?? '').confirmed === true;

function parseAnswer(text: string): { notificationId?: unknown; confirmed?: unknown } {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
