/**
 * One socket per process, with the merchant's token: a subscription over the wait tokens of all payments that are open,
 * and one over the payments that are followed after their success. They only make news faster: whatever they miss, the
 * server asks for.
 */
import { phaseOf } from '@kassa/protocol';
import {
  backoff,
  type OpenPayment,
  type PaymentFacts,
  type ProviderHost,
  type Report,
} from '@kassa/provider';
import { readResult, type KronorApi } from '../api.ts';
import { queryRequest } from '../payments/query.ts';
import { MERCHANT } from '../documents.ts';
import type { LiveSocket, Sink } from './live-socket.ts';
import { openSocket } from './open-socket.ts';
import type { KronorConfig } from '../options.ts';
import { readData } from '../payments/payment-data.ts';
import { reportOfPayment, reportOfRequest } from '../payments/reports.ts';
import { paymentsAnswer, requestsAnswer, type Payment, type PaymentRequest } from '../schemas.ts';
import { statusOfList } from '../status.ts';
import { FollowedPayments } from './followed-payments.ts';
import { LiveRows } from './live-rows.ts';

/** Several changes at once are one. */
const SETTLE_MS = 100;
/** Kronor's SDKs take three seconds; a Kronor that is down is left alone for longer and longer. */
const RECONNECT_MS = [3_000, 6_000, 15_000, 30_000];
const CONNECT_MS = 5_000;
/** A hint that names no order comes to all replicas at once: each reads all that is open at a moment of its own. */
const READ_ALL_WITHIN_MS = 5_000;
/** So many wait tokens fit into a frame of 50 KiB, which is the longest that Kronor's server takes; the rest is asked for. */
const MOST_FOLLOWED = 1_000;
/** How long a payment that ended without money is still listened to. */
const LINGER_MS = 15 * 60_000;

