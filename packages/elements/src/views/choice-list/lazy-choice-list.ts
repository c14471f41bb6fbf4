/**
 * Loads the choice list for the first choice that has logos or many options. Until it has loaded, and where it can't be
 * loaded, a native select stands there.
 */
import type { TextsHost } from '../../words/texts.ts';
import { listRoom } from './list-room.ts';
import type { Choice, ChoiceContent } from './choice-content.ts';

type Show = (content: ChoiceContent) => HTMLElement;

/** Renders a choice once the list has loaded. Until then: how many `em` the list will add to a native select. */
export type LazyChoiceList = (field: Choice) => Show | number | undefined;

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
  return (field) => {
    const room = listRoom(field);
    if (room === undefined) return 0;
    if (show === undefined) void load();
    return show === 'coming' ? room : show;
  };
}
