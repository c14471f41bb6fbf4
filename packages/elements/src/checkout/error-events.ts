import type { CheckoutState } from '@kassa/client';
import type { KassaError } from '@kassa/protocol';
import { emit } from '../base/emit.ts';
import { loadError } from '../views/picker-view.ts';
import type {} from './events.ts';

/** @returns what fires each error of the states that it is called with, once, on their element */
export function errorEvents(): (host: HTMLElement, state: CheckoutState) => void {
  let last: KassaError | undefined;
  return (host, state) => {
    const before = last;
    last = loadError(state);
    if (last && last !== before) emit(host, 'checkout-error', last.toBody().error);
  };
}
