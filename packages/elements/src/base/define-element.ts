/**
 * Defines an element unless the page has one of that name: a second copy of the library, or a second call, is no
 * error. A class can have one name only, so a name with a prefix gets a class of its own.
 */
export function defineElement(name: string, element: CustomElementConstructor, prefix = ''): void {
  if (customElements.get(prefix + name)) return;
  customElements.define(prefix + name, prefix ? class extends element {} : element);
}
