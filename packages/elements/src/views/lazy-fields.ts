/** The views of fields, which load when a customer chooses a method: many methods ask for nothing. */
import type * as views from './payment-fields.ts';

export type FieldsViews = typeof views;

let loaded: FieldsViews | undefined;
let loading: Promise<FieldsViews> | undefined;

/** Undefined until they have loaded. */
export const loadedFields = (): FieldsViews | undefined => loaded;

/** Loads them once. A load that failed is tried again by the next call. */
export function loadFields(): Promise<FieldsViews> {
  loading ??= import('./payment-fields.ts').then(
    (fields) => (loaded = fields),
    (error: unknown) => {
      loading = undefined;
      throw error;
    },
  );
  return loading;
}
