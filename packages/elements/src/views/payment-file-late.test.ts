/** What shows a payment has a file of its own, which loads with the first payment. Only the first test finds it not loaded yet. */
import { makePayment } from '@kassa/client/testing';
import { expect, html } from '@open-wc/testing';
import type { TemplateResult } from 'lit';
import { holds, lets } from '../../test/late-files.ts';
import { inside, mount, textOf } from '../../test/mount.ts';
import { BANK } from '../../test/swish.ts';
import { waitUntil } from '../../test/wait-until.ts';
import '../define.ts';
import { en } from '../../test/english.ts';

/** One way to pay, whose button has the focus. */
async function mountPage(content: TemplateResult) {
  const mounted = await mount(content, {
    snapshot: { methods: [BANK] },
    preparations: { [BANK.id]: { kind: 'none' } },
  });
  const picker = mounted.session.querySelector('pay-method-picker') as HTMLElement;
  const status = mounted.session.querySelector('payment-status') as HTMLElement;
  await waitUntil(() => picker.matches(':state(choosing)'));
  const pay = inside(picker, '[part="pay-button"]');
  pay.focus();
  return { ...mounted, picker, status, pay };
}

/** Resolves when the status's title of these words has the focus. */
const isRead = (status: Element, title: string) =>
  waitUntil(() => {
    const focused = status.shadowRoot?.activeElement;
    return focused?.matches('.title') && textOf(focused) === title;
  }, `the focus comes to "${title}"`);

it('the focus comes to a payment whose file loads only after the click on Pay', async () => {
  await holds('payment-part.ts');
  const { picker, status, pay } = await mountPage(
    html`<payment-status></payment-status><pay-method-picker></pay-method-picker>`,
  );
  pay.click();
  await waitUntil(() => picker.matches(':state(open)'));
  await lets('payment-part.ts');
  await isRead(status, en['status.WAITING_FOR_PAYMENT']);
});

it('the focus comes to a payment that is paid at once, also in a status behind the picker', async () => {
  const { transport, status } = await mountPage(
    html`<pay-method-picker></pay-method-picker><payment-status></payment-status>`,
  );
  transport.push({ payment: makePayment({ status: 'PAID' }) });
  await isRead(status, en['status.PAID']);
});

it('a title that is still to come takes no focus that the customer has put elsewhere', async () => {
  const { session, transport } = await mount(
    html`<payment-status></payment-status><input aria-label="Coupon" />`,
  );
  const status = session.querySelector('payment-status') as HTMLElement;
  const coupon = session.querySelector('input') as HTMLElement;
  status.focus();
  coupon.focus();
  transport.push({ payment: makePayment({ status: 'WAITING_FOR_PAYMENT' }) });
  await waitUntil(() => textOf(status).includes(en['status.WAITING_FOR_PAYMENT']));
  coupon.blur();
  transport.push({ payment: makePayment({ status: 'PAID' }) });
  await waitUntil(() => textOf(status).includes(en['status.PAID']));
  expect(document.activeElement).to.equal(document.body);
});
