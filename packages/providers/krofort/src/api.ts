/** Krofort's API on the wire: the only file that knows undici and TLS. Every failure is a ProviderError. */
import { Readable } from 'node:stream';
import { connect } from 'node:tls';
import { cutText, ProviderError, withoutSecrets, type Log } from '@kassa/provider';
import { Agent, request } from 'undici';
import type { Credentials, Identity } from './credentials.ts';
import { errorAnswerSchema, initPaymentAnswerSchema } from './schemas.ts';
import type { InitPaymentAnswer, InitPaymentBody } from './schemas.ts';

interface CallContext {
  log: Log;
  now(): Date;
  signal: AbortSignal;
}

/** Certificates that Node refuses have codes of OpenSSL's verifier; the rest of TLS says SSL or TLS. */
const CERTIFICATE_CODES =
  /^(ERR_(SSL|TLS)_|CERT_|CRL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|INVALID_|PATH_LENGTH_|HOSTNAME_MISMATCH)/;

export class KrofortApi {
  readonly #url: string;
  readonly #timeoutMs: number;
  readonly #credentials: Credentials;
  #agent: { id: string; dispatcher: Agent } | undefined;

  constructor(options: { apiUrl: string; timeoutMs: number; credentials: Credentials }) {
    this.#url = options.apiUrl;
    this.#timeoutMs = options.timeoutMs;
    this.#credentials = options.credentials;
  }

  /**
   * POST /init-payment.
   * @throws ProviderError
   *   unavailable: nothing was sent, or it said that it can't take requests now (408, 429);
   *   misconfigured: certificates don't fit, or it doesn't know us or this address (3xx, 401, 403, 404);
   *   exists: this reference was used (409); rejected: any other 4xx;
   *   lost: sent and no answer, a 5xx, or an answer that can't be read. A payment may exist, and as nobody was
   *   shown its clientUrl, nobody can pay it.
   */
  async initPayment(body: InitPaymentBody, context: CallContext): Promise<InitPaymentAnswer> {
    const identity = this.#credentials.current(context.now(), context.log);
    const started = performance.now();
    const { status, text } = await this.#post('/init-payment', body, identity, context.signal);
    const ms = Math.round(performance.now() - started);
    context.log.info({ reference: body.merchantReference, status, ms }, 'Krofort answered init-payment');
    if (status < 200 || status > 299) throw refusal(status, text, body);
    const answer = initPaymentAnswerSchema.safeParse(parseJson(text));
    if (answer.success) return answer.data;
    throw new ProviderError('lost', `Krofort's answer (HTTP ${status}) has no clientUrl`);
  }

  async close(): Promise<void> {
    await this.#agent?.dispatcher.close();
    this.#agent = undefined;
  }

