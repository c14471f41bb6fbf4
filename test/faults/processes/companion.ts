/** Calls to the companion server as shops and pages make them, and a word about each answer that must not be. */
import { errorBodySchema } from '@kassa/protocol';
import { API_KEY } from './settings.ts';

export interface Answer {
  status: number;
  body: unknown;
}

export const codeOf = ({ body }: Answer): string | undefined =>
  errorBodySchema.safeParse(body).data?.error.code;

const CALL_MS = 30_000;

export interface CompanionOptions {
  url: string;
  shopUrl: string;
  /** A server error without an excuse: it has lasted from the first moment to the last within which all was up. */
  onServerError: (story: string, since: number) => void;
}

export class Companion {
  readonly #options: CompanionOptions;

  constructor(options: CompanionOptions) {
    this.#options = options;
  }

  asMerchant(path: string, body?: object, key: string = crypto.randomUUID()): Promise<Answer | undefined> {
    return this.#call(path, body, { authorization: `Bearer ${API_KEY}`, 'idempotency-key': key });
  }

  asPage(token: string, path: string, body?: object): Promise<Answer | undefined> {
    return this.#call(path, body, { authorization: `Bearer ${token}`, origin: this.#options.shopUrl });
  }

  /** @returns undefined when there was no answer */
  async #call(
    path: string,
    body: object | undefined,
    headers: Record<string, string>,
  ): Promise<Answer | undefined> {
    const since = Date.now();
    let answer: Answer;
    try {
      const response = await fetch(this.#options.url + path, {
        method: body ? 'POST' : 'GET',
        headers: { ...headers, 'content-type': 'application/json' },
        signal: AbortSignal.timeout(CALL_MS),
        ...(body && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      answer = { status: response.status, body: text === '' ? null : (JSON.parse(text) as unknown) };
    } catch {
      return undefined;
    }
    const code = codeOf(answer);
    if (answer.status >= 500 && !(code?.startsWith('provider_') ?? false) && code !== 'not_supported')
      this.#options.onServerError(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`, since);
    return answer;
  }
}
