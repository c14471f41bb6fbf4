import { keepInTab, keptInTab } from '@kassa/client';
import { RETURN_FRAGMENT } from '@kassa/protocol';

/** The address that the customer came back to, and the session whose payment they came back from. */
interface Return {
  here: string;
  /** Left out until the code has told it. */
  session?: string;
}

const KEY = 'came-back';
let found: Return | undefined;
let isRead = false;
/** The payment is decided: from then on the address says nothing. */
let isOver = false;

/** The coming back led nowhere, or the page has gone on to another order: a reload doesn't wait for it again. */
export function forgetReturn(): void {
  keep(undefined);
}

/** The payment that the customer came back from is decided. A reload finds it again. */
export function endReturn(): void {
  isOver = true;
}

/** The session that the customer came back to is known: another one at this address is another order. */
export function bindReturn(session: string): void {
  if (found) keep({ ...found, session });
}

/**
 * Has the customer come back from a provider to this address, now or before a reload of it in this tab? It says
 * nothing about the payment: only that there is one to ask about, and that "waiting for you" would be odd to read.
 * @param session of the page's own token: that of another order ends the coming back
 */
export function cameBack(session?: string): boolean {
  const here = location.pathname + location.search;
  if (location.hash.includes(`${RETURN_FRAGMENT}=`)) {
    isOver = false;
    keep({ here });
  } else if (!isRead) found = kept(here);
  isRead = true;
  if (session && found?.session && session !== found.session) forgetReturn();
  return found?.here === here && !isOver;
}

function keep(next: Return | undefined): void {
  found = next;
  keepInTab(KEY, next ? JSON.stringify(next) : '');
}

/**
 * A page that is opened anew is not what the customer came back to; one that is reloaded is. Where it is the same address,
 * its own reload isn't either.
 */
function kept(here: string): Return | undefined {
  try {
    // Mostly there is nothing, and an error for it would be costly before the first list.
    const last = JSON.parse(keptInTab(KEY) || 'null') as Return | null;
    if (last && navigationEntry()?.type !== 'navigate') return last;
    if (last?.here === here) forgetReturn();
  } catch {
    // Not ours.
  }
  return undefined;
}

const navigationEntry = () =>
  performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming | undefined;
