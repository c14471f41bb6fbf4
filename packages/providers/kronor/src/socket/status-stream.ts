/**
 * One subscription per process, with the merchant's token, over the wait tokens of all payments that are open; made
 * anew as that set changes. It only makes news faster: whatever it misses, the server asks for.
 */
import { phaseOf } from '@kassa/protocol';
import type { PaymentFacts, ProviderHost } from '@kassa/provider';
import { readResult, type KronorApi } from '../api.ts';
import { queryRequest } from '../payments/query.ts';
import { MERCHANT } from '../documents.ts';
import type { LiveSocket } from './live-socket.ts';
import { openSocket } from './open-socket.ts';
import type { KronorConfig } from '../options.ts';
import { readData } from '../payments/payment-data.ts';
import { reportOfRequest } from '../payments/reports.ts';
import { requestsAnswer, type PaymentRequest } from '../schemas.ts';
import { statusOfList } from '../status.ts';

/** Several changes at once are one. */
const SETTLE_MS = 100;
/** Kronor's SDKs take three seconds; a Kronor that is down is left alone for longer and longer. */
const RECONNECT_MS = [3_000, 6_000, 15_000, 30_000];
const CONNECT_MS = 5_000;
/** How long a payment that ended without money is still listened to. */
const LINGER_MS = 15 * 60_000;

export class StatusStream {
  readonly #api: KronorApi;
  readonly #config: KronorConfig;
  readonly #closing = new AbortController();
  #host: ProviderHost | undefined;
  #live: LiveSocket | undefined;
  /** By wait token. */
  #open = new Map<string, PaymentFacts>();
  #watched = '';
  #stop: (() => void) | undefined;
  /** The last request that was reported for each payment: only those that changed are reported again. */
  readonly #reported = new Map<string, PaymentRequest>();
  /** Failed a while ago, by wait token, until when: their money may still come. */
  readonly #lingering = new Map<string, { facts: PaymentFacts; until: number }>();
  #timer: NodeJS.Timeout | undefined;
  #failures = 0;
  #updating = Promise.resolve();
  #stopListening: (() => void) | undefined;

  constructor(api: KronorApi, config: KronorConfig) {
    this.#api = api;
    this.#config = config;
  }

  start(host: ProviderHost): void {
    this.#host = host;
    this.#stopListening = host.onOpenPaymentsChanged(() => this.#soon(SETTLE_MS));
    this.#soon(0);
  }

  close(): void {
    this.#closing.abort();
    this.#stopListening?.();
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#live?.close();
  }

  /** One at a time: what is planned already will see this change too, also while a lost socket is waited out. */
  #soon(ms: number): void {
    if (this.#closing.signal.aborted || this.#timer) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#updating = this.#updating.then(() => this.#update());
    }, ms);
  }

  async #update(): Promise<void> {
    const host = this.#host;
    if (!host || this.#closing.signal.aborted) return;
    try {
      this.#open = this.#withLingering(await openByToken(host));
      const tokens = [...this.#open.keys()].toSorted();
      const watched = tokens.join(' ');
      if (watched === this.#watched) return;
      if (tokens.length === 0) this.#leave();
      else await this.#watch(tokens, watched);
      this.#failures = 0;
    } catch (error) {
      this.#lost(error instanceof Error ? error.message : String(error));
    }
  }

  /** Success beats failure: what just left the open ones without money stays in the list for a while. */
  #withLingering(open: Map<string, PaymentFacts>): Map<string, PaymentFacts> {
    const now = Date.now();
    for (const [token, facts] of this.#open)
      if (!open.has(token) && !this.#lingering.has(token) && !this.#isPaid(token))
        this.#lingering.set(token, { facts, until: now + LINGER_MS });
    const all = new Map(open);
    for (const [token, { facts, until }] of this.#lingering) {
      if (this.#isPaid(token) || until < now || open.has(token)) this.#lingering.delete(token);
      else all.set(token, facts);
    }
    return all;
  }

  /** A bank's payment has its id before its money comes. */
  #isPaid(token: string): boolean {
    const reported = this.#reported.get(token);
    return reported !== undefined && phaseOf(statusOfList(reported.status).status) === 'succeeded';
  }

  /** The new one first, so that no change falls between the two. */
  async #watch(waitTokens: string[], watched: string): Promise<void> {
    const { graphqlUrl, apiToken } = this.#config;
    this.#live ??= await openSocket(graphqlUrl, apiToken, CONNECT_MS);
    if (this.#closing.signal.aborted) {
      this.#live.close();
      return;
    }
    const live = this.#live;
    const stopEarlier = this.#stop;
    this.#stop = live.subscribe(
      MERCHANT.watch,
      { waitTokens },
      {
        next: (result) => void this.#onResult(live, result),
        ended: (reason) => {
          if (this.#live === live) this.#lost(reason);
        },
      },
    );
    this.#watched = watched;
    stopEarlier?.();
  }

  /** Nothing is open: no socket is kept. */
  #leave(): void {
    this.#stop = undefined;
    this.#watched = '';
    this.#reported.clear();
    this.#live?.close();
    this.#live = undefined;
  }

  #lost(reason: string): void {
    this.#leave();
    const wait = RECONNECT_MS[Math.min(this.#failures++, RECONNECT_MS.length - 1)] ?? 0;
    this.#host?.log.warn({ provider: 'kronor', reason, againInMs: wait }, 'Live status lost; asking goes on');
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#soon(wait);
  }

  async #onResult(live: LiveSocket, result: unknown): Promise<void> {
    let requests: PaymentRequest[];
    try {
      ({ paymentRequests: requests } = readResult(result, requestsAnswer));
    } catch (error) {
      if (this.#live === live) this.#lost(error instanceof Error ? error.message : String(error));
      return;
    }
    for (const request of requests) await this.#report(request);
  }

  async #report(request: PaymentRequest): Promise<void> {
    const facts = this.#open.get(request.waitToken);
    const reported = this.#reported.get(request.waitToken);
    if (!facts || !this.#host || JSON.stringify(reported) === JSON.stringify(request)) return;
    this.#reported.set(request.waitToken, request);
    try {
      const report = await this.#makeReport(request, facts);
      await this.#host.report(facts.id, report);
    } catch (error) {
      this.#reported.delete(request.waitToken);
      this.#host.log.warn({ err: error, paymentId: facts.id }, 'What Kronor pushed could not be applied yet');
    }
  }

  /** The merchant's token sees no links: those are asked for with the session's, once. */
  async #makeReport(request: PaymentRequest, facts: PaymentFacts) {
    const isShown = readData(facts).shown === true || request.resultingPaymentId !== null;
    const whole = isShown
      ? undefined
      : await queryRequest(this.#api, facts, this.#closing.signal).catch(() => undefined);
    return reportOfRequest(whole ?? request, facts, this.#config);
  }
}

async function openByToken(host: ProviderHost): Promise<Map<string, PaymentFacts>> {
  const byToken = new Map<string, PaymentFacts>();
  for (const facts of await host.openPayments()) {
    const { waitToken } = readData(facts);
    if (waitToken !== undefined) byToken.set(waitToken, facts);
  }
  return byToken;
}
