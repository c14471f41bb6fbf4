/** What shows an app switch, and its code, have files of their own: nothing but these tests has loaded them here. */
import { expect, html } from '@open-wc/testing';
import { holds, lets } from '../../../test/late-files.ts';
import { mount, shows, textOf } from '../../../test/mount.ts';
import { codeOf, panelOf, QR_TEXT, readCode, swishPayment } from '../../../test/swish.ts';
import '../../define.ts';
import { en } from '../../../test/english.ts';
import { en as words } from '../../words/later/app-switch.ts';
import { withoutPart } from '../../../test/readable.ts';
import { waitUntil } from '../../../test/wait-until.ts';

const mountPicker = async () => {
  const mounted = await mount(html`<pay-method-picker></pay-method-picker>`, {
    snapshot: { payment: swishPayment({ canCancel: true }) },
  });
  return { ...mounted, picker: mounted.session.querySelector('pay-method-picker') as HTMLElement };
};

it('says that what shows an app switch takes long, with two ways on, and follows the payment', async function () {
  this.timeout(60_000);
  await holds('app-switch-panel.ts');
  await holds('qr-code.ts');
  const { picker, transport } = await mountPicker();
  await shows(picker, en.slow);
  expect(textOf(picker)).to.include(en['status.WAITING_FOR_PAYMENT']);
  expect(textOf(picker)).to.include('Continue with Swish').and.to.include(en.retry).and.to.include(en.cancel);
  await expect(picker).to.be.accessible();
  expect(withoutPart(picker)).to.deep.equal([]);

  // It comes, and now its code hangs: on a computer there is nothing else to scan.
  await lets('app-switch-panel.ts');
  const panel = await panelOf(picker);
  await waitUntil(() => !textOf(picker).includes(en.slow));
  await shows(panel, words['app.no_code']);
  expect(textOf(panel)).to.include(en.retry).and.not.to.include('Scan');
  await expect(picker).to.be.accessible();
  expect(withoutPart(picker)).to.deep.equal([]);
  await lets('qr-code.ts');
  expect(readCode(await codeOf(picker))).to.equal(QR_TEXT);

  transport.push({ payment: swishPayment({ status: 'PAID', phase: 'succeeded', nextAction: null }) });
  await shows(picker, en['status.PAID']);
});
