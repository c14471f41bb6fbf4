/** A client that stands still in one state: what an element shows must follow from the state alone. */
import type { CheckoutClient, CheckoutState } from '@kassa/client';
import { makeSnapshot } from '@kassa/client/testing';

const nothing = async () => {};

export function stillClient(state: Partial<CheckoutState> = {}): CheckoutClient {
  return {
    state: {
      snapshot: makeSnapshot(),
      connection: 'live',
      access: 'ok',
      busy: undefined,
      slow: false,
      error: undefined,
      ...state,
    },
    subscribe: () => () => undefined,
    select: nothing,
    pay: nothing,
    discard: () => undefined,
    cancel: nothing,
    switchAway: nothing,
    refresh: nothing,
    useToken: () => undefined,
    remember: () => undefined,
    dispose: () => undefined,
  };
}
