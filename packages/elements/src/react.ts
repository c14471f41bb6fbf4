import type {} from './index.ts';

/** What is done at each event, by the event's name. */
export type Handlers = { [Name in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[Name]) => void };

/**
 * A ref that hears an element's events: `<checkout-session ref={listen({ 'payment-succeeded': thank })}>`. It hears
 * them from the moment at which React has the element until React takes it away; each render brings its own handlers.
 *
 * In place of `onpayment-succeeded={thank}`, which React doesn't attach while it hydrates what a server has drawn
 * (facebook/react#35446).
 */
export function listen(handlers: Handlers): (element: HTMLElement | null) => () => void {
  return (element) => {
    const listening = new AbortController();
    for (const [name, handler] of Object.entries(handlers))
      element?.addEventListener(name, handler as EventListener, listening);
    return () => listening.abort();
  };
}
