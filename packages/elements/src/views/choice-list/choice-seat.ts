/** Where a choice with logos, or of many, becomes a list to search. All that is known of it here: it loads when there is one. */
import type { TextsHost } from '../../words/texts.ts';
import type { Choice, ChoiceContent } from './choice-content.ts';

type Show = (content: ChoiceContent) => HTMLElement;

/** How to show a choice; else how much higher than a native select what loads will be, in `rem`. */
export type ChoiceSeat = (field: Choice) => Show | number | undefined;

/** As many as one sees at a glance. */
const FEW = 6;

export function choiceSeat(host: TextsHost): ChoiceSeat {
  let show: Show | 'coming' | 0 | undefined;
  const load = async () => {
    show = 'coming';
    // Where it can't be loaded, the native select is left.
    show = await import('./choice-list.ts').then(
      ({ choiceLists }) => choiceLists(host),
      () => 0,
    );
    host.requestUpdate();
  };
  return ({ options, required }) => {
    if (options.length <= FEW && !options.some(({ logoUrl }) => logoUrl)) return 0;
    if (show === undefined) void load();
    // As in choice-list.styles.ts: rows of 3 rem, of which an optional choice has one more.
    return show === 'coming' ? Math.min(17.5, (options.length - Number(required)) * 3) : show;
  };
}
