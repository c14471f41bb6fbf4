/**
 * Loads the choice list for the first choice that has logos or many options. Until it has loaded, and where it can't be
 * loaded, a native select stands there.
 */
import type { TextsHost } from '../../words/texts.ts';
import type { Choice, ChoiceContent } from './choice-content.ts';

type Show = (content: ChoiceContent) => HTMLElement;

/** Renders a choice once the list has loaded. Until then: how many `em` the list will add to a native select. */
export type LazyChoiceList = (field: Choice) => Show | number | undefined;

/** The most options that a native select shows without logos. */
const FEW = 6;

export function lazyChoiceList(host: TextsHost): LazyChoiceList {
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
    // As in choice-list.styles.ts: rows of 3 em, of which an optional choice has one more.
    return show === 'coming' ? Math.min(17.5, (options.length - Number(required)) * 3) : show;
  };
}
