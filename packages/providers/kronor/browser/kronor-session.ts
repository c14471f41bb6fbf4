/** One of Kronor's sessions as this page knows it: its token, its line to Kronor, and what was last heard of it. */
import { KassaError } from '@kassa/protocol';
import { KronorApi, type Reader } from '../src/api.ts';
import { GATEWAY } from '../src/documents.ts';
import { opening, type Opening, type Request } from './answers.ts';
import { Channel } from './channel.ts';
import { toKassaError } from './errors.ts';
import { follow } from './follow.ts';
import type { Memory } from './memory.ts';
import { isRefusal, phase, theOneThatMatters } from './snapshot.ts';
import { expiryOf } from './token.ts';

const TIMEOUT_MS = 10_000;
/** A token is still taken although its time is up: the clocks differ. */
const ASK_AGAIN_MS = 30_000;
/** Nothing ends the client's calls: they end by themselves. */
const { signal } = new AbortController();

export interface SessionWatch {
  onChange: () => void;
  onConnection: (connection: 'live' | 'polling' | 'offline' | 'connecting') => void;
  /** The token isn't taken any more, and no socket is left that still tells. */
  onRefused: (error: KassaError) => void;
}

export class KronorSession {
  readonly token: string;
  readonly expiresAt: Date;
  opened: Opening | undefined;
  /** Kronor has said that the token is not taken any more. */
  isOver = false;
  /** A payment was asked for and may exist: the call is under way, or its answer was lost. */
  starting: 'under_way' | 'lost' | undefined;
  readonly #channel: Channel;
  #isLive = false;
  #pushes = 0;

  /** @param seen what this tab remembers of it */
  constructor(graphqlUrl: string, token: string, seen?: Memory['seen']) {
    this.token = token;
    this.expiresAt = expiryOf(token) ?? new Date(Date.now() + 3_600_000);
    const api = new KronorApi(
      { graphqlUrl, apiToken: token, timeoutMs: TIMEOUT_MS },
      { readText: (response) => response.text() },
    );
    this.#channel = new Channel(api, graphqlUrl, token);
    if (seen)
      this.opened = {
        paymentSessions: [seen.session],
        paymentMethodStatus: [],
        paymentRequests: [seen.request],
      };
  }

  /** The payment that the session is about. */
  get request(): Request | undefined {
    return theOneThatMatters(this.opened?.paymentRequests ?? []);
  }

  /** Something of it may still take money, or has. */
  get mayHoldMoney(): boolean {
    return this.starting !== undefined || (this.request !== undefined && phase(this.request) !== 'failed');
  }

  /** Asks Kronor. With a token that isn't taken any more, what was seen stays. @throws KassaError */
  async read(): Promise<void> {
    const before = this.#pushes;
    try {
      const answer = await this.call(GATEWAY.session, {}, opening);
      // What was pushed meanwhile may be newer; what is newer than that will be pushed.
      const pushed = before === this.#pushes ? undefined : this.opened?.paymentRequests;
      this.opened = { ...answer, paymentRequests: pushed ?? answer.paymentRequests };
      this.isOver = false;
    } catch (error) {
      if (!isRefusal(error)) throw error;
      this.isOver = true;
      if (!this.opened) throw error;
    }
  }

  /** What a socket tells is newer than what can be asked for. @throws KassaError */
  async readUnlessLive(): Promise<void> {
    if (!this.#isLive) await this.read();
  }

  /** By HTTPS. @throws KassaError */
  async call<T>(document: string, variables: object, answer: Reader<T>): Promise<T> {
    try {
      return await this.#channel.byHttps(document, variables, answer, signal);
    } catch (error) {
      throw toKassaError(error, this.token);
    }
  }

  /** @returns how to stop */
  follow(watch: SessionWatch): () => void {
    const stop = follow({
      channel: () => this.#channel,
      query: async () => {
        await this.read();
        watch.onChange();
        if (this.isOver) throw new KassaError('session_expired', 'The session has ended');
      },
      paymentIsOpen: () => this.request !== undefined && phase(this.request) === 'open',
      isRefusal: (error) => {
        const known = toKassaError(error, this.token);
        return isRefusal(known) ? known : undefined;
      },
      onRequests: (paymentRequests) => {
        if (!this.opened) return;
        this.#pushes++;
        this.opened = { ...this.opened, paymentRequests };
        watch.onChange();
      },
      onConnection: (connection) => {
        this.#isLive = connection === 'live';
        watch.onConnection(connection);
      },
      onRefused: (error) => {
        this.isOver = true;
        watch.onRefused(error);
      },
    });
    const timer = this.#atItsEnd(watch);
    return () => {
      this.#isLive = false;
      timer.stop();
      stop();
    };
  }

  /** The customer's clock may be wrong, and a page that polls has no socket to be cut: whether it is over, Kronor says. */
  #atItsEnd({ onChange }: SessionWatch): { stop: () => void } {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isStopped = false;
    const wait = (ms: number) => {
      if (!isStopped) timer = setTimeout(() => void check(), Math.min(Math.max(ms, 0), 2 ** 31 - 1));
    };
    const check = async () => {
      const left = this.expiresAt.getTime() - Date.now();
      if (left > 0) {
        wait(left);
        return;
      }
      await this.read().catch(() => undefined);
      if (!this.isOver) wait(ASK_AGAIN_MS);
      else if (!isStopped) onChange();
    };
    wait(this.expiresAt.getTime() - Date.now());
    return {
      stop: () => {
        isStopped = true;
        clearTimeout(timer);
      },
    };
  }
}
