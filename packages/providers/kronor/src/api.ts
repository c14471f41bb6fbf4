/**
 * GraphQL over HTTP. Only what Kronor calls temporary is repeated, and what never got an answer: with the same
 * variables, so with the same idempotency key, half a second later, then one, two, four, eight (contract, section 9).
 * For servers and browsers alike.
 */

const BACKOFF_MS = [500, 1_000, 2_000, 4_000, 8_000];
const AUTH_CODES = ['invalid-jwt', 'invalid-headers', 'access-denied', 'jwt-missing-role-claims'];
/** Kronor's public server, of a token that the merchant had blocked: with the code of any wrong parameter. */
const BLOCKED_TOKEN = 'Invalid token';
/** It may have been done all the same. */
const TOOK_TOO_LONG = 'time-limit-exceeded';
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

/** Checks an answer's `data` and gives it its type; throws when it is something else. A zod schema is one. */
export interface Reader<T> {
  parse: (data: unknown) => T;
}

export interface ApiConfig {
  graphqlUrl: string;
  /** The token of calls that name no other. */
  apiToken: string;
  timeoutMs: number;
}

/** What a server and a page do each in its own way. */
export interface Surroundings {
  /** Reads an answer's body; a server's reads to a limit. */
  readText: (response: Response) => Promise<string>;
  /** Kronor's words without what they repeat of what it was sent, for a server's log. A page's are its customer's. */
  withoutSecrets?: (words: string, secrets: readonly string[]) => string;
  /** The wait after each try: a server spreads them. Without it they are as the schedule has them. */
  backoff?: (scheduleMs: readonly number[], tries: number) => number;
}

export class KronorApi {
  readonly #config: ApiConfig;
  readonly #around: Surroundings;

  constructor(config: ApiConfig, around: Surroundings) {
    this.#config = config;
    this.#around = around;
  }

  /** @throws KronorFailure */
  async call<T>(
    document: string,
    variables: Record<string, unknown>,
    answer: Reader<T>,
    options: CallOptions,
  ): Promise<T> {
    let mayHaveArrived = false;
    for (let tries = 0; ; tries++) {
      try {
        return await this.#try(document, variables, answer, options);
      } catch (error) {
        if (!(error instanceof KronorFailure)) throw error;
        mayHaveArrived ||= error.mayHaveArrived;
        const planned = BACKOFF_MS[tries];
        const wait = planned && (this.#around.backoff?.(BACKOFF_MS, tries) ?? planned);
        const isOver =
          wait === undefined || Date.now() + wait > (options.until ?? 0) || options.signal.aborted;
        if (error.kind !== 'temporary' || isOver)
          throw this.#ended(error, mayHaveArrived, variables, options);
        await pause(wait, options.signal);
      }
    }
  }

  /** The failure that ends a call. */
  #ended(
    { kind, message, code, cause }: KronorFailure,
    mayHaveArrived: boolean,
    variables: Record<string, unknown>,
    { token = this.#config.apiToken }: CallOptions,
  ): KronorFailure {
    const { withoutSecrets } = this.#around;
    const words = withoutSecrets?.(message, [token, ...textsIn(variables)]) ?? message;
    return new KronorFailure(kind, words, {
      // Refused is refused: had an earlier try done it, the same key would have got its answer.
      mayHaveArrived: kind !== 'refused' && mayHaveArrived,
      code,
      cause,
    });
  }

  async #try<T>(
    document: string,
    variables: Record<string, unknown>,
    answer: Reader<T>,
    { token = this.#config.apiToken, signal }: CallOptions,
  ): Promise<T> {
    const response = await this.#send(JSON.stringify({ query: document, variables }), token, signal);
    const text = await this.#around.readText(response).catch((error: unknown) => {
      throw new KronorFailure('temporary', 'The answer broke off', { mayHaveArrived: true, cause: error });
    });
    const body = readJson(text);
    if (response.ok) return readResult(body, answer);
    throw failureOf(response.status, body);
  }

  async #send(body: string, token: string, signal: AbortSignal): Promise<Response> {
    const { graphqlUrl, timeoutMs } = this.#config;
    const timeout = AbortSignal.timeout(timeoutMs);
    try {
      return await fetch(graphqlUrl, {
        method: 'POST',
        redirect: 'error',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body,
        // Older browsers have no `any`, and a page never aborts.
        signal: 'any' in AbortSignal ? AbortSignal.any([signal, timeout]) : timeout,
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

/**
 * One GraphQL result, by HTTP or by a socket. Any error that is temporary makes the whole of it so, as Kronor's SDKs
 * read it; errors beside `data` win.
 * @throws KronorFailure
 */
export function readResult<T>(body: unknown, answer: Reader<T>): T {
  if (!isRecord(body))
    throw new KronorFailure('temporary', 'Kronor answered with something else than GraphQL', {
      mayHaveArrived: true,
    });
  const failure = failureIn(body);
  if (failure) throw failure;
  try {
    return answer.parse(body.data);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new KronorFailure('temporary', `Kronor's answer is not understood: ${why}`, {
      mayHaveArrived: true,
      cause: error,
    });
  }
}

/** What the errors of a result say; undefined without any. */
function failureIn(body: Record<string, unknown>): KronorFailure | undefined {
  const errors = Array.isArray(body.errors) ? body.errors.filter(isRecord) : [];
  const [first] = errors;
  const message = typeof first?.message === 'string' ? first.message : 'Kronor says no';
  const code = first && extension(first, 'code');
  const isTemporary = [...errors, body].some((each) => extension(each, 'type') === 'TEMPORARY_FAILURE');
  if (isTemporary || code === TOOK_TOO_LONG)
    return new KronorFailure('temporary', message, { mayHaveArrived: true });
  if (!first) return undefined;
  const isToken = AUTH_CODES.includes(code ?? '') || message === BLOCKED_TOKEN;
  return new KronorFailure(isToken ? 'token' : 'refused', message, { code });
}

/**
 * An answer that isn't 2xx. Kronor's limits (length, depth, nodes, batch) answer 400 or 429 with what was wrong: the
 * same call would meet them again. A 429 that says nothing of GraphQL is somebody's rate limit and passes.
 */
function failureOf(status: number, body: unknown): KronorFailure {
  const failure = isRecord(body) ? failureIn(body) : undefined;
  if (status < 500 && failure) return failure;
  if (status === 400 || status === 413) return new KronorFailure('refused', `Kronor answered HTTP ${status}`);
  return new KronorFailure('temporary', `Kronor answered HTTP ${status}`, { mayHaveArrived: true });
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

function extension({ extensions }: Record<string, unknown>, name: string): string | undefined {
  const value = isRecord(extensions) ? extensions[name] : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** What is sent and no secret. */
const OPEN = ['idempotencyKey', 'merchantReference', 'currency', 'country'];

/** All other texts that are sent, wherever they stand. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([name, each]) => (OPEN.includes(name) ? [] : textsIn(each)));
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
