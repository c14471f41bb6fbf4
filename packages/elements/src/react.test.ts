import { expect } from '@open-wc/testing';
import { listen } from './react.ts';

describe('listen', () => {
  it('hears an element from the moment that React gives it until React gives null', () => {
    let heard = 0;
    const element = document.createElement('div');
    const ref = listen({ 'session-ready': () => heard++ });
    // As React does where a ref returns nothing: StrictMode gives the element twice.
    for (const given of [element, null, element]) ref(given);
    element.dispatchEvent(new CustomEvent('session-ready'));
    expect(heard).to.equal(1);
    ref(null);
    element.dispatchEvent(new CustomEvent('session-ready'));
    expect(heard).to.equal(1);
  });

  it('returns nothing, since React 18 warns of a ref that returns a function', () => {
    const ref: (element: HTMLElement) => unknown = listen({});
    expect(ref(document.createElement('div'))).to.equal(undefined);
  });
});
