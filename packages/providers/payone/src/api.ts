/** PAYONE's one endpoint: the only file that knows its transport and the key. Every failure is a ProviderError. */
import { createHash } from 'node:crypto';
import { ProviderError, readText, type Log } from '@kassa/provider';
import { parseAnswer, type Answer } from './schemas.ts';
import { errorOf } from './errors.ts';
import { formatProblems, type Param } from './request/fields.ts';
import type { PayoneConfig } from './options.ts';

interface CallContext {
  log: Log;
  signal: AbortSignal;
}
export type RequestName = 'genericpayment' | 'preauthorization' | 'authorization' | 'capture' | 'debit';

/** 3.11 is needed to be told PENDING. */
const API_VERSION = '3.11';

/** Parameters whose values must not come back in an error's words: keys, addresses of ours and the person. */
const SECRET =
  /^key$|token|ssn|url|personalid|birthday|name|street|addition|zip|city|company|email|phone|^ip$|id\]$|vatid/;

/** Errors of a connection that was never made. */
const NOT_CONNECTED =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|UND_ERR_CONNECT_TIMEOUT)$/;
const CERTIFICATE = /^(ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH)/;

export class PayoneApi {
  readonly #config: PayoneConfig;
  readonly #common: readonly Param[];

  constructor(config: PayoneConfig) {
    this.#config = config;
    const { merchantId, subAccountId, portalId, portalKey, keyHash, mode } = config;
    const common = {
      mid: merchantId,
      aid: subAccountId,
      portalid: portalId,
      key: createHash(keyHash).update(portalKey).digest('hex'),
      api_version: API_VERSION,
      mode,
      encoding: 'UTF-8',
    };
    this.#common = Object.entries(common).map(([name, value]) => ({ name, value, field: name }));
  }

  /**
   * One request. Formats are looked at first.
   * @returns the answer, whose status is not ERROR
   * @throws ProviderError
   *   invalid: a parameter is outside its format, nothing was sent; unavailable: nothing was sent, or 429, 503 (of an operation: lost);
   *   misconfigured: certificate, 3xx, 401, 403, 404; lost: sent and no answer that can be read, or 903;
   *   exists: 911; rejected: any other error of PAYONE's
   */
  async call(request: RequestName, given: readonly Param[], context: CallContext): Promise<Answer> {
    const params = [{ name: 'request', value: request, field: 'request' }, ...this.#common, ...given];
    const [problem] = formatProblems(params);
    if (problem)
      throw new ProviderError('invalid', `${problem.field}: ${problem.message}`, { field: problem.field });
    const action = given.find(({ name }) => name === 'add_paydata[action]')?.value;
    const what = action ?? request;
    const started = performance.now();
    const { status, text } = await this.#post(params, what, context.signal);
    const answer = parseAnswer(text);
    const ms = Math.round(performance.now() - started);
    context.log.info(
      { request: what, answer: answer?.get('status'), errorcode: answer?.get('errorcode'), ms },
      'PAYONE answered',
    );
    if (!answer) throw unreadable(status, what);
    if (answer.get('status')?.toUpperCase() !== 'ERROR') return answer;
    const secrets = params.filter(({ name }) => SECRET.test(name)).map(({ value }) => value);
    throw errorOf(answer, what, secrets);
  }

  async #post(
    params: readonly Param[],
    what: string,
    stopped: AbortSignal,
  ): Promise<{ status: number; text: string }> {
    const { apiUrl, jsonAnswers, timeoutMs } = this.#config;
    try {
      const response = await fetch(apiUrl, {
        method: 'POST',
        // Our key goes to this address and to no other.
        redirect: 'manual',
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          accept: jsonAnswers ? 'application/json' : 'text/plain',
        },
        body: new URLSearchParams(
          params.map(({ name, value }): [string, string] => [name, value]),
        ).toString(),
        signal: AbortSignal.any([stopped, AbortSignal.timeout(timeoutMs)]),
      });
      return { status: response.status, text: await readText(response) };
    } catch (cause) {
      const code = codeOf(cause);
      const why = code ?? (cause instanceof Error ? cause.name : 'unknown');
      const details = { cause, rawCode: why };
      if (NOT_CONNECTED.test(why))
        throw new ProviderError('unavailable', `PAYONE can't be reached: ${why}`, details);
      if (CERTIFICATE.test(why))
        throw new ProviderError('misconfigured', `TLS with PAYONE failed: ${why}`, details);
      throw new ProviderError('lost', `PAYONE was sent ${what} and gave no answer: ${why}`, details);
    }
  }
}

/** Requests of an operation: PAYONE refuses them where it has done them already. */
const DONE_ONCE = ['capture', 'debit', 'update_session'];

/** Its own errors come with HTTP 200: anything else was said by whatever stands in front of it. */
function unreadable(status: number, what: string): ProviderError {
  const rawCode = `http_${status}`;
  // A proxy says it too of what it has handed on: then the repeat is refused, and that is no failure of the first.
  if ([429, 503].includes(status) && !DONE_ONCE.includes(what))
    return new ProviderError('unavailable', `PAYONE takes no requests now (HTTP ${status})`, { rawCode });
  if ((status >= 300 && status < 400) || [401, 403, 404].includes(status))
    return new ProviderError('misconfigured', `apiUrl is not PAYONE's, or it keeps us out (HTTP ${status})`, {
      rawCode,
    });
  return new ProviderError('lost', `PAYONE's answer to ${what} can't be read (HTTP ${status})`, { rawCode });
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error instanceof AggregateError ? codeOf(error.errors[0]) : codeOf(error.cause);
}
