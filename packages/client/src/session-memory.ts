/**
 * The session token of this tab, kept while the customer is away at a bank or in an app. `sessionStorage`
 * belongs to one tab and ends with it. Where it is switched off, the return code alone brings the customer back.
 */
const key = (server: string): string => `kassa:${server}`;

export function rememberToken(server: string, token: string): void {
  try {
    sessionStorage.setItem(key(server), token);
  } catch {
    // Full, switched off, or not a browser.
  }
}

export function rememberedToken(server: string): string | undefined {
  try {
    return sessionStorage.getItem(key(server)) ?? undefined;
  } catch {
    return undefined;
  }
}
