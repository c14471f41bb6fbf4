/** What this tab keeps of a checkout while the customer is away: without it there is no coming back. */
const KEY = 'kassa:kronor';

export interface Memory {
  token: string;
  /** The page was left for a bank, a wallet or an app. */
  isAway: boolean;
  /** What a bank has to bring back in the query, by wait token. */
  states: Record<string, string>;
}

export function readMemory(): Memory | undefined {
  try {
    const text = sessionStorage.getItem(KEY);
    return text === null ? undefined : (JSON.parse(text) as Memory);
  } catch {
    return undefined;
  }
}

export function writeMemory(memory: Memory): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(memory));
  } catch {
    // Full, switched off, or not a browser: this tab can't come back, and says so by not knowing.
  }
}
