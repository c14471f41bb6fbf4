/**
 * What this tab keeps while the customer is away at a bank or in an app: the session token, by its server. `sessionStorage`
 * belongs to one tab and ends with it. Where it is switched off, the return code alone brings the customer back.
 */
export function keepInTab(name: string, value: string): void {
  try {
    sessionStorage.setItem(`kassa:${name}`, value);
  } catch {
    // Full, switched off, or not a browser.
  }
}

export function keptInTab(name: string): string | undefined {
  try {
    return sessionStorage.getItem(`kassa:${name}`) ?? undefined;
  } catch {
    return undefined;
  }
}
