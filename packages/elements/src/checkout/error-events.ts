import type { CheckoutState } from '@kassa/client';
import { KassaError } from '@kassa/protocol';
import { emit } from '../base/emit.ts';
import type {} from './events.ts';

/** No error of the state: it would end the waiting of an element for the client of its next token. */
const unreachable = new KassaError('network', 'The first load failed');

/** @returns what fires each error of the states that it is called with, once, on their element */
export function errorEvents(): (host: HTMLElement, state: CheckoutState) => void {
  let last: KassaError | undefined;
  return (host, { snapshot, error, connection }) => {
    const before = last;
    last = error ?? (!snapshot && connection === 'offline' ? unreachable : undefined);
    if (last && last !== before) emit(host, 'checkout-error', last.toBody().error);
  };
}
