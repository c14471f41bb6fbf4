/** The views of fields, which load when a customer chooses a method: many methods ask for nothing. */
import type { ReactiveElement } from 'lit';
import { addStyles } from '../base/add-styles.ts';
import { inTime } from '../base/in-time.ts';
import type * as views from './payment-fields.ts';
import { plainFields } from './plain-fields.ts';

export type FieldsViews = Pick<typeof views, 'checkFields' | 'fieldsView' | 'valuesOf'> &
  Partial<Pick<typeof views, 'fieldsStyles' | 'lazyChoiceList'>>;

let loaded: FieldsViews | undefined;
let loading: Promise<void> | undefined;

/** Undefined until they have loaded, or have turned out not to load. */
export const loadedFields = (): FieldsViews | undefined => loaded;

/** Loads them once. Where they can't be loaded the plain ones stand in, and a later call tries again. */
export async function loadFields(): Promise<FieldsViews> {
  loading ??= import('./payment-fields.ts').then(
    (fields) => void (loaded = fields),
    () => (loading = undefined),
  );
  await inTime(loading);
  return (loaded ??= plainFields);
}

/** Undefined until they have loaded: then `host`, which has their styles, is updated. */
export function fieldsViews(host: ReactiveElement): FieldsViews | undefined {
  if (loaded?.fieldsStyles) addStyles(host, loaded.fieldsStyles);
  else if (!loaded) void loadFields().then(() => host.requestUpdate());
  return loaded;
}
