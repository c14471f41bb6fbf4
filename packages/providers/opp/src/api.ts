/** The API on the wire: the only file that knows HTTP. Every failure is a ProviderError. */
import { ProviderError, readText, withoutSecrets, type Log } from '@kassa/provider';
import { explain } from './answer-facts.ts';
import type { OppConfig } from './options.ts';
import { entityForm, type Form } from './request/request.ts';
import { classifyResultCode } from './result-codes/result-codes.ts';
import { answerSchema, reportSchema, type Answer, type FoundTransaction } from './schemas.ts';
import { isUncertain } from './status.ts';

export interface CallContext {
  log: Log;
  signal: AbortSignal;
}

interface Exchange {
  status: number;
  text: string;
  sent: Form;
}

/** More than this is a loop. */
const MAX_REDIRECTS = 3;

/** "cannot find transaction": what the transaction report says of a merchantTransactionId that nobody knows. */
const NO_SUCH_TRANSACTION = '700.400.580';

/** How long a transaction that nobody knows may still be on its way to the transaction report. */
export const ON_ITS_WAY_MS = 5 * 60_000;

/** Of what is sent, what its answer may repeat: who we are, the payment and the money. */
const OPEN = /^(entity|merchant|amount$|currency$|payment(Brand|Type)$)/;

/** Node's and undici's codes for a connection that was never there: nothing was sent on it. */
const NOT_SENT = /^(ECONNREFUSED|ENOTFOUND|EAI_\w+|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT)$/;
const CERTIFICATE =
  /^(ERR_(SSL|TLS)_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|INVALID_CA|HOSTNAME_MISMATCH)/;

export class OppApi {
  readonly #config: OppConfig;
  readonly #payments: string;
  readonly #origin: string;

  constructor(config: OppConfig) {
    this.#config = config;
    this.#payments = `${config.versionPath}/payments`;
    this.#origin = new URL(config.baseUrl).origin;
  }

