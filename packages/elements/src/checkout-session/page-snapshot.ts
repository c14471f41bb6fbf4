import { readSnapshot, type Snapshot } from '@kassa/protocol';
import { warn } from '../base/warn.ts';
import type { CheckoutSession } from './checkout-session.ts';

/** The snapshot that the shop gave with the page. Undefined where there is none that can be read: then it is fetched. */
export function pageSnapshot(host: CheckoutSession): Snapshot | undefined {
  try {
    if (host.snapshot) return readSnapshot(host.snapshot);
    const script = host.querySelector(':scope > script[type="application/json"]');
    return script ? readSnapshot(JSON.parse(script.textContent)) : undefined;
  } catch (error) {
    warn('snapshot', host, error);
    return undefined;
  }
}
