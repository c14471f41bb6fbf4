/**
 * One client per (server, session) on a page, whichever elements ask and whichever copy of this library they
 * come with: one socket, one state, one payment at a time.
 */
import type { Snapshot } from '@kassa/protocol';
import type { CheckoutClient } from './checkout-state.ts';
import type { NamedTransport } from './transports.ts';
import { isBetter, sessionIdOf } from './session-token.ts';
import { createCheckoutClient } from './checkout-client.ts';
import { shared } from './shared.ts';
import { companionTransport, serverUrl } from './transport/companion.ts';

interface Entry {
  client: CheckoutClient;
  token: string;
  references: number;
}

/** The number is the version of what copies of the library share: `Entry` and `CheckoutClient`. */
const registry = () => shared('clients 1', () => new Map<string, Entry | undefined>());

export interface AcquireOptions {
  /** The companion's `publicUrl`: absolute, or a path of the page's own origin. With `transport`, what that names. */
  server: string;
  /** A session token. Another token of a session that has a client already takes the older one's place there. */
  token: string;
  /**
   * In place of the companion's: one from `whenTransport`. Its tokens can't be read here: there is one client
   * for each such transport and server, and a new token takes the older one's place.
   */
  transport?: NamedTransport | undefined;
  /**
   * The session's snapshot, where the shop's server has put it into the page: a client that is made starts from it.
   * A snapshot of another session than the token's is ignored.
   */
  snapshot?: Snapshot | undefined;
}

/**
 * A reference to the session's client, which is made when there is none. `dispose` gives the reference up; the client
 * ends when the last one is given up and nobody asks again within the same task, as an element that moves or a framework
 * that mounts twice does.
 * @throws TypeError when `server` isn't an address
 */
export function acquireClient({ server, token, transport: named, snapshot }: AcquireOptions): CheckoutClient {
  const clients = registry();
  const url = serverUrl(server);
  const session = sessionIdOf(token);
  const key = JSON.stringify(named ? [url, '', named.name] : [url, session]);
  let entry = clients.get(key);
  if (!entry) {
    const options = { server: url, token };
    const transport = named ? named.kind.create(options) : companionTransport(options);
    const isWanted = snapshot?.session.id === session && !clients.has(key);
    const client = createCheckoutClient({ transport, snapshot: isWanted ? snapshot : undefined });
    entry = { client, token, references: 0 };
    clients.set(key, entry);
  } else if (isBetter(token, entry.token)) {
    entry.token = token;
    entry.client.useToken(token);
  }
  return reference(entry, () => {
    if (clients.get(key) === entry) clients.set(key, undefined);
  });
}

function reference(entry: Entry, remove: () => void): CheckoutClient {
  entry.references++;
  let isInUse = true;
  const dispose = () => {
    if (!isInUse) return;
    isInUse = false;
    entry.references--;
    setTimeout(() => {
      if (entry.references > 0) return;
      remove();
      entry.client.dispose();
    });
  };
  return Object.create(entry.client, { dispose: { value: dispose } }) as CheckoutClient;
}
