/**
 * The state machine between a page and a transport. State comes from snapshots alone: a command's answer is one,
 * a push is one, coming back reads one. Nothing here decides that a payment has failed.
 *
 * An answer may come late. Whoever asks remembers the epoch, and this is what the answer of an earlier epoch still does:
 *
 * | asked              | the epoch ends                                      | a late answer                                       |
 * | ------------------ | --------------------------------------------------- | --------------------------------------------------- |
 * | `read`             | when the page sleeps or wakes, with the token       | is dropped, snapshot and error                      |
 * | a command          | with the next command, when the page has frozen     | brings its snapshot and what the token may still do;|
 * |                    |                                                     | it ends no `busy` and sets no `error`               |
 * | a payment, again   | when the page has frozen                            | counts, but a lost one isn't asked for again        |
 *
 * A page has frozen when it comes out of the back/forward cache. All three end with `dispose`.
 */
import type { Snapshot } from '@kassa/protocol';
import type { CheckoutClient } from './checkout-state.ts';
import { createCommands } from './create-commands.ts';
import { followSession } from './follow-session.ts';
import { followPage, type Page } from './page-events.ts';
import { pushed } from './state-changes.ts';
import { createStore } from './create-store.ts';
import type { Transport } from './transport.ts';

export interface CheckoutClientOptions {
  transport: Transport;
  /** What the transport's token sees, as far as the page knows already. */
  snapshot?: Snapshot | undefined;
  /** Tells when the page sleeps and wakes: the window, if there is one. */
  page?: Page | undefined;
}

/** Starts at once: reads the snapshot, unless it is given, then follows the session until `dispose`. */
export function createCheckoutClient({
  transport,
  snapshot,
  page = globalThis.window,
}: CheckoutClientOptions): CheckoutClient {
  const [apply, current, listeners] = createStore();
  const [refresh, watch, sleep, end] = followSession(transport, apply);
  const [commands, giveUp] = createCommands(transport, apply, () => current().snapshot, refresh);
  function wake() {
    sleep();
    void refresh();
  }
  const stopFollowingPage = followPage(page, sleep, (restored) => {
    if (restored) giveUp();
    wake();
  });
  if (snapshot) {
    apply(pushed(snapshot));
    watch();
  } else void refresh();
  return {
    ...commands,
    get state() {
      return current();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    discard: (method, input) => transport.discard?.({ method, input }),
    refresh,
    useToken(token) {
      transport.useToken(token);
      wake();
    },
    remember: () => transport.remember(),
    dispose() {
      stopFollowingPage();
      listeners.clear();
      giveUp();
      end();
    },
  };
}
