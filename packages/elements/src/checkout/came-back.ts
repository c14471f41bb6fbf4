import { RETURN_FRAGMENT } from '@kassa/protocol';

const KEY = 'kassa:came-back';
let returnedTo: string | undefined;

/** The coming back led nowhere: a reload doesn't wait for it again. */
export function forgetReturn(): void {
  returnedTo = undefined;
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // Storage is switched off: there is nothing to forget.
  }
}

/**
 * Has the customer come back from a provider to this address, now or before a reload of it in this tab? It says
 * nothing about the payment: only that there is one to ask about, and that "waiting for you" would be odd to read.
 */
export function cameBack(): boolean {
  const here = location.pathname + location.search;
  if (location.hash.includes(`${RETURN_FRAGMENT}=`)) returnedTo = here;
  try {
    if (returnedTo === here) sessionStorage.setItem(KEY, here);
    return sessionStorage.getItem(KEY) === here;
  } catch {
    // Storage is switched off: then a reload doesn't know.
    return returnedTo === here;
  }
}
