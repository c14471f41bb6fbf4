/**
 * What this tab keeps of the session in which a payment was started: without it there is no coming back, and nobody
 * would know with another session's token that something is open already.
 */
import type { Request, Session } from './answers.ts';

export interface Memory {
  token: string;
  /** The page was left for a bank, a wallet or an app. */
  isAway: boolean;
  /** What a bank has to bring back in the query, by wait token. */
  states: Record<string, string>;
  /** The payment as it was seen last, for when the token isn't taken any more. */
  seen?: { session: Session; request: Request };
}

const keyOf = (graphqlUrl: string): string => `kassa:kronor ${graphqlUrl}`;
/** Where storage is full, switched off, or not there: for as long as the page lives. */
const unstored = new Map<string, Memory>();

export function readMemory(graphqlUrl: string): Memory | undefined {
  const key = keyOf(graphqlUrl);
  try {
    const text = sessionStorage.getItem(key);
    if (text !== null) return JSON.parse(text) as Memory;
  } catch {
    // As below.
  }
  return unstored.get(key);
}

export function writeMemory(graphqlUrl: string, memory: Memory): void {
  const key = keyOf(graphqlUrl);
  try {
    sessionStorage.setItem(key, JSON.stringify(memory));
  } catch {
    unstored.set(key, memory);
  }
}

export function removeMemory(graphqlUrl: string): void {
  const key = keyOf(graphqlUrl);
  unstored.delete(key);
  try {
    sessionStorage.removeItem(key);
  } catch {
    // Nothing was stored.
  }
}

/** Tokens whose payments the shop knows to be over: for what this page still holds of them. */
const forgotten = new Set<string>();

export const isForgotten = (token: string): boolean => forgotten.has(token);

export function forget(graphqlUrl: string): void {
  const memory = readMemory(graphqlUrl);
  if (memory) forgotten.add(memory.token);
  removeMemory(graphqlUrl);
}
