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
  const { document } = page;
  const onPageHide = () => life.sleep();
  // The first `pageshow` of a load is not a return.
  const onPageShow = (event: Event) => {
    if ((event as PageTransitionEvent).persisted) life.wake(true);
  };
  const onOnline = () => life.wake(false);
  const onVisible = () => {
    if (document.visibilityState === 'visible') life.wake(false);
  };
  page.addEventListener('pagehide', onPageHide);
  page.addEventListener('pageshow', onPageShow);
  page.addEventListener('online', onOnline);
  document.addEventListener('visibilitychange', onVisible);
  return () => {
    page.removeEventListener('pagehide', onPageHide);
    page.removeEventListener('pageshow', onPageShow);
    page.removeEventListener('online', onOnline);
    document.removeEventListener('visibilitychange', onVisible);
  };
}
