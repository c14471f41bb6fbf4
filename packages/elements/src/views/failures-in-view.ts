import type { CheckoutState } from '@kassa/client';
import type { KassaError } from '@kassa/protocol';
import type { ReactiveElement } from 'lit';

interface Told {
  readonly state: CheckoutState | undefined;
  /** The other element that tells how payments end. */
  readonly shownBy: ReactiveElement | undefined;
}

/**
 * What went wrong is told by the button, or above the list if a payment failed: both may be out of sight of whoever
 * pressed the button.
 * @returns to be called after each update: brings what has failed since the call before into view
 */
export function failuresInView(host: ReactiveElement, told: Told): () => void {
  let before: { error: KassaError | undefined; failed: string | false | undefined } | undefined;
  return () => {
    const { snapshot, busy, error } = told.state ?? {};
    if (!snapshot || busy) return;
    const { payment } = snapshot;
    const failed = payment?.phase === 'failed' && payment.id;
    const last = before;
    before = { error, failed };
    if (!last || !(error ? error !== last.error : failed && failed !== last.failed)) return;
    const shownBy = error ? undefined : told.shownBy;
    // As smoothly as the page scrolls: its `scroll-behavior` knows who wants no motion.
    void (shownBy ?? host).updateComplete.then(() =>
      (shownBy ?? [...host.renderRoot.querySelectorAll('.notice')].at(-1))?.scrollIntoView({
        block: 'nearest',
      }),
    );
  };
}
