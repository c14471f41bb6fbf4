/** When a page sleeps and wakes. No unload handlers: they would keep it out of the back/forward cache. */

/** The part of a window that the client needs; tests give an EventTarget. */
export interface Page extends EventTarget {
  readonly document: EventTarget & { readonly visibilityState: string };
}

/**
 * Calls back until the returned function is called. Without a page (in Node) nothing ever happens.
 * @param sleep The page is being left or frozen. It may come back.
 * @param wake It is looked at again, or online again. `restored`: out of the back/forward cache.
 */
export function followPage(
  page: Page | undefined,
  sleep: () => void,
  wake: (restored: boolean) => void,
): () => void {
  if (!page) return () => undefined;
  const { document } = page;
  const ends = new AbortController();
  const on = (target: EventTarget, name: string, listener: (event: Event) => void) =>
    target.addEventListener(name, listener, ends);
  on(page, 'pagehide', sleep);
  // The first `pageshow` of a load is not a return.
  on(page, 'pageshow', (event) => (event as PageTransitionEvent).persisted && wake(true));
  on(page, 'online', () => wake(false));
  on(document, 'visibilitychange', () => document.visibilityState === 'visible' && wake(false));
  return () => ends.abort();
}
