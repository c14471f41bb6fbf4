/**
 * Takes the form of a list that `renderPicker` has drawn, from a page without script: it selects and pays by the
 * companion's browser routes, as the script would, and answers with a page that leads on.
 */
import { idempotencyKey } from '@kassa/client';
import {
  languageOf,
  orderAmount,
  valuesOf,
  wordsFor,
  type OwnTexts,
  type Words,
} from '@kassa/elements/server';
import {
  drawPickerSchema,
  ERROR_STATUS,
  errorBodySchema,
  KassaError,
  payFormSchema,
  snapshotSchema,
  type Field,
  type PaymentInput,
  type Snapshot,
} from '@kassa/protocol';
import { textsByLanguage, type TextsByTag } from './own-texts.ts';
import { actionPage, errorPage, fieldsPage, scriptNeededPage, unchosenPage, type Back } from './pages.ts';
import { renderPicker } from './render-picker.ts';
import { styleHash } from './style.ts';
import { viewOf } from './view-of.ts';

/** As `CheckoutServer.fetch`. */
export type CompanionFetch = (
  request: Request,
  facts?: { remoteAddress?: string | undefined },
) => Promise<Response>;

export interface FormOptions {
  /** Own words by language and key, for the pages without script and for `POST /picker`: `{ sv: { pay: '…' } }`. */
  texts?: TextsByTag;
}

/** Of one language: what the shop says in place of the library's. */
type TextsOf = (language: string) => OwnTexts;

const LARGEST_FORM = 32 * 1024;
/** How long to wait for an app's link, which the provider may make a moment later. */
const LINK_WITHIN_MS = 10_000;
const LOOK_EVERY_MS = 500;

/**
 * The companion, with two routes more below its public URL: `POST /pay` takes the form, and `POST /picker` draws the
 * list for shops that aren't Node. All other requests go to `companion`.
 * @throws ConfigError for `texts` that would never be said
 */
export function withForms(companion: CompanionFetch, { texts = {} }: FormOptions = {}): CompanionFetch {
  const byLanguage = textsByLanguage(texts);
  const textsOf = (language: string) => byLanguage.get(languageOf(language)) ?? {};
  return async (request, facts) => {
    const { pathname } = new URL(request.url);
    if (request.method !== 'POST') return companion(request, facts);
    if (pathname.endsWith('/pay') && !request.headers.get('content-type')?.includes('json'))
      return new Form(companion, request, facts, textsOf).answer();
    if (pathname.endsWith('/picker')) return answerPicker(companion, request, facts, textsOf);
    return companion(request, facts);
  };
}

/** Takes JSON and answers `{ html, styleHash }`, to callers with one of the merchant's keys. */
async function answerPicker(
  companion: CompanionFetch,
  request: Request,
  facts: { remoteAddress?: string | undefined } | undefined,
  textsOf: TextsOf,
): Promise<Response> {
  const text = await readText(request, 4 * LARGEST_FORM);
  const read = drawPickerSchema.safeParse(jsonOf(text));
  // The companion knows the merchant's keys, and takes no browser there: whoever has none is told of nothing else.
  const session = read.success ? encodeURIComponent(read.data.snapshot.session.id) : 'none';
  const url = new URL(`sessions/${session}`, request.url);
  const allowed = await companion(new Request(url, { headers: request.headers }), facts);
  if (!allowed.ok && (read.success || allowed.status !== ERROR_STATUS.not_found)) return allowed;
  if (!read.success) {
    const [issue] = read.error.issues;
    const field = issue?.path.join('.') ?? '';
    return refuse(new KassaError('invalid_request', `${field}: ${issue?.message ?? 'wrong'}`, { field }));
  }
  const { snapshot, ...options } = read.data;
  const texts = { ...textsOf(options.language ?? snapshot.order.language), ...options.texts };
  const html = await renderPicker(snapshot, { ...options, texts });
  return Response.json({ html, styleHash }, { headers: HEADERS });
}

const HEADERS = { 'cache-control': 'no-store' };
const refuse = (error: KassaError): Response =>
  Response.json(error.toBody(), { status: ERROR_STATUS[error.code], headers: HEADERS });

