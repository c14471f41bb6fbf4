import { makePayment } from '@kassa/client/testing';
import { expect, html, waitUntil } from '@open-wc/testing';
import { mount, textOf } from '../../test/mount.ts';
import '../define.ts';
import type { PaymentStatusElement } from './payment-status.ts';

async function mountStatus(options: Parameters<typeof mount>[1] = {}) {
  const mounted = await mount(html`<payment-status></payment-status>`, options);
  const status = mounted.session.querySelector('payment-status') as PaymentStatusElement;
  return { ...mounted, status };
}

const shows = (element: Element, text: string) =>
  waitUntil(() => textOf(element).includes(text), `never showed "${text}"`);

describe('payment-status', () => {
  describe('is accessible', () => {
    for (const payment of [
      makePayment(),
      makePayment({ status: 'UNDER_REVIEW' }),
      makePayment({ status: 'PAID' }),
      makePayment({ status: 'DECLINED' }),
    ])
      it(`while ${payment.status}`, async () => {
        const { status } = await mountStatus({ snapshot: { payment } });
        await shows(status, payment.reference);
        await expect(status).to.be.accessible();
      });

    it('announces each change in a live region that was there before', async () => {
      const { status, transport } = await mountStatus();
      const region = status.shadowRoot?.querySelector('[role="status"]');
      expect(region).to.exist;
      transport.push({ payment: makePayment() });
      await shows(status, 'Waiting for your payment');
      transport.push({ payment: makePayment({ status: 'PAID' }) });
      await shows(status, 'Paid');
      expect(status.shadowRoot?.querySelector('[role="status"]')).to.equal(region);
      expect(textOf(region as Element)).to.include('Paid');
    });
  });

  it('shows nothing while there is no payment', async () => {
    const { status } = await mountStatus();
    expect(textOf(status)).to.equal('');
  });
});
