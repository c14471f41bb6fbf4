/** An element's reference to the client of a server and a token. */
import {
  acquireClient,
  resumeFromReturn,
  sessionIdOf,
  whenTransport,
  type AcquireOptions,
  type CheckoutClient,
  type NamedTransport,
  type ResumeOptions,
} from '@kassa/client';
import { KassaError, type Snapshot } from '@kassa/protocol';
import type { ReactiveElement } from 'lit';
import { warn } from '../base/warn.ts';
import { bindReturn, cameBack, forgetReturn } from './came-back.ts';
import { failedClient } from './failed-client.ts';

/** The element's attributes of the same names. */
export interface ClientOptions {
  server: string | undefined;
  token: string | undefined;
  transport?: string | undefined;
  /** The snapshot that stands in the page. */
  snapshot?: Snapshot | undefined;
}

/** Absolute, or a path of the page's own origin. */
const ADDRESS = /^(https?:\/)?\//i;

/**
 * Time for a transport's script to register, and for a token: a shop may open its session meanwhile. A later one is still
 * used; without an end, one that was forgotten would be a skeleton that says nothing.
 */
const ARRIVES_WITHIN_MS = 10_000;

const missing = (transport: string) => new KassaError('not_supported', `No transport "${transport}"`);

/** @throws KassaError as `resumeFromReturn` does: one that doesn't pass ends the coming back */
const tokenOfReturn = (options: ResumeOptions): Promise<string | undefined> =>
  resumeFromReturn(options).then(
    (token) => {
      if (token) bindReturn(sessionIdOf(token));
      return token;
    },
    (error: unknown) => {
      if (!(error as Partial<KassaError>).retryable) forgetReturn();
      throw error;
    },
  );

export class ClientRef {
  client: CheckoutClient | undefined;
  readonly #host: ReactiveElement;
  readonly #onChange: () => void;
  /** The same function each time: the document takes it once. */
  readonly #update = () => this.#host.requestUpdate();
  /** The options that `client` was opened for, or is being opened for. */
  #key = '';

  constructor(host: ReactiveElement, onChange: () => void) {
    this.#host = host;
    this.#onChange = onChange;
  }

  /**
   * Opens the client. Calling it again with the same does nothing; with another token the client in use, if it shows
   * anything, stays until the next one does. Without a token it waits, unless the customer has just come back. Without
   * a server there is no client, and a token alone is a mistake. A page that is prerendered waits until it is opened: it may
   * never be.
   */
  open({ server, token, transport, snapshot }: ClientOptions): void {
    if ((document as { prerendering?: boolean }).prerendering) {
      document.addEventListener('prerenderingchange', this.#update, { once: true });
      return;
    }
    if (!server) {
      if (token) warn('server', this.#host, server);
      this.close();
      return;
    }
    const key = JSON.stringify([server, token, transport]);
    if (key === this.#key) return;
    this.#key = key;
    if (!transport && !ADDRESS.test(server)) warn('server', this.#host, server);
    const resume = (resumed: string | undefined, named?: NamedTransport) => {
      if (this.#key === key && resumed)
        this.#acquire({ server, token: resumed, transport: named, snapshot }, key);
    };
    if (transport) {
      const late = setTimeout(() => {
        if (this.#key !== key) return;
        warn('transport', this.#host, transport);
        if (token) this.#use(failedClient(missing(transport)));
      }, ARRIVES_WITHIN_MS);
      void whenTransport(transport)
        .then((named) => {
          clearTimeout(late);
          resume(token || named.kind.remembered(server), named);
        })
        .catch((error: unknown) => this.#noAddress(error, key, server));
    } else if (cameBack(token && sessionIdOf(token))) {
      const trade = async () => resume(await tokenOfReturn({ server, token }));
      trade().catch((error: unknown) =>
        this.#fail(error, key, (error as Partial<KassaError>).retryable ? trade : undefined),
      );
    } else if (token) resume(token);
    if (!token)
      setTimeout(() => this.#key === key && !this.client && warn('token', this.#host), ARRIVES_WITHIN_MS);
  }

  close(): void {
    this.#key = '';
    if (this.client) this.#use(undefined);
  }

  /** There is nothing to follow: elements show the error and fire it. */
  #fail(error: unknown, key: string, again?: () => Promise<void>): void {
    if (this.#key !== key) return;
    this.#use(failedClient(error as Error, again));
  }

  #noAddress(error: unknown, key: string, server: string): void {
    warn('server', this.#host, server);
    this.#fail(error, key);
  }

  #acquire(options: AcquireOptions, key: string): void {
    let next: CheckoutClient;
    try {
      next = acquireClient(options);
    } catch (error) {
      this.#noAddress(error, key, options.server);
      return;
    }
    const canShow = () => next.state.snapshot ?? next.state.error;
    if (!this.client?.state.snapshot || canShow()) {
      this.#use(next);
      return;
    }
    const stop = next.subscribe(() => {
      const wanted = this.#key === key;
      if (wanted && !canShow()) return;
      stop();
      if (wanted) this.#use(next);
      else next.dispose();
    });
  }

  #use(next: CheckoutClient | undefined): void {
    const previous = this.client;
    this.client = next;
    this.#onChange();
    previous?.dispose();
  }
}
