import type { CheckoutState } from '@kassa/client';
import type { KassaError } from '@kassa/protocol';
import type { ReactiveElement } from 'lit';
import type { TextsController } from '../words/texts.ts';

interface Told {
  readonly state: CheckoutState | undefined;
  /** The other element that tells how payments end. */
  readonly shownBy: ReactiveElement | undefined;
}

/**
 * Scrolls a failure into view. An error stands at the button and a failed payment above the list; whoever has pressed
 * may see neither. While its words are on their way it is lower than it will be, and waits for the update that they bring.
 * @returns a function for each update: it shows what has failed since its last call
 */
export function failuresInView(
  host: Pick<ReactiveElement, 'updateComplete' | 'renderRoot'>,
  told: Told,
  texts: Pick<TextsController, 'find'>,
): () => void {
  let before: { error: KassaError | undefined; failed: string | false | undefined } | undefined;
  return () => {
    const { snapshot, busy, error } = told.state ?? {};
    if (!snapshot || busy) return;
    const { payment } = snapshot;
    const failed = payment?.phase === 'failed' && payment.id;
    const words = error ? error.textKey : failed && payment.reason;
    if (words && texts.find(words) === '') return;
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
