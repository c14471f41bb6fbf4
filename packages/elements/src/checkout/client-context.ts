/** The context that gives the client of a `<checkout-session>` to the elements inside. */
import type { CheckoutClient } from '@kassa/client';
import { createContext } from '@lit/context';

/** `Symbol.for`, so that two copies of this library on one page understand each other. */
export const clientContext = createContext<CheckoutClient | undefined>(Symbol.for('kassa.client'));
