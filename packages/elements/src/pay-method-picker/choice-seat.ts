/** Where a choice with logos, or of many, becomes a list to search. All that is known of it here: it loads when there is one. */
import type { Field } from '@kassa/protocol';
import type { TextsHost } from '../internal/texts.ts';
import type { Content } from './choice-list/choice-list.ts';

export type Choice = Extract<Field, { type: 'choice' }>;

type Show = (content: Content) => HTMLElement;

/** How to show a choice; while that loads, how much higher than a native select it will be, in `rem`. */
export type ChoiceSeat = (field: Choice) => Show | number | undefined;

/** As many as one sees at a glance. */
const FEW = 6;

export function choiceSeat(host: TextsHost): ChoiceSeat {
  /** `true` while it loads, `false` where it can't be: the native select is left. */
  let show: Show | boolean | undefined;
  return ({ options, required }) => {
    if (options.length <= FEW && !options.some(({ logoUrl }) => logoUrl)) return undefined;
    if (show === undefined) {
      show = true;
      void import('./choice-list/choice-list.ts')
        .then(
          ({ choiceLists }) => (show = choiceLists(host)),
          () => (show = false),
        )
        .then(() => host.requestUpdate());
    }
    // As in choice-list.styles.ts: rows of 3 rem, of which an optional choice has one more.
    return show === true ? Math.min(17.5, (options.length - Number(required)) * 3) : show || undefined;
  };
}
