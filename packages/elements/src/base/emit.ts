import { warn } from './warn.ts';

type Detail<Name extends keyof HTMLElementEventMap> =
  HTMLElementEventMap[Name] extends CustomEvent<infer D> ? D : never;

/** Fires a typed event that leaves shadow roots. @returns false when a listener prevented it. */
export function emit<Name extends keyof HTMLElementEventMap>(
  target: HTMLElement,
  name: Name,
  detail: Detail<Name>,
  options: EventInit = {},
): boolean {
  const event = new CustomEvent(name, { bubbles: true, composed: true, detail, ...options });
  const isUnprevented = target.dispatchEvent(event);
  // A listener that does it after an `await` changes nothing any more.
  event.preventDefault = () => warn('preventDefault', target, name);
  return isUnprevented;
}
