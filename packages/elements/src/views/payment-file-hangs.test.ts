/** What shows a payment has a file of its own: this page asks for it here, and nothing else has loaded it. */
import { expect, html } from '@open-wc/testing';
import { holds, lets } from '../../test/late-files.ts';
import { mount, shows, textOf } from '../../test/mount.ts';
import { codeOf, swishPayment } from '../../test/swish.ts';
import { withoutPart } from '../../test/readable.ts';
import { waitUntil } from '../../test/wait-until.ts';
import '../define.ts';
import { en } from '../../test/english.ts';

const mountPicker = async () => {
  const mounted = await mount(html`<pay-method-picker></pay-method-picker>`, {
    snapshot: { payment: swishPayment({ canCancel: true }) },
  });
  return { ...mounted, picker: mounted.session.querySelector('pay-method-picker') as HTMLElement };
};

it('says that a payment’s file takes long, with one way on, and shows the payment when it comes', async () => {
  await holds('payment-part.ts');
  const { picker } = await mountPicker();
  await shows(picker, en.slow);
  expect(textOf(picker)).to.include(en.confirming).and.to.include(en.retry);
  await expect(picker).to.be.accessible();
  expect(withoutPart(picker)).to.deep.equal([]);
  // Beside a status, which says the same, the picker has nothing to add.
  const { session } = await mount(
    html`<payment-status></payment-status><pay-method-picker></pay-method-picker>`,
    { snapshot: { payment: swishPayment({ canCancel: true }) } },
  );
  await shows(session.querySelector('payment-status') as HTMLElement, en.retry);
  const beside = session.querySelector('pay-method-picker') as HTMLElement;
  await waitUntil(() => beside.matches(':state(open)'));
  expect(textOf(beside)).not.to.include(en.retry);
  await lets('payment-part.ts');
  await shows(picker, en['status.WAITING_FOR_PAYMENT']);
  await codeOf(picker);
  expect(textOf(picker)).not.to.include(en.slow);
});
