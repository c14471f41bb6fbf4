/**
 * The page's one owner of `Klarna.Payments`, which knows a single session at a time: whoever was initialised last is
 * who gets authorised. So every call waits for its turn and finds Klarna initialised for its own client token.
 */
import type { KlarnaPayments } from './klarna-sdk.ts';
import { loadKlarna, type KlarnaScript } from './klarna-script.ts';

/** Shared by all copies of this library on a page, of other versions too: it never changes, and stays small. */
interface KlarnaPage {
  /**
   * Loads the script if need be, initialises Klarna for `clientToken` if it isn't, and calls.
   * @param call `turn` grows whenever Klarna is initialised: a form that was loaded at another turn is gone
   * @param gone whoever asked has left: what is left of the wait or the call holds up nobody
   * @throws what `loadKlarna`, `init` or `call` throws; AbortError when `gone` before the call
   */
  inTurn<T>(
    script: KlarnaScript,
    clientToken: string,
    call: (payments: KlarnaPayments, turn: number) => Promise<T>,
    gone: AbortSignal,
  ): Promise<T>;
}

const KEY = Symbol.for('kassa.klarna');
interface Shared {
  [KEY]?: KlarnaPage;
}

export function klarnaPage(): KlarnaPage {
  const shared = globalThis as Shared;
  const page = shared[KEY] ?? createKlarnaPage();
  shared[KEY] = page;
  return page;
}

function createKlarnaPage(): KlarnaPage {
  let line: Promise<unknown> = Promise.resolve();
  let loading: Promise<KlarnaPayments> | undefined;
  let initialised: { payments: KlarnaPayments; clientToken: string } | undefined;
  let turn = 0;

  async function prepare(script: KlarnaScript, clientToken: string): Promise<KlarnaPayments> {
    loading ??= loadKlarna(script).finally(() => (loading = undefined));
    const payments = await loading;
    if (initialised?.payments !== payments || initialised.clientToken !== clientToken) {
      initialised = undefined;
      turn++;
      payments.init({ client_token: clientToken });
      initialised = { payments, clientToken };
    }
    return payments;
  }

  return {
    inTurn(script, clientToken, call, gone) {
      const result = line.then(async () => {
        gone.throwIfAborted();
        const payments = await prepare(script, clientToken);
        gone.throwIfAborted();
        return call(payments, turn);
      });
      line = Promise.race([result.catch(() => undefined), aborted(gone)]);
      return result;
    },
  };
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve());
  });
