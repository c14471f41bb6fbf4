import { pickerView } from '@kassa/elements/server';
import type { Snapshot } from '@kassa/protocol';

/** What a page's picker would show that has just begun with `snapshot`. */
export const viewOf = (snapshot: Snapshot): ReturnType<typeof pickerView> =>
  pickerView({
    snapshot,
    connection: 'connecting',
    access: 'ok',
    busy: undefined,
    slow: false,
    error: undefined,
  });
