/** A page without a companion server, in Node: clients straight to a sandbox, with the storage of one tab. */
import { createCheckoutClient, type CheckoutClient } from '@kassa/client';
import { expect, vi } from 'vitest';
import { kronorTransport, type KronorTransportOptions } from '../browser/index.ts';
import { createKronorSandbox, type KronorSandbox } from '../sandbox/index.ts';
import * as sdk from './sdk.ts';

export const RETURN_URL = 'https://shop.example/checkout';

type State = CheckoutClient['state'];

export class DirectPage {
  readonly kronor: KronorSandbox;
  readonly #clients: CheckoutClient[] = [];
  #keys = 0;

  private constructor(kronor: KronorSandbox) {
    this.kronor = kronor;
  }

  static async start(): Promise<DirectPage> {
    const stored = new Map<string, string>();
    vi.stubGlobal('sessionStorage', {
      getItem: (key: string) => stored.get(key) ?? null,
      setItem: (key: string, value: string) => stored.set(key, value),
      removeItem: (key: string) => stored.delete(key),
    });
    vi.stubGlobal('location', { pathname: '/checkout', search: '' });
    return new DirectPage(await createKronorSandbox({ port: 0 }));
  }

  async close(): Promise<void> {
    for (const client of this.#clients.splice(0)) client.dispose();
    vi.unstubAllGlobals();
    await this.kronor.close();
  }

  get environment() {
    return { graphqlUrl: `${this.kronor.url}/v1/graphql`, hostedUrl: this.kronor.url };
  }

  /** As any backend mints it. */
  async newToken(changes: object = {}): Promise<string> {
    const { data } = await sdk.call(this.kronor.url, this.kronor.token, sdk.NEW_SESSION, {
      payment: {
        amount: 19_900,
        currency: 'SEK',
        country: 'SE',
        expiresAt: new Date(Date.now() + 600_000).toISOString(),
        idempotencyKey: `session-${++this.#keys}`,
        merchantReference: 'order-1',
        message: 'Order 1',
        ...changes,
      },
    });
    return (data?.newPaymentSession as { token: string }).token;
  }

  open(token: string, options: Partial<KronorTransportOptions> = {}): CheckoutClient {
    const { environment } = this;
    const transport = kronorTransport({
      ...{ token, environment, returnUrl: RETURN_URL, language: 'sv' },
      ...options,
    });
    const client = createCheckoutClient({ transport, page: undefined });
    this.#clients.push(client);
    return client;
  }

  until<T>(client: CheckoutClient, check: (state: State) => T): Promise<T> {
    return vi.waitFor(() => check(client.state), { timeout: 10_000, interval: 20 });
  }

  untilStatus(client: CheckoutClient, status: string): Promise<void> {
    return this.until(client, ({ snapshot }) => expect(snapshot?.payment?.status).toBe(status));
  }

  /** What becomes of the newest payment. */
  async decide(outcome: string): Promise<void> {
    await this.#control(outcome);
  }

  /** Also of one that is over, or on its way. */
  async force(outcome: string): Promise<void> {
    await this.#control(`${outcome}?force`);
  }

  async #control(what: string): Promise<void> {
    const waitToken = this.kronor.world.requests.at(-1)?.waitToken ?? '';
    await fetch(`${this.kronor.url}/control/api/requests/${waitToken}/${what}`, { method: 'POST' });
  }

  set(settings: object): void {
    this.kronor.world.settings = { ...this.kronor.world.settings, ...settings };
  }
}