function jsonOf(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}

/** @returns undefined for more than `most` bytes */
async function readText(request: Request, most: number): Promise<string | undefined> {
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > most) return undefined;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** One form that was sent. */
class Form {
  readonly #companion: CompanionFetch;
  readonly #request: Request;
  readonly #facts: { remoteAddress?: string | undefined } | undefined;
  readonly #textsOf: TextsOf;
  #token = '';
  #origin: string | null;
  #snapshot: Snapshot | undefined;
  /** The companion's own header, when it has refused for now. */
  #retryAfter: string | null = null;

  constructor(
    companion: CompanionFetch,
    request: Request,
    facts: { remoteAddress?: string | undefined } | undefined,
    textsOf: TextsOf,
  ) {
    this.#companion = companion;
    this.#request = request;
    this.#facts = facts;
    this.#textsOf = textsOf;
    this.#origin = request.headers.get('origin');
  }

  async answer(): Promise<Response> {
    try {
      return await this.#pay();
    } catch (error) {
      const known = error instanceof KassaError ? error : new KassaError('unexpected', String(error));
      const page = await errorPage(known, await this.#words(), ERROR_STATUS[known.code], this.#back(known));
      if (this.#retryAfter !== null) page.headers.set('retry-after', this.#retryAfter);
      return page;
    }
  }

  async #pay(): Promise<Response> {
    const form = new URLSearchParams(await this.#text());
    const read = payFormSchema.safeParse(Object.fromEntries(form));
    if (!read.success) throw new KassaError('invalid_request', 'This is no form of the list');
    const { token, method, after, origin } = read.data;
    this.#token = token;
    // Only the page that asks for a method's fields is ours, and it was made for a page that was taken.
    if (origin !== undefined && this.#isFromOwnPage()) this.#origin = origin;
    const before = await this.#call('GET', '/session');
    const { payment } = before;
    // Sent before, from this page or another: there is a payment already, and this leads to it.
    const hasPaid = payment !== null && payment.id !== after;
    if (payment && (hasPaid || viewOf(before) !== 'choosing')) return this.#lead(before);
    if (method === undefined) return unchosenPage(before, await this.#words());
    // The shop's own: its page handles that by script. A form that is one asks its provider by script, too.
    const isForm = before.methods.some(({ id, hasWidget }) => id === method && hasWidget);
    if (isForm || form.getAll('own').includes(method)) return scriptNeededPage(before, await this.#words());
    const selected = await this.#call('POST', '/session/selection', { method });
    const preparation = selected.selection?.preparation;
    switch (preparation?.kind) {
      case undefined:
        throw new KassaError('method_not_available', 'The method was not selected');
      case 'klarna_widget':
        return scriptNeededPage(selected, await this.#words());
      case 'none':
        return this.#start(method, after, { kind: 'none' });
      case 'fields':
        return this.#payWithFields(method, after, preparation.fields, form);
    }
  }

  /** A proxy may give the companion another host than the browser has: a browser that knows says it. */
  #isFromOwnPage(): boolean {
    const { headers, url } = this.#request;
    return headers.get('sec-fetch-site') === 'same-origin' || hostOf(this.#origin) === hostOf(url);
  }

  async #payWithFields(
    method: string,
    after: string,
    fields: readonly Field[],
    form: URLSearchParams,
  ): Promise<Response> {
    const typed = Object.fromEntries(fields.map(({ name }) => [name, form.get(`field.${name}`) ?? '']));
    const values = valuesOf(fields, typed);
    const missing = fields.find(({ name, required }) => required && !values[name])?.name;
    const ask = (wrong: string | undefined) => this.#ask(method, after, fields, values, wrong);
    // A field that may be left empty is a choice too: the customer sees all of them once.
    if (form.get('asked') !== method) return ask(undefined);
    if (missing !== undefined) return ask(missing);
    try {
      return await this.#start(method, after, { kind: 'fields', values });
    } catch (error) {
      const [, wrong] = /^input\.(.+)$/.exec((error instanceof KassaError && error.field) || '') ?? [];
      if (wrong === undefined) throw error;
      return ask(wrong);
    }
  }

  async #ask(
    method: string,
    after: string,
    fields: readonly Field[],
    values: Readonly<Record<string, string>>,
    wrong: string | undefined,
  ): Promise<Response> {
    const words = await this.#words();
    const snapshot = this.#known();
    const payLabel = words.t('pay', { amount: orderAmount(snapshot.order, words.locale) });
    const hidden = { token: this.#token, method, after, origin: this.#origin ?? '', asked: method };
    return fieldsPage({ snapshot, fields, values, wrong, hidden, payLabel }, words);
  }

  /** By the key that the page's script would use too: Pay before and after it has loaded is one payment. */
  async #start(method: string, after: string, input: PaymentInput): Promise<Response> {
    const { session } = this.#known();
    const key = idempotencyKey([session.id, after || undefined, 0, method, input]);
    return this.#lead(await this.#call('POST', '/session/payments', { method, input, idempotencyKey: key }));
  }

  async #lead(snapshot: Snapshot): Promise<Response> {
    let current = snapshot;
    for (let waited = 0; isComing(current) && waited < LINK_WITHIN_MS; waited += LOOK_EVERY_MS) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
      current = await this.#call('GET', '/session');
    }
    const { payment } = current;
    if (!payment) throw new KassaError('unexpected', 'There is no payment');
    return actionPage(current, payment, await this.#words());
  }

  async #text(): Promise<string> {
    const text = await readText(this.#request, LARGEST_FORM);
    if (text === undefined) throw new KassaError('payload_too_large', 'The form is too large');
    return text;
  }

  async #words(): Promise<Words> {
    const asked = this.#request.headers.get('accept-language')?.split(/[,;]/, 1)[0];
    const language = this.#snapshot?.order.language ?? (asked && isLanguage(asked) ? asked : 'en');
    return wordsFor(language, language, this.#textsOf(language));
  }

  /** Of an old token nothing is known but the page that has sent it: the companion has taken its origin by then. */
  #back({ code }: KassaError): Back | undefined {
    if (this.#snapshot) return { url: this.#snapshot.order.returnUrl, to: 'order' };
    const isTaken = code === 'session_expired' || code === 'invalid_token';
    return isTaken && this.#origin !== null ? { url: `${this.#origin}/`, to: 'shop' } : undefined;
  }

  #known(): Snapshot {
    if (!this.#snapshot) throw new KassaError('unexpected', 'Nothing is known yet');
    return this.#snapshot;
  }

  /** As the page's script would call. @throws KassaError */
  async #call(method: 'GET' | 'POST', path: string, body?: object): Promise<Snapshot> {
    const headers = new Headers({ authorization: `Bearer ${this.#token}` });
    if (this.#origin !== null) headers.set('origin', this.#origin);
    for (const name of ['x-forwarded-for', 'user-agent']) {
      const value = this.#request.headers.get(name);
      if (value !== null) headers.set(name, value);
    }
    if (body) headers.set('content-type', 'application/json');
    const url = new URL(this.#request.url.replace(/\/pay(?:\?.*)?$/, path));
    const response = await this.#companion(
      new Request(url, { method, headers, ...(body && { body: JSON.stringify(body) }) }),
      this.#facts,
    );
    const answer: unknown = await response.json();
    this.#retryAfter = response.headers.get('retry-after');
    if (!response.ok) throw KassaError.fromBody(errorBodySchema.parse(answer));
    this.#snapshot = snapshotSchema.parse(answer);
    return this.#snapshot;
  }
}

const hostOf = (url: string | null): string | undefined =>
  url !== null && URL.canParse(url) ? new URL(url).host : undefined;

/** Neither link nor code of the app is there yet. */
const isComing = ({ payment }: Snapshot): boolean =>
  payment?.phase === 'open' &&
  payment.nextAction?.kind === 'app_switch' &&
  payment.nextAction.link === null &&
  payment.nextAction.qrText === null;

const isLanguage = (tag: string): boolean => /^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/.test(tag);
