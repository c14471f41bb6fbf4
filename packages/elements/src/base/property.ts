import type { PropertyDeclaration, ReactiveElement } from 'lit';

/**
 * A property whose change updates the element. As `property` of lit/decorators.js, without what that has for decorators
 * of the standard: TypeScript is told to write the older ones.
 */
export const property =
  (options?: PropertyDeclaration) =>
  (prototype: ReactiveElement, name: PropertyKey, accessor: PropertyDescriptor = {}): void => {
    (prototype.constructor as typeof ReactiveElement).createProperty(name, options);
    // TypeScript defines an accessor once more, with what stands here.
    Object.assign(accessor, Object.getOwnPropertyDescriptor(prototype, name));
  };

/** One of the element's own, without an attribute. */
export const state = () => property({ state: true, attribute: false });
