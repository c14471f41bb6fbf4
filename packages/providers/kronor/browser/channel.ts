/** Calls to Kronor: by HTTPS, or each as an operation over the socket that status comes by. */
import { KronorFailure, readResult, type KronorApi, type Reader } from '../src/api.ts';
import type { LiveSocket } from '../src/socket/live-socket.ts';
import { openSocket } from '../src/socket/open-socket.ts';

const CONNECT_MS = 5_000;
const ANSWER_MS = 10_000;
/** How long what Kronor can't do just now is tried again, by HTTPS. */
const RETRY_MS = 16_000;

export class Channel {
  readonly #api: KronorApi;
  readonly #graphqlUrl: string;
  readonly #token: string;
  #live: Promise<LiveSocket> | undefined;

  constructor(api: KronorApi, graphqlUrl: string, token: string) {
    this.#api = api;
    this.#graphqlUrl = graphqlUrl;
    this.#token = token;
  }

  /** The one socket, opened when somebody wants it. @throws Error when there is none to be had */
  socket(): Promise<LiveSocket> {
    this.#live ??= openSocket(this.#graphqlUrl, this.#token, CONNECT_MS).catch((error: unknown) => {
      this.#live = undefined;
      throw error;
    });
    return this.#live;
  }

  /** Forgets a socket that is over, so that the next use opens another. */
  forgetSocket(): void {
    void this.#live?.then((live) => live.close()).catch(() => undefined);
    this.#live = undefined;
  }

  /** @throws KronorFailure */
  async byHttps<T>(document: string, variables: object, answer: Reader<T>, signal: AbortSignal): Promise<T> {
    return this.#api.call(document, { ...variables }, answer, { signal, until: Date.now() + RETRY_MS });
  }

  /** A lost answer is asked for again by HTTPS, with the same key. @throws KronorFailure */
  async bySocket<T>(document: string, variables: object, answer: Reader<T>, signal: AbortSignal): Promise<T> {
    try {
      return await once(await this.socket(), document, { ...variables }, answer, signal);
    } catch (error) {
      if (error instanceof KronorFailure && error.kind !== 'temporary') throw error;
      return this.byHttps(document, variables, answer, signal);
    }
  }
}

function once<T>(
  live: LiveSocket,
  document: string,
  variables: Record<string, unknown>,
  answer: Reader<T>,
  signal: AbortSignal,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const lost = (why: string) => {
      clearTimeout(timer);
      reject(new KronorFailure('temporary', why, { mayHaveArrived: true }));
    };
    const giveUp = (why: string) => {
      stop();
      lost(why);
    };
    const timer = setTimeout(() => giveUp('No answer by the socket'), ANSWER_MS);
    signal.addEventListener('abort', () => giveUp('Stopped'), { once: true });
    // Not stopped after its one result: the server ends it, and graphql-ws would count it as ended twice.
    const stop = live.subscribe(document, variables, {
      next: (result) => {
        clearTimeout(timer);
        try {
          resolve(readResult(result, answer));
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      },
      ended: lost,
    });
  });
}
