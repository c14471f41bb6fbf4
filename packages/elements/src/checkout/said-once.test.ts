/** A page of its own: the words of a reason are asked for once, with the first payment that has one. */
import { makePayment } from '@kassa/client/testing';
import { expect, html } from '@open-wc/testing';
import { en } from '../../test/english.ts';
import { hear } from '../../test/hear.ts';
import { mount, shows } from '../../test/mount.ts';
import '../define.ts';

describe('the first payment that failed with a reason', () => {
  it('is told by its reason alone, in a status and in a picker', async () => {
    const snapshot = { payment: makePayment() };
    const inStatus = await mount(html`<payment-status></payment-status>`, { snapshot });
    const inPicker = await mount(html`<pay-method-picker></pay-method-picker>`, { snapshot });
    const status = inStatus.session.firstElementChild as HTMLElement;
    const picker = inPicker.session.firstElementChild as HTMLElement;
    for (const element of [status, picker]) await shows(element, en['status.WAITING_FOR_PAYMENT']);
    const heard = { status: hear(status), picker: hear(picker) };
    for (const { transport } of [inStatus, inPicker])
      transport.push({ payment: makePayment({ status: 'DECLINED', reason: 'reason.declined' }) });
    for (const element of [status, picker]) await shows(element, en['reason.declined']);
    for (const [where, texts] of Object.entries(heard)) {
      const declined = texts.filter((text) => text.includes(en['status.DECLINED']));
      expect(declined, where).to.have.length(1);
      expect(declined[0], where).to.include(en['reason.declined']);
    }
  });
});
