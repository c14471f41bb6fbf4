/**
 * Coming back: from a bank in the same tab, in another browser that knows nothing of the checkout, or by a
 * reload. A return URL proves nothing; all it gives is a token to ask with.
 */
import { RETURN_FRAGMENT, type KassaError } from '@kassa/protocol';
import { toKassaError } from './errors.ts';
import { repeatWhileLost } from './repeat-while-lost.ts';
import { keepInTab, keptInTab } from './session-memory.ts';
import { sessionIdOf } from './session-token.ts';
import { shared } from './shared.ts';
import { companionTransport, serverUrl } from './transport/companion.ts';

/** A network that is only just waking up with its phone. */
const RETRY_AFTER_MS = [500, 1_500];

export interface ResumeOptions {
  /** The companion's `publicUrl`: absolute, or a path of the page's own origin. */
  server: string;
  /** The token that the page was made with, if it was. */
  token?: string | undefined;
}

/**
 * Each element of a page may ask; the code is there once. By server. Beside it stand the sessions that the page has tokens
 * of, with nothing.
 */
const returns = () => shared('returns 2', () => new Map<string, Promise<string | KassaError> | undefined>());

/**
 * The token to go on with, or undefined when there is none: then no checkout was begun in this tab. On a server, `token`.
 *
 * With a return code, the code says which session it is: the page's own token of that session is best, then this
 * tab's, since they may do more than the one that the code buys. Where another element of the page has that session,
 * `token` stays with its own. Without a code, or with one that is used up: the page's own token, then this tab's.
 * @throws KassaError when the code couldn't be traded and there is no other token: `return_code_used`. After one that is
 *   `retryable`, such as `network`, the code is in the address again. It is good for two minutes, on the server's clock
 */
export async function resumeFromReturn({ server, token }: ResumeOptions): Promise<string | undefined> {
  // On a server, which serves many customers: nothing of one may stay for the next.
  if (!('location' in globalThis)) return token || undefined;
  const known = returns();
  const url = serverUrl(server);
  const [code, putBack] = takeReturnCode();
  if (putBack) known.set(url, exchange(url, code));
  // A template without a token may write it empty, a framework null.
  if (token) known.set(sessionIdOf(token), undefined);
  const kept = keptInTab(url);
  const returned = await known.get(url);
  if (typeof returned === 'string') {
    if (token && known.has(sessionIdOf(returned))) return token;
    return sessionIdOf(kept ?? '') === sessionIdOf(returned) ? kept : returned;
  }
  const own = token || kept;
  if (!returned || own) return own;
  if (returned.retryable) putBack?.();
  throw returned;
}

/** The code's token; the error when the code is used up or too old, or the server out of reach. */
async function exchange(url: string, code: string): Promise<string | KassaError> {
  try {
    const { token } = await repeatWhileLost(
      () => companionTransport({ server: url }).exchange(code),
      RETRY_AFTER_MS,
    );
    // For a reload: the code is gone by then. A token that this tab has of the same session may do more.
    if (sessionIdOf(keptInTab(url) ?? '') !== sessionIdOf(token)) keepInTab(url, token);
    return token;
  } catch (thrown) {
    return toKassaError(thrown);
  }
}

/**
 * Reads the code and takes it out of the address, whose other parts stay as they are. Put back, unless the page has gone on
 * since, it is traded by the next call and by a reload.
 */
function takeReturnCode(): [code: string, putBack?: () => void] {
  // Behind a route in the fragment it stands in a query: `#/done?kassa-return=…`.
  const pattern = new RegExp(`([#?&])${RETURN_FRAGMENT}=([^&]*)(&?)`);
  const [found, before = '', code = '', after] = pattern.exec(location.hash) ?? [];
  if (!found) return [code];
  const { href } = location;
  const without = href.replace(found, after ? before : '');
  const change = (from: string, to: string) =>
    location.href === from && history.replaceState(history.state, '', to);
  change(href, without);
  return [code, () => change(without, href)];
}
