import type {} from './index.ts';

/** What is done at each event, by the event's name. */
export type Handlers = { [Name in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[Name]) => void };

/**
 * A ref that hears an element's events: `<checkout-session ref={listen({ 'payment-succeeded': thank })}>`. It hears
 * them from the moment at which React has the element until React takes it away; each render brings its own handlers.
 *
 * In place of `onpayment-succeeded={thank}`, which React doesn't attach while it hydrates what a server has drawn
 * (facebook/react#35446), and which React 18 doesn't know.
 *
 * It is for one element: each has a `listen` of its own.
 *
 * It returns nothing: React then calls it with null as it takes the element away. React 18 takes no function from a ref.
 */
export function listen(handlers: Handlers): (element: HTMLElement | null) => void {
  let listening: AbortController | undefined;
  return (element) => {
    listening?.abort();
    listening = new AbortController();
    for (const [name, handler] of Object.entries(handlers))
      element?.addEventListener(name, handler as EventListener, listening);
  };
}
