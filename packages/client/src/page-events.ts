/** When a page sleeps and wakes. No unload handlers: they would keep it out of the back/forward cache. */

/** The part of a window that the client needs; tests give an EventTarget. */
export interface Page extends EventTarget {
  readonly document: EventTarget & { readonly visibilityState: string };
}

export interface PageLife {
  /** The page is being left or frozen. It may come back. */
  sleep(): void;
  /** It is looked at again, or online again. `restored`: out of the back/forward cache. */
  wake(restored: boolean): void;
}

/** Calls back until the returned function is called. Without a page (in Node) nothing ever happens. */
export function followPage(page: Page | undefined, life: PageLife): () => void {
  if (!page) return () => undefined;
  const ends = new AbortController();
  const on = (target: EventTarget, name: string, listener: (event: Event) => void) =>
    target.addEventListener(name, listener, ends);
  on(page, 'pagehide', () => life.sleep());
  // The first `pageshow` of a load is not a return.
  on(page, 'pageshow', (event) => (event as PageTransitionEvent).persisted && life.wake(true));
  on(page, 'online', () => life.wake(false));
  on(
    page.document,
    'visibilitychange',
    () => page.document.visibilityState === 'visible' && life.wake(false),
  );
  return () => ends.abort();
}
