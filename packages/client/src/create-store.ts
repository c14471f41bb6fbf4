/** The state of one client, and those who hear of its changes. */
import type { CheckoutState } from './checkout-state.ts';
import { FIRST_STATE, type Change } from './state-changes.ts';

/** Changes the state, and tells the listeners when anything is different. */
export type Apply = (change: Change) => void;

type Listener = (state: CheckoutState) => void;

export function createStore(): [apply: Apply, current: () => CheckoutState, listeners: Set<Listener>] {
  const listeners = new Set<Listener>();
  let state = FIRST_STATE;
  return [
    (change) => {
      const changed = change(state);
      if (!changed) return;
      state = { ...state, ...changed };
      for (const listener of [...listeners]) {
        try {
          listener(state);
        } catch (error) {
          // One listener's fault must not keep the others from hearing. The page's own handler gets it.
          queueMicrotask(() => {
            throw error;
          });
        }
      }
    },
    () => state,
    listeners,
  ];
}
