/** An element's hold on the client of a server and a token. */
import { acquireClient, resumeFromReturn, type CheckoutClient } from '@kassa/client';
import { cameBack } from './came-back.ts';

export class ClientHold {
  client: CheckoutClient | undefined;
  readonly #onChange: () => void;
  /** What `client` was, or is being, opened for. */
  #key = '';

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /**
   * Opens the client. Calling it again with the same does nothing; with another token the client in use stays
   * until the next one has something to show. Without a token it waits, unless the customer has just come back.
   */
  open(server: string, token: string | undefined): void {
    const key = JSON.stringify([server, token]);
    if (key === this.#key) return;
    this.#key = key;
    if (cameBack()) {
      void resumeFromReturn({ server, token }).then((resumed) => {
        if (this.#key === key && resumed) this.#acquire(server, resumed, key);
      });
    } else if (token) this.#acquire(server, token, key);
  }

  close(): void {
    this.#key = '';
    if (this.client) this.#use(undefined);
  }

  #acquire(server: string, token: string, key: string): void {
    const next = acquireClient({ server, token });
    const canShow = () => next.state.snapshot !== undefined || next.state.error !== undefined;
    if (!this.client || canShow()) {
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
