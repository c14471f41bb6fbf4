/**
 * GraphQL over HTTP. Only what Kronor calls temporary is repeated, and what never got an answer: with the same
 * variables, so with the same idempotency key, half a second later, then one, two, four, eight (contract, section 9).
 */
import { ProviderError } from '@kassa/server/provider';
import * as z from 'zod';
import type { KronorConfig } from './options.ts';
import { bodySchema } from './schemas.ts';

const BACKOFF_MS = [500, 1_000, 2_000, 4_000, 8_000];
const AUTH_CODES = ['invalid-jwt', 'invalid-headers', 'access-denied', 'jwt-missing-role-claims'];
/** The connection was never made. */
const NOT_SENT = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
];

export type FailureKind =
  /** Kronor said no and always will. */
  | 'refused'
  /** Kronor does not take this token, or no longer. */
  | 'token'
  /** No answer, or that it can't just now; `mayHaveArrived` when it may be done all the same. */
  | 'temporary';

/** What went wrong with a call; its caller knows what that means for a payment. */
export class KronorFailure extends Error {
  override readonly name = 'KronorFailure';
  readonly kind: FailureKind;
  readonly mayHaveArrived: boolean;
  /** Kronor's `extensions.code`. */
  readonly code: string | undefined;

  constructor(
    kind: FailureKind,
    message: string,
    details: { mayHaveArrived?: boolean; code?: string | undefined; cause?: unknown } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.kind = kind;
    this.mayHaveArrived = details.mayHaveArrived ?? false;
    this.code = details.code;
  }
}

export interface CallOptions {
  /** The merchant's when left out. */
  token?: string;
  /** Aborted when the server closes. */
  signal: AbortSignal;
  /** No try begins later than this, in milliseconds since 1970. One try when left out. */
  until?: number;
}

export class KronorApi {
  readonly #config: Pick<KronorConfig, 'graphqlUrl' | 'apiToken' | 'timeoutMs'>;

  constructor(config: Pick<KronorConfig, 'graphqlUrl' | 'apiToken' | 'timeoutMs'>) {
    this.#config = config;
  }

  /** @throws KronorFailure */
  async call<S extends z.ZodType>(
    document: string,
    variables: Record<string, unknown>,
    answer: S,
    options: CallOptions,
  ): Promise<z.infer<S>> {
    let mayHaveArrived = false;
    for (let tries = 0; ; tries++) {
      try {
        return await this.#try(document, variables, answer, options);
      } catch (error) {
        if (!(error instanceof KronorFailure)) throw error;
        mayHaveArrived ||= error.mayHaveArrived;
        const wait = BACKOFF_MS[tries];
        const isOver =
          wait === undefined || Date.now() + wait > (options.until ?? 0) || options.signal.aborted;
        if (error.kind !== 'temporary' || isOver)
          throw new KronorFailure(error.kind, error.message, {
            // Refused is refused: had an earlier try done it, the same key would have got its answer.
            mayHaveArrived: error.kind !== 'refused' && mayHaveArrived,
            code: error.code,
            cause: error,
          });
        await pause(wait, options.signal);
      }
    }
  }

  async #try<S extends z.ZodType>(
    document: string,
    variables: Record<string, unknown>,
    answer: S,
    { token = this.#config.apiToken, signal }: CallOptions,
  ): Promise<z.infer<S>> {
    const response = await this.#send(JSON.stringify({ query: document, variables }), token, signal);
    const text = await response.text().catch((error: unknown) => {
      throw new KronorFailure('temporary', 'The answer broke off', { mayHaveArrived: true, cause: error });
    });
    if (!response.ok)
      throw new KronorFailure('temporary', `Kronor answered HTTP ${response.status}`, {
        mayHaveArrived: true,
      });
    const body = bodySchema.safeParse(readJson(text));
    if (!body.success)
      throw new KronorFailure('temporary', 'Kronor answered with something else than GraphQL', {
        mayHaveArrived: true,
      });
    const failure = failureIn(body.data);
    if (failure) throw failure;
    const parsed = answer.safeParse(body.data.data);
    if (parsed.success) return parsed.data;
    throw new KronorFailure(
      'temporary',
      `Kronor's answer is not understood: ${z.prettifyError(parsed.error)}`,
      {
        mayHaveArrived: true,
      },
    );
  }

  async #send(body: string, token: string, signal: AbortSignal): Promise<Response> {
    const { graphqlUrl, timeoutMs } = this.#config;
    try {
      return await fetch(graphqlUrl, {
        method: 'POST',
        redirect: 'error',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body,
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      });
    } catch (error) {
      const code = codeOf(error);
      throw new KronorFailure('temporary', `Kronor did not answer${code ? ` (${code})` : ''}`, {
        mayHaveArrived: !NOT_SENT.includes(code),
        cause: error,
      });
    }
  }
}

/** Any error that is temporary makes the whole answer so, as Kronor's SDKs read it. */
function failureIn({ errors = [], extensions }: z.infer<typeof bodySchema>): KronorFailure | undefined {
  const [first] = errors;
  const types = [...errors.map((error) => error.extensions?.type), extensions?.type];
  if (types.includes('TEMPORARY_FAILURE'))
    return new KronorFailure('temporary', first?.message ?? 'Kronor can not just now', {
      mayHaveArrived: true,
    });
  if (!first) return undefined;
  const code = first.extensions?.code;
  return new KronorFailure(
    code !== undefined && AUTH_CODES.includes(code) ? 'token' : 'refused',
    first.message,
    {
      code,
    },
  );
}

/** undici wraps what the socket said, sometimes several of them for several addresses. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.cause === undefined ? '' : codeOf(error.cause);
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Over at once when the server closes. */
export const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });

/**
 * For calls that move money or may: what a failure leaves behind at Kronor decides.
 * @param canBeLost false for what moves no money, so that nothing is lost with its answer
 */
export function providerErrorOf(error: unknown, canBeLost: boolean): unknown {
  if (!(error instanceof KronorFailure)) return error;
  const details = { cause: error, ...(error.code !== undefined && { rawCode: error.code }) };
  if (error.kind === 'refused')
    return new ProviderError('rejected', error.message, { ...details, textKey: 'error.provider_rejected' });
  if (error.kind === 'token' && !error.mayHaveArrived)
    return new ProviderError('misconfigured', error.message, {
      ...details,
      textKey: 'error.provider_misconfigured',
    });
  return new ProviderError(
    canBeLost && error.mayHaveArrived ? 'lost' : 'unavailable',
    error.message,
    details,
  );
}
