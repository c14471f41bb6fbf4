/** The context that gives the client of a `<checkout-session>` to the elements inside. */
import { shared, type CheckoutClient } from '@kassa/client';
import { ContextRoot, createContext } from '@lit/context';

/** `Symbol.for`, so that two copies of this library on one page understand each other. */
export const clientContext = createContext<CheckoutClient | undefined>(Symbol.for('kassa.client'));

/**
 * Serves elements that asked for a client before their `<checkout-session>` was upgraded, in whichever order the
 * definitions arrive. One per page.
 */
export function serveLateProviders(): void {
  shared('context root 1', () => {
    const root = new ContextRoot();
    root.attach(document.documentElement);
    return root;
  });
}
