/** A companion server as the page sees it: answers `fetch` and refuses sockets, so that nothing leaves the page. */
import { makeSnapshot } from '@kassa/client/testing';
import type { Snapshot } from '@kassa/protocol';

export interface FakeCompanion {
  /** Requests so far: `GET /session token-1`. */
  readonly requests: readonly string[];
  /** The bodies of the requests to a path, and whether they outlive the page. */
  bodiesTo(path: string): { body: unknown; keepalive: boolean }[];
  snapshot: Snapshot;
  /** Every read is answered with this code and status until it is undefined again. */
  failure: { status: number; code: string } | undefined;
  /** Nothing gets through. */
  isDown: boolean;
  /** No request is answered, until the page gives it up. */
  hangs: boolean;
  readonly close: () => void;
}

export const SERVER = 'https://companion.example/kassa';
/** Each code buys a session of its own: the client of the test before may not have ended yet. */
let returns = 0;

export function fakeCompanion(snapshot: Partial<Snapshot> = {}): FakeCompanion {
  const realFetch = window.fetch.bind(window);
  const RealSocket = window.WebSocket;
  const requests: string[] = [];
  const sent: { path: string; body: unknown; keepalive: boolean }[] = [];
  const companion: FakeCompanion = {
    requests,
    bodiesTo: (wanted) =>
      sent.filter(({ path }) => path === wanted).map(({ body, keepalive }) => ({ body, keepalive })),
    snapshot: makeSnapshot(snapshot),
    failure: undefined,
    isDown: false,
    hangs: false,
    close() {
      window.fetch = realFetch;
      window.WebSocket = RealSocket;
    },
  };
  window.fetch = (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    if (!url.startsWith(SERVER)) return realFetch(input, init);
    const token = new Headers(init?.headers).get('authorization')?.replace('Bearer ', '') ?? '';
    const path = url.slice(SERVER.length);
    requests.push(`${init?.method ?? 'GET'} ${path} ${token}`.trim());
    if (typeof init?.body === 'string')
      sent.push({ path, body: JSON.parse(init.body), keepalive: init.keepalive ?? false });
    if (companion.hangs)
      return new Promise((_, reject) => {
        init?.signal?.addEventListener('abort', () => reject(new DOMException('Given up', 'AbortError')));
      });
    if (companion.isDown) return Promise.reject(new TypeError('Failed to fetch'));
    if (companion.failure)
      return Promise.resolve(
        Response.json(
          {
            error: {
              code: companion.failure.code,
              message: 'As the test says',
              textKey: `error.${companion.failure.code}`,
              retryable: false,
            },
          },
          { status: companion.failure.status },
        ),
      );
    return Promise.resolve(
      Response.json(
        path === '/returns'
          ? { token: `returned-${(returns += 1)}`, snapshot: companion.snapshot }
          : companion.snapshot,
      ),
    );
  };
  window.WebSocket = class {
    onclose: ((event: CloseEvent) => void) | undefined;
    constructor() {
      queueMicrotask(() => this.onclose?.(new CloseEvent('close', { code: 1006 })));
    }
  } as unknown as typeof WebSocket;
  return companion;
}