  async #post(
    path: string,
    body: object,
    identity: Identity,
    stopped: AbortSignal,
  ): Promise<{ status: number; text: string }> {
    if (stopped.aborted) throw new ProviderError('unavailable', 'The server is stopping; nothing was sent');
    const bytes = Buffer.from(JSON.stringify(body));
    // undici reads the body once it has a connection to write to: from then on the other side may have it.
    let sent = false;
    const content = new Readable({
      read() {
        sent = true;
        this.push(bytes);
        this.push(null);
      },
    });
    try {
      const response = await request(this.#url + path, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'content-length': String(bytes.length),
          accept: 'application/json',
        },
        body: content,
        dispatcher: this.#dispatcher(identity),
        signal: AbortSignal.any([stopped, AbortSignal.timeout(this.#timeoutMs)]),
      });
      return { status: response.statusCode, text: await response.body.text() };
    } catch (cause) {
      throw await this.#failure(cause, sent, identity, stopped);
    }
  }

  async #failure(
    cause: unknown,
    sent: boolean,
    identity: Identity,
    stopped: AbortSignal,
  ): Promise<ProviderError> {
    const code = codeOf(cause);
    const details = { cause, ...(code !== undefined && { rawCode: code }) };
    const why = code ?? (cause instanceof Error ? cause.name : 'unknown');
    if (code !== undefined && CERTIFICATE_CODES.test(code))
      return new ProviderError('misconfigured', `TLS with Krofort failed: ${why}`, details);
    if (!sent) return new ProviderError('unavailable', `Krofort can't be reached: ${why}`, details);
    const closed = code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' || code === 'EPIPE';
    if (closed && !stopped.aborted && (await this.#isRefused(identity)))
      return new ProviderError('misconfigured', 'Krofort refuses our client certificate', details);
    return new ProviderError('lost', `Krofort got the request and gave no answer: ${why}`, details);
  }

  /**
   * In TLS 1.3 a server looks at our certificate after we may already write, so a refusal looks like a lost
   * answer. A connection on which we say nothing tells them apart: who refuses us closes that one too.
   */
  #isRefused(identity: Identity): Promise<boolean> {
    const { hostname, port } = new URL(this.#url);
    const { ca, cert, key, passphrase } = identity;
    return new Promise((resolve) => {
      let shaken = false;
      const socket = connect({
        host: hostname.replace(/^\[|\]$/g, ''),
        port: Number(port || 443),
        ...(/[a-z]/i.test(hostname) && !hostname.startsWith('[') && { servername: hostname }),
        ...{ ca, cert, key, passphrase, minVersion: 'TLSv1.2' },
      });
      const end = (refused: boolean) => {
        socket.destroy();
        resolve(refused);
      };
      socket.setTimeout(Math.min(500, this.#timeoutMs), () => end(false));
      socket.once('secureConnect', () => (shaken = true));
      socket.on('error', (error) => end(CERTIFICATE_CODES.test(codeOf(error) ?? '') || shaken));
      socket.once('close', () => end(shaken));
      socket.resume();
    });
  }

  /** One pool of connections per identity; the one before finishes what it has. */
  #dispatcher(identity: Identity): Agent {
    if (this.#agent?.id === identity.id) return this.#agent.dispatcher;
    void this.#agent?.dispatcher.close();
    const { id, ca, cert, key, passphrase } = identity;
    const dispatcher = new Agent({
      allowH2: false,
      maxResponseSize: 65_536,
      headersTimeout: this.#timeoutMs,
      bodyTimeout: this.#timeoutMs,
      connect: {
        ...{ ca, cert, key, minVersion: 'TLSv1.2', rejectUnauthorized: true, timeout: this.#timeoutMs },
        ...(passphrase !== undefined && { passphrase }),
      },
    });
    this.#agent = { id, dispatcher };
    return dispatcher;
  }
}

/** An answer that isn't 2xx. Its words may repeat what we sent, so what nobody may read is taken out. */
function refusal(status: number, text: string, body: InitPaymentBody): ProviderError {
  const parsed = errorAnswerSchema.safeParse(parseJson(text));
  const { code, message, field } = parsed.success
    ? parsed.data.error
    : { code: `http_${status}`, message: 'no details' };
  const words = [code, field === undefined ? '' : `(${field})`, message].filter(Boolean).join(' ');
  const { successPath, failurePath, closePath, notificationUrl } = body;
  const person = [body.nationalIdentificationNumber, body.psuId, body.endUserToken];
  const secrets = [...person, successPath, failurePath, closePath, notificationUrl];
  const safe = cutText(withoutSecrets(words, secrets), 300);
  return new ProviderError(kindOf(status), `Krofort answered HTTP ${status}: ${safe}`, {
    rawCode: cutText(withoutSecrets(code, secrets), 100),
  });
}

function kindOf(status: number): ProviderError['kind'] {
  if (status >= 500) return 'lost';
  if (status < 400 || status === 401 || status === 403 || status === 404) return 'misconfigured';
  if (status === 408 || status === 429) return 'unavailable';
  return status === 409 ? 'exists' : 'rejected';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.name === 'AggregateError' && error instanceof AggregateError
    ? codeOf(error.errors[0])
    : codeOf(error.cause);
}
