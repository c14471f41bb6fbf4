/**
 * What this tab keeps of the session in which a payment was started: without it there is no coming back, and nobody
 * would know with another session's token that something is open already.
 */
import { findMismatch, type Shape } from '@kassa/protocol';
import { SEEN, type Request, type Session } from './answers.ts';

export interface Memory {
  token: string;
  /** The page was left for a bank, a wallet or an app. */
  isAway: boolean;
  /** What a bank has to bring back in the query, by wait token. */
  states: Record<string, string>;
  /** The customer has seen how the payment ended. */
  isDecided?: boolean;
  /** The address at which they have seen it. */
  decidedAt?: string;
  /** The payment as it was seen last, for when the token isn't taken any more. */
  seen?: { session: Session; request: Request };
}

const MEMORY: Shape = {
  token: '',
  isAway: false,
  isDecided: [undefined, false],
  decidedAt: [undefined, ''],
  states: {},
};

/** Of the page that is open. */
export function addressOf({ pathname, search }: Pick<Location, 'pathname' | 'search'>): string {
  return pathname + search;
}

const keyOf = (graphqlUrl: string): string => `kassa:kronor ${graphqlUrl}`;
/** Where storage is full, switched off, or not there: for as long as the page lives. */
const unstored = new Map<string, Memory>();

export function readMemory(graphqlUrl: string): Memory | undefined {
  const key = keyOf(graphqlUrl);
  try {
    const text = sessionStorage.getItem(key);
    if (text !== null) return parse(text);
  } catch {
    // As below.
  }
  return unstored.get(key);
}

/** Another version of this script may have written it. @throws Error when it is nothing of ours */
function parse(text: string): Memory {
  const memory = JSON.parse(text) as Memory;
  if (findMismatch(MEMORY, memory) !== undefined) throw new Error('Not a memory of ours');
  const { seen, ...rest } = memory;
  // Kronor tells it again by the token.
  return seen && findMismatch(SEEN, seen) === undefined ? memory : rest;
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
