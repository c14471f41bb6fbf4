/** When a page whose list a server has drawn defines its elements. */
import { expect } from '@open-wc/testing';
import { waitUntil } from '../test/wait-until.ts';

it('the elements of a server-rendered page wait until the page is whole', async () => {
  let asked = 0;
  Object.defineProperty(document, 'readyState', {
    configurable: true,
    get: () => {
      asked += 1;
      return 'loading';
    },
  });
  await import('./server-rendered.ts');
  await waitUntil(() => asked > 1, 'it has asked again');
  expect(customElements.get('checkout-session')).to.equal(undefined);
  Reflect.deleteProperty(document, 'readyState');
  await Promise.all(
    ['checkout-session', 'pay-method-picker', 'payment-status'].map((name) =>
      customElements.whenDefined(name),
    ),
  );
});