  /**
   * POST /payments. A decline is an answer and not an error, whatever its HTTP status.
   * @throws ProviderError
   *   unavailable: nothing was sent, or it takes no requests now (408, 429, 503, unless the result is an uncertain one);
   *   misconfigured: token (401, 403), address (404, a redirect we may not follow) or TLS don't fit;
   *   rejected: 4xx without a result; lost: sent and no answer, 409, any other 5xx, or an answer that can't be read. With
   *   `queryPath`, which finds the payment, a 503 without a result is lost too.
   */
  async pay(form: Form, context: CallContext): Promise<Answer> {
    const exchange = await this.#send('POST', this.#payments, form, context);
    if (this.#config.queryPath !== undefined) mustBeOfThePlatform(exchange);
    if (exchange.status === 404)
      throw new ProviderError(
        'misconfigured',
        'There is no POST …/payments: check baseUrl and versionPath',
        httpCode(404),
      );
    return this.#read(exchange);
  }

  /** GET /payments/{id}. @returns null when nobody knows `id` (404). @throws ProviderError as `pay` */
  async inquire(id: string, context: CallContext): Promise<Answer | null> {
    const query = new URLSearchParams(entityForm(this.#config)).toString();
    const exchange = await this.#send('GET', `${this.#payments}/${id}?${query}`, undefined, context);
    return exchange.status === 404 ? null : this.#read(exchange);
  }

  /**
   * GET `queryPath`: the transactions that have this merchantTransactionId; none when nobody knows it.
   * @throws ProviderError as `pay`; lost when the report can't be read, or its request was refused
   */
  async find(
    queryPath: string,
    merchantTransactionId: string,
    context: CallContext,
  ): Promise<FoundTransaction[]> {
    const query = new URLSearchParams({ ...entityForm(this.#config), merchantTransactionId });
    const exchange = await this.#send('GET', `${queryPath}?${query.toString()}`, undefined, context);
    const body = parseJson(exchange.text);
    // No source says which HTTP status it comes with. A wrong path is a 404 too, and means nothing of the payment.
    const isNone = answerSchema.safeParse(body).data?.result.code === NO_SUCH_TRANSACTION;
    if (exchange.status === 404 && isNone) return [];
    if (exchange.status === 404)
      throw new ProviderError(
        'misconfigured',
        `There is no GET ${queryPath}: check queryPath`,
        httpCode(404),
      );
    const { result } = this.#read(exchange);
    const report = reportSchema.safeParse(body);
    // A request that was refused (throttled, a wrong parameter) or has failed is no empty report.
    const isReport = exchange.status < 300 && classifyResultCode(result.code).status === 'success';
    if (report.success && (isReport || report.data.length > 0)) return report.data;
    if (isNone) return [];
    throw new ProviderError('lost', `The transaction report can’t be read (HTTP ${exchange.status})`, {
      rawCode: result.code,
    });
  }

  /**
   * POST /payments/{id}: capture, reversal, refund.
   * @throws ProviderError as `pay`; rejected for 404; lost for a 503 without a result: a proxy says it too of what it has
   *   handed on, and another call would be another refund
   */
  async followUp(id: string, form: Form, context: CallContext): Promise<Answer> {
    const exchange = await this.#send('POST', `${this.#payments}/${id}`, form, context);
    mustBeOfThePlatform(exchange);
    return this.#read(exchange);
  }

  async #send(
    method: 'GET' | 'POST',
    path: string,
    form: Form | undefined,
    { log, signal }: CallContext,
  ): Promise<Exchange> {
    const started = performance.now();
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(this.#config.timeoutMs)]);
    let url = new URL(this.#config.baseUrl + path);
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      const response = await this.#fetch(method, url, form, deadline);
      if (response.status === 307) {
        url = this.#follow(response.headers.get('location'), url);
        await response.body?.cancel();
        continue;
      }
      const text = await readText(response).catch((cause: unknown) => {
        throw failure(cause);
      });
      const ms = Math.round(performance.now() - started);
      log.info({ call: `${method} ${path.split('?')[0]}`, status: response.status, ms }, 'opp answered');
      return { status: response.status, text, sent: form ?? {} };
    }
    throw new ProviderError('misconfigured', `More than ${MAX_REDIRECTS} redirects`, httpCode(307));
  }

  async #fetch(
    method: 'GET' | 'POST',
    url: URL,
    form: Form | undefined,
    signal: AbortSignal,
  ): Promise<Response> {
    const headers = new Headers({ accept: 'application/json' });
    // Wherever a redirect leads: the token is for this origin alone.
    if (url.origin === this.#origin) headers.set('authorization', `Bearer ${this.#config.accessToken}`);
    if (form) headers.set('content-type', 'application/x-www-form-urlencoded; charset=UTF-8');
    try {
      return await fetch(url, {
        method,
        headers,
        redirect: 'manual',
        signal,
        ...(form && { body: new URLSearchParams(form).toString() }),
      });
    } catch (cause) {
      throw failure(cause);
    }
  }

  /** 307: the same method and body at `location`, if that is the API's own origin or one that is listed. */
  #follow(location: string | null, from: URL): URL {
    const next = location !== null && URL.canParse(location, from.href) ? new URL(location, from) : undefined;
    if (next && [this.#origin, ...this.#config.redirectOrigins].includes(next.origin)) return next;
    throw new ProviderError(
      'misconfigured',
      `Redirected to ${next?.origin ?? 'nowhere'}, which is not in redirectOrigins`,
      httpCode(307),
    );
  }

  #read({ status, text, sent }: Exchange): Answer {
    const parsed = answerSchema.safeParse(parseJson(text));
    // A refusal may repeat what it refuses.
    if (parsed.success) parsed.data.result = this.#withoutSecrets(parsed.data.result, sent);
    const words = parsed.success ? explain(parsed.data) : 'no result';
    const saysUncertain = parsed.success && isUncertain(parsed.data.result.code);
    const details = parsed.success ? { rawCode: parsed.data.result.code } : httpCode(status);
    const error = (kind: ProviderError['kind'], why: string) =>
      new ProviderError(kind, `${why} (HTTP ${status}): ${words}`, details);
    // What the result's groups say of such a code ("bank declined") is about payments, and no payment was looked at.
    if (status === 401 || status === 403)
      throw new ProviderError(
        'misconfigured',
        `The ${status === 401 ? 'Authorization header' : 'access token'} was refused (HTTP ${status}): check accessToken`,
        details,
      );
    if (status === 404) throw error('rejected', 'Nobody knows this payment');
    if ([408, 429, 503].includes(status) && !saysUncertain)
      throw error('unavailable', 'No requests are taken now');
    if (status >= 500) throw error('lost', 'The provider failed');
    if (status >= 300 && status < 400) throw error('misconfigured', 'The address has moved');
    if (parsed.success) return parsed.data;
    // A conflict may be with the same request, sent on twice by something in between.
    throw status < 300 || status === 409
      ? error('lost', 'The answer can’t be read')
      : error('rejected', 'The request was refused');
  }

  #withoutSecrets(result: Answer['result'], sent: Form): Answer['result'] {
    const secrets = Object.entries(sent).flatMap(([name, value]) => (OPEN.test(name) ? [] : value));
    const words = withoutSecrets(JSON.stringify(result), [this.#config.accessToken, ...secrets]);
    return JSON.parse(words) as Answer['result'];
  }
}

/** @throws ProviderError lost for a 503 without a result: a proxy says it too of what it has handed on */
function mustBeOfThePlatform({ status, text }: Exchange): void {
  if (status === 503 && !answerSchema.safeParse(parseJson(text)).success)
    throw new ProviderError('lost', 'Something before the provider answered HTTP 503', httpCode(503));
}

const httpCode = (status: number) => ({ rawCode: `http_${status}` });

function failure(cause: unknown): ProviderError {
  const code = codeOf(cause);
  const why = code ?? (cause instanceof Error ? cause.name : 'unknown');
  const details = { cause, ...(code !== undefined && { rawCode: code }) };
  if (code !== undefined && CERTIFICATE.test(code))
    return new ProviderError('misconfigured', `TLS failed: ${why}`, details);
  if (code !== undefined && NOT_SENT.test(code))
    return new ProviderError('unavailable', `The provider can’t be reached: ${why}`, details);
  return new ProviderError('lost', `No answer: ${why}`, details);
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return codeOf(error instanceof AggregateError ? error.errors[0] : error.cause);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
