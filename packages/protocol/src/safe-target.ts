/** Where a browser may be sent. The server asks before it stores a provider's answer, the page before it leaves. */

/** http is for development on this machine alone. */
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Hosts of this machine: `localhost`, `127.0.0.0/8`, `[::1]`. */
export const isLoopback = (hostname: string): boolean => LOOPBACK.test(hostname);

/**
 * May a browser be sent to `text`? https without credentials, plain http on loopback only. The server asks
 * before it stores a provider's answer and the page asks again before it leaves.
 */
export function isSafeRedirect(text: string): boolean {
  try {
    // Not `URL.canParse`: Chrome 111 and Safari 16.4 have none.
    const { protocol, hostname, username, password } = new URL(text);
    if (username || password) return false;
    return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
  } catch {
    return false;
  }
}

/** May a browser open `text` as a link to an app? A safe https address or one of the listed schemes. */
export function isSafeAppLink(text: string, schemes: readonly string[]): boolean {
  if (isSafeRedirect(text)) return true;
  const scheme = /^([a-z][a-z0-9+.-]*):/.exec(text)?.[1];
  return (
    scheme !== undefined && schemes.includes(scheme) && !/^(javascript|data|vbscript|file|blob)$/.test(scheme)
  );
}
