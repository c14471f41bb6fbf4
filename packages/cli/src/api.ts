/** The merchant routes of one companion server. */
import { errorBodySchema, type ErrorBody } from '@kassa/protocol';
import { EXIT, Failure, wrongUse } from './failure.ts';
import { nextStep } from './next-step.ts';

/** An operation waits for its provider, which may take long. */
const TIMEOUT_MS = 60_000;

/** The server has said no. */
export class Refusal extends Failure {
  readonly body: ErrorBody;
  constructor(body: ErrorBody, path: string, retryAfter: string | null) {
    const { code, message, field } = body.error;
    const named = field === undefined || message.startsWith(field) ? '' : ` (${field})`;
    super(EXIT.failed, `${code}: ${message}${named}`, nextStep(body, path, retryAfter));
    this.body = body;
  }
}

export interface Api {
  readonly url: string;
  /**
   * The answer's body, or undefined where it has none.
   * @throws Refusal when the server says no, Failure when no companion server answers
   */
  call(
    method: string,
    path: string,
    request?: { body?: object; headers?: Record<string, string> },
  ): Promise<unknown>;
}

/** @throws Failure when a setting is missing or wrong */
export function apiFrom({
  KASSA_URL: url = '',
  KASSA_API_KEY: key = '',
}: Readonly<Record<string, string | undefined>>): Api {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw wrongUse(
      `KASSA_URL ${url === '' ? 'is not set' : 'is no http(s) URL'}.`,
      "It is the companion server's publicUrl, with its path: https://shop.example/kassa",
    );
  if (!/^[\x21-\x7e]+$/.test(key))
    throw wrongUse(
      `KASSA_API_KEY ${key === '' ? 'is not set' : 'has characters that no key has'}.`,
      "It is one of the companion server's merchant.apiKeys.",
    );
  return connect(url.replace(/\/+$/, ''), key);
}

export function connect(url: string, key: string): Api {
  return {
    url,
    call: async (method, path, { body, headers } = {}) => {
      const response = await reach(`${url}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${key}`,
          ...(body && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body && { body: JSON.stringify(body) }),
      });
      const answer = await readAnswer(response, url);
      if (response.ok) return answer;
      const refused = errorBodySchema.safeParse(answer);
      if (refused.success) throw new Refusal(refused.data, path, response.headers.get('retry-after'));
      throw noCompanion(url, `answers ${response.status} without an error of Kassa's`);
    },
  };
}

/** @throws Failure when nothing answers */
export async function reach(address: string, init: RequestInit = {}): Promise<Response> {
  try {
    return await fetch(address, { ...init, redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch (error) {
    throw new Failure(
      EXIT.notReached,
      `${new URL(address).origin} was not reached: ${reasonOf(error)}`,
      'Is KASSA_URL right, and does the server run? `kassa doctor` looks closer.',
    );
  }
}

async function readAnswer(response: Response, url: string): Promise<unknown> {
  if (response.status >= 300 && response.status < 400) {
    const to = response.headers.get('location') ?? 'another address';
    throw noCompanion(url, `sends on to ${to}`);
  }
  const text = await response.text().catch((error: unknown) => {
    throw noCompanion(url, `broke off its answer: ${reasonOf(error)}`);
  });
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw noCompanion(url, `answers ${response.status} with what is no JSON`);
  }
}

const noCompanion = (url: string, what: string): Failure =>
  new Failure(
    EXIT.notReached,
    `${url} ${what}.`,
    "KASSA_URL is the companion server's publicUrl, with its path: https://shop.example/kassa",
  );

/** `fetch` says "fetch failed" and hides why in the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `no answer within ${TIMEOUT_MS / 1000} seconds`;
  const { cause } = error;
  if (!(cause instanceof Error)) return error.message;
  return cause.message || ('code' in cause ? String(cause.code) : cause.name);
}
