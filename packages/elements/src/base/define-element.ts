import { warn } from './warn.ts';

/** Marks the classes of this library, those of other copies included. */
const OURS = Symbol.for('kassa.element');

/**
 * Defines an element unless the page has one of that name: a second copy of the library, or a second call, is no
 * error. A class of somebody else's under that name stays, and the developer is warned. A class can have one name only,
 * so a name with a prefix gets a class of its own.
 */
export function defineElement(name: string, element: CustomElementConstructor, prefix = ''): void {
  const tag = prefix + name;
  const found = customElements.get(tag);
  if (found) {
    if (!(OURS in found)) warn('name', { localName: tag });
    return;
  }
  const own = prefix ? class extends element {} : element;
  customElements.define(tag, Object.assign(own, { [OURS]: true }));
}