export class StatusStream {
  readonly #api: KronorApi;
  readonly #config: KronorConfig;
  readonly #closing = new AbortController();
  #host: ProviderHost | undefined;
  #live: LiveSocket | undefined;
  /** By wait token. */
  readonly #open = new Map<string, OpenPayment>();
  /** Orders whose payments may have changed since they were read. */
  #changed: Set<string> | 'all' = 'all';
  readonly #followed = new FollowedPayments();
  readonly #requestRows = new LiveRows(MERCHANT.watch, 'waitTokens', (live) =>
    this.#sink(live, (result) => this.#onRequests(result)),
  );
  readonly #paymentRows = new LiveRows(MERCHANT.watchPayments, 'ids', (live) =>
    this.#sink(live, (result) => this.#onPayments(result)),
  );
  /** The last request that was reported for each payment: only those that changed are reported again. */
  readonly #reported = new Map<string, PaymentRequest>();
  readonly #reportedPayments = new Map<string, string>();
  /** Failed a while ago, by wait token, until when: their money may still come. */
  readonly #lingering = new Map<string, { facts: PaymentFacts; until: number }>();
  #timer: NodeJS.Timeout | undefined;
  #readAllTimer: NodeJS.Timeout | undefined;
  #failures = 0;
  #updating = Promise.resolve();
  /** What the server is asked or told now: its database is there until that has ended. */
  readonly #atWork = new Set<Promise<unknown>>();
  #stopListening: (() => void) | undefined;

  constructor(api: KronorApi, config: KronorConfig) {
    this.#api = api;
    this.#config = config;
  }

  start(host: ProviderHost): void {
    this.#host = host;
    this.#stopListening = host.onOpenPaymentsChanged((orderId) => this.#onChanged(orderId));
    this.#soon(0);
  }

  #onChanged(orderId: string | undefined): void {
    if (orderId === undefined) {
      this.#readAllTimer ??= setTimeout(() => this.#readAll(), Math.random() * READ_ALL_WITHIN_MS);
      return;
    }
    if (this.#changed !== 'all') this.#changed.add(orderId);
    this.#soon(SETTLE_MS);
  }

  #readAll(): void {
    this.#readAllTimer = undefined;
    this.#changed = 'all';
    this.#soon(0);
  }

  /** A capture, release or refund is under way: its payment is followed until it has ended. */
  followOperation(facts: PaymentFacts, operation: string): void {
    this.#followed.add(facts, operation);
    // It may have ended before it was followed.
    this.#reportedPayments.delete(readData(facts).paymentId ?? '');
    this.#soon(SETTLE_MS);
  }

  /** Resolves once all that was heard before has been written. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#stopListening?.();
    clearTimeout(this.#timer);
    clearTimeout(this.#readAllTimer);
    this.#timer = undefined;
    this.#live?.close();
    await Promise.allSettled(this.#atWork);
  }

  #untilDone<T>(work: Promise<T>): Promise<T> {
    this.#atWork.add(work);
    return work.finally(() => this.#atWork.delete(work));
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
      await this.#readChanged(host);
      const open = [...this.#open].toSorted(([, a], [, b]) => +a.createdAt - +b.createdAt);
      // The newest open ones are the last.
      const tokens = [...this.#lingering.keys(), ...open.map(([token]) => token)].slice(-MOST_FOLLOWED);
      const ids = this.#followed.ids();
      if (tokens.length + ids.length === 0) {
        this.#leave();
        return;
      }
      const live = await this.#connect();
      if (!live) return;
      this.#requestRows.follow(live, tokens);
      this.#paymentRows.follow(live, ids);
      this.#failures = 0;
    } catch (error) {
      this.#lost(messageOf(error));
    }
  }

  /** @throws when the database can't be asked: all is read the next time */
  async #readChanged(host: ProviderHost): Promise<void> {
    const orderIds = this.#changed === 'all' ? undefined : this.#changed;
    this.#changed = new Set();
    try {
      if (!orderIds) this.#take(await this.#untilDone(host.openPayments()), () => true);
      else if (orderIds.size > 0) {
        const payments = await this.#untilDone(host.openPayments([...orderIds]));
        this.#take(payments, ({ orderId }) => orderIds.has(orderId));
      }
    } catch (error) {
      this.#changed = 'all';
      throw error;
    }
  }

  /** Success beats failure: what just left the open ones without money is listened to for a while. */
  #take(payments: readonly OpenPayment[], wasRead: (payment: OpenPayment) => boolean): void {
    const open = openByToken(payments);
    const now = Date.now();
    for (const [token, facts] of this.#open) {
      if (open.has(token) || !wasRead(facts)) continue;
      this.#open.delete(token);
      this.#lingering.set(token, { facts, until: now + LINGER_MS });
    }
    for (const [token, facts] of open) this.#open.set(token, facts);
    for (const [token, { until }] of this.#lingering)
      if (this.#open.has(token) || this.#isPaid(token) || until < now) this.#lingering.delete(token);
    for (const token of this.#reported.keys())
      if (!this.#open.has(token) && !this.#lingering.has(token)) this.#reported.delete(token);
  }

  /** A bank's payment has its id before its money comes. */
  #isPaid(token: string): boolean {
    const reported = this.#reported.get(token);
    return reported !== undefined && phaseOf(statusOfList(reported.status).status) === 'succeeded';
  }

  /** @returns undefined when the server closes meanwhile. @throws Error when there is no socket to be had */
  async #connect(): Promise<LiveSocket | undefined> {
    const { graphqlUrl, apiToken } = this.#config;
    this.#live ??= await openSocket(graphqlUrl, apiToken, CONNECT_MS);
    if (this.#closing.signal.aborted) this.#live.close();
    return this.#closing.signal.aborted ? undefined : this.#live;
  }

  #sink(live: LiveSocket, onResult: (result: unknown) => Promise<void>): Sink {
    const lost = (reason: string) => {
      if (this.#live === live) this.#lost(reason);
    };
    return {
      next: (result) => void onResult(result).catch((error: unknown) => lost(messageOf(error))),
      ended: lost,
    };
  }

  /** Nothing is open: no socket is kept. */
  #leave(): void {
    this.#requestRows.forget();
    this.#paymentRows.forget();
    this.#reported.clear();
    this.#reportedPayments.clear();
    this.#live?.close();
    this.#live = undefined;
  }

  #lost(reason: string): void {
    this.#leave();
    const wait = backoff(RECONNECT_MS, this.#failures++);
    this.#host?.log.warn({ provider: 'kronor', reason, againInMs: wait }, 'Live status lost; asking goes on');
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#soon(wait);
  }

  /** @throws KronorFailure */
  async #onRequests(result: unknown): Promise<void> {
    const { paymentRequests } = readResult(result, requestsAnswer);
    for (const request of paymentRequests) await this.#report(request);
  }

  /** @throws KronorFailure */
  async #onPayments(result: unknown): Promise<void> {
    const { payments } = readResult(result, paymentsAnswer);
    for (const payment of payments) await this.#reportPayment(payment);
  }

  async #reportPayment(payment: Payment): Promise<void> {
    const followed = this.#followed.find(payment.id);
    const content = JSON.stringify(payment);
    if (!followed || this.#reportedPayments.get(payment.id) === content) return;
    this.#reportedPayments.set(payment.id, content);
    const { facts, underWay } = followed;
    await this.#tell(facts.id, () => reportOfPayment(payment, facts, underWay));
    if (!this.#followed.settle(payment)) return;
    this.#reportedPayments.delete(payment.id);
    this.#soon(SETTLE_MS);
  }

  async #report(request: PaymentRequest): Promise<void> {
    const facts = this.#open.get(request.waitToken) ?? this.#lingering.get(request.waitToken)?.facts;
    const reported = this.#reported.get(request.waitToken);
    if (!facts || !this.#host || JSON.stringify(reported) === JSON.stringify(request)) return;
    this.#reported.set(request.waitToken, request);
    const isTold = await this.#tell(facts.id, () => this.#makeReport(request, facts));
    if (!isTold) this.#reported.delete(request.waitToken);
  }

  /** @returns false when it could not be applied: the server asks for it later */
  async #tell(paymentId: string, makeReport: () => Report | Promise<Report>): Promise<boolean> {
    if (this.#closing.signal.aborted) return false;
    const report = async () => this.#host?.report(paymentId, await makeReport());
    try {
      await this.#untilDone(report());
      return true;
    } catch (error) {
      this.#host?.log.warn({ err: error, paymentId }, 'What Kronor pushed could not be applied yet');
      return false;
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

function openByToken(payments: readonly OpenPayment[]): Map<string, OpenPayment> {
  const byToken = new Map<string, OpenPayment>();
  for (const facts of payments) {
    const { waitToken } = readData(facts);
    if (waitToken !== undefined) byToken.set(waitToken, facts);
  }
  return byToken;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
