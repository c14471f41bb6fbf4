/** A list that a server has drawn below the outcome of the payment before. In a file of its own: what tells it loads once. */
import { makePayment } from '@kassa/client/testing';
import { expect, fixture, html } from '@open-wc/testing';
import { en } from '../words/later/payment.ts';
import { drawnList } from '../../test/drawn-list.ts';
import { inside, makeClient } from '../../test/mount.ts';
import { waitUntil } from '../../test/wait-until.ts';
import type { CheckoutSession } from '../checkout-session/checkout-session.ts';
import { earlierAttempt } from '../server.ts';
import '../server-rendered.ts';

it('the outcome of the payment before stays in its place when the element takes the list over', async () => {
  const payment = makePayment({ status: 'DECLINED' });
  const list = await drawnList((words) => earlierAttempt(payment, words));
  const page = await fixture<HTMLElement>(html`<div></div>`);
  page.setHTMLUnsafe(
    `<checkout-session><pay-method-picker><template shadowrootmode="open">${list}</template></pay-method-picker></checkout-session>`,
  );
  // Firefox makes elements of what setHTMLUnsafe() has parsed in the next microtask, not at once.
  customElements.upgrade(page);
  const picker = page.querySelector('pay-method-picker') as HTMLElement;
  const root = picker.shadowRoot as ShadowRoot;
  const drawn = inside(picker, 'form');
  const told = () => root.querySelector('.notice .title')?.textContent;
  const without: unknown[] = [];
  const watch = new MutationObserver(() => {
    if (told() !== en['status.DECLINED']) without.push(root.innerHTML);
  });
  watch.observe(root, { childList: true, subtree: true });
  (page.querySelector('checkout-session') as CheckoutSession).client = makeClient({
    snapshot: { payment },
  }).client;
  await waitUntil(() => inside(picker, 'form') !== drawn);
  await waitUntil(() => picker.matches(':state(choosing)'));
  watch.disconnect();
  expect(told()).to.equal(en['status.DECLINED']);
  expect(without).to.deep.equal([]);
});
