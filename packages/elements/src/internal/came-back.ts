import { RETURN_FRAGMENT } from '@kassa/protocol';

const KEY = 'kassa:came-back';

/**
 * Has the customer come back from a provider to this address, now or before a reload of it in this tab? It says
 * nothing about the payment: only that there is one to ask about, and that "waiting for you" would be odd to read.
 */
export function cameBack(): boolean {
  const here = location.pathname + location.search;
  const hasCode = location.hash.includes(`${RETURN_FRAGMENT}=`);
  try {
    if (hasCode) sessionStorage.setItem(KEY, here);
    return sessionStorage.getItem(KEY) === here;
  } catch {
    // Storage is switched off.
    return hasCode;
  }
}
