/** A session's line to Kronor: calls by HTTPS, and the one socket that status comes by. */
import type { KronorApi, Reader } from '../src/api.ts';
import type { LiveSocket } from '../src/socket/live-socket.ts';
import { openSocket } from '../src/socket/open-socket.ts';

const CONNECT_MS = 5_000;
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
}
