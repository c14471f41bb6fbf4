import type { ReactiveElement } from 'lit';

/** What isn't needed for the first view. */
export interface LazyModule<T> {
  /** Undefined until it has come; the host is updated then. */
  get(host: ReactiveElement): T | undefined;
  /** A load that failed is tried again at the next call. */
  load(): Promise<T>;
}

export function lazyModule<T>(importIt: () => Promise<T>): LazyModule<T> {
  let module: T | undefined;
  let loading: Promise<T> | undefined;
  const load = () =>
    (loading ??= importIt().then(
      (loaded) => (module = loaded),
      (error: unknown) => {
        loading = undefined;
        throw error;
      },
    ));
  return {
    load,
    get(host) {
      if (!module)
        load().then(
          () => host.requestUpdate(),
          // Tried again with the next update.
          () => undefined,
        );
      return module;
    },
  };
}
