import { makePayment } from '@kassa/client/testing';
import { PAYMENT_STATUSES, phaseOf } from '@kassa/protocol';
import { aTimeout, expect, html } from '@open-wc/testing';
import { fakeCompanion, SERVER } from '../../test/companion.ts';
import { inside, listen, mount, shows, textOf, type MountOptions } from '../../test/mount.ts';
import '../define.ts';
import { en } from '../../test/english.ts';
import { everyElement } from '../../test/every-element.ts';
import type { PaymentStatusElement } from './payment-status.ts';

async function mountStatus(options: MountOptions = {}) {
  const mounted = await mount(
    html`<payment-status><a slot="failed" href="#again">To the checkout</a></payment-status>`,
    options,
  );
  const status = mounted.session.querySelector('payment-status') as PaymentStatusElement;
  return { ...mounted, status };
}

everyElement('payment-status');

describe('payment-status', () => {
  describe('is accessible', () => {
    for (const status of ['WAITING_FOR_PAYMENT', 'UNDER_REVIEW', 'PAID', 'DECLINED'] as const)
      it(`while ${status}`, async () => {
        const { status: element } = await mountStatus({ snapshot: { payment: makePayment({ status }) } });
        await shows(element, en[`status.${status}`]);
        await expect(element).to.be.accessible();
      });

    it('announces each change in a live region that was there before', async () => {
      const { status, transport } = await mountStatus();
      const region = inside(status, '[role="status"]');
      transport.push({ payment: makePayment() });
      await shows(region, 'Waiting for your payment');
      transport.push({ payment: makePayment({ status: 'PAID' }) });
      await shows(region, 'Paid');
      expect(inside(status, '[role="status"]')).to.equal(region);
    });
  });

  it('shows nothing while there is no payment', async () => {
    const { status } = await mountStatus();
    expect(textOf(status)).to.equal('');
  });

  it('says every status there is, and calls nothing paid that is not', async () => {
    const { status, transport } = await mountStatus();
    for (const [index, word] of PAYMENT_STATUSES.entries()) {
      transport.push({ payment: makePayment({ id: `payment-${index}`, status: word }) });
      await shows(status, en[`status.${word}`]);
      expect(/\bpaid\b/i.test(textOf(status)), word).to.equal(word === 'PAID');
      expect(status.matches(`:state(${phaseOf(word)})`), word).to.equal(true);
    }
  });

  it('shows how much, by what, and the reference', async () => {
    const { status } = await mountStatus({
      snapshot: { payment: makePayment({ amount: 1_234_500, currency: 'JPY' }) },
    });
    await shows(status, '¥1,234,500');
    expect(textOf(status)).to.include('Pay by bank').and.to.include('Reference k7d2m4x9q1');
  });

  it('gives the reason in words it has, and the status where it has none', async () => {
    const { status, transport } = await mountStatus();
    transport.push({ payment: makePayment({ status: 'ERROR', reason: 'error.provider_rejected' }) });
    await shows(status, en['error.provider_rejected']);
    transport.push({ payment: makePayment({ status: 'DECLINED', reason: 'error.from_the_future' }) });
    await shows(status, en['status.DECLINED']);
  });

  it('shows the provider’s own words beside ours, in their language and as text', async () => {
    const customerText = '<img src=x onerror="document.title = 1"> Välj ett annat sätt.';
    const { status, transport } = await mountStatus();
    const { order } = transport.snapshot;
    transport.push({
      order: { ...order, language: 'sv-SE' },
      payment: makePayment({ status: 'DECLINED', customerText }),
    });
    await shows(status, customerText);
    expect(status.shadowRoot?.querySelector('img')).to.equal(null);
    const words = inside(status, '[dir="auto"]');
    expect([words.lang, words.textContent]).to.deep.equal(['sv-SE', customerText]);
    expect(inside(status, '.title').textContent.trim()).not.to.equal('');
    await expect(status).to.be.accessible();
  });

  it('shows a way on after a failure, and a late success all the same', async () => {
    const { status, transport } = await mountStatus({
      snapshot: { payment: makePayment({ status: 'DECLINED' }) },
    });
    await shows(status, 'To the checkout');
    transport.push({ payment: makePayment({ status: 'PAID' }) });
    await shows(status, 'Paid');
    expect(textOf(status)).not.to.include('To the checkout');
  });

  it('tells lost contact beside the status and never as a failure', async () => {
    const { status, transport } = await mountStatus({
      snapshot: { payment: makePayment({ status: 'PROCESSING' }) },
    });
    await shows(status, en['status.PROCESSING']);
    transport.connect('offline');
    await shows(status, en.offline);
    expect(textOf(status)).to.include(en['status.PROCESSING']);
    expect(status.matches(':state(failed)')).to.equal(false);
    transport.connect('polling');
    await shows(status, en.polling);
    transport.connect('live');
    transport.push({ payment: makePayment({ status: 'PAID' }) });
    await shows(status, 'Paid');
    expect(textOf(status)).not.to.include(en.polling);
  });

  it('says that a cancellation is being tried until it is answered, after coming back too', async () => {
    const { status, transport } = await mountStatus({
      snapshot: { payment: makePayment({ cancelling: true }) },
    });
    await shows(inside(status, '[role="status"]'), en.cancelling);
    expect(textOf(status)).to.include(en['status.CANCELLING']).and.not.to.include(en.waiting_hint);
    transport.push({ payment: makePayment() });
    await shows(status, en.waiting_hint);
    expect(textOf(status)).not.to.include(en.cancelling);
  });

  it('leaves an open payment as it is when the session expires', async () => {
    const { status, transport, client } = await mountStatus({ snapshot: { payment: makePayment() } });
    await shows(status, 'Waiting for your payment');
    const { KassaError } = await import('@kassa/protocol');
    transport.refuse(new KassaError('session_expired', 'Over'));
    expect(client.state.access).to.equal('session-expired');
    await status.updateComplete;
    expect(textOf(status)).to.include('Waiting for your payment');
  });

  describe('after the customer came back', () => {
    const original = location.href;
    afterEach(() => history.replaceState(null, '', original));

    it('says that it is confirming, never "paid", until the server says so', async () => {
      history.replaceState(null, '', '?returned#kassa-return=0123456789abcdef');
      const { status, transport } = await mountStatus({ snapshot: { payment: makePayment() } });
      await shows(status, 'We are confirming your payment');
      expect(textOf(status)).not.to.match(/paid/i);
      transport.push({ payment: makePayment({ status: 'PAID' }) });
      await shows(status, 'Paid');
    });

    it('says so before anything is known', async () => {
      history.replaceState(null, '', '?returned#kassa-return=0123456789abcdef');
      const { status } = await mountStatus({ isSilent: true });
      await shows(status, 'We are confirming your payment');
      await expect(status).to.be.accessible();
    });

    it('says so after a reload, when the code has gone from the address', async () => {
      history.replaceState(null, '', '?returned#kassa-return=0123456789abcdef');
      const { session } = await mountStatus();
      session.remove();
      history.replaceState(null, '', '?returned');
      const { status } = await mountStatus({ snapshot: { payment: makePayment() } });
      await shows(status, 'We are confirming your payment');
    });

    it('waits for the customer again once they start another payment', async () => {
      history.replaceState(null, '', '?returned#kassa-return=0123456789abcdef');
      const { status, transport } = await mountStatus({
        snapshot: { payment: makePayment({ status: 'DECLINED' }) },
      });
      await shows(status, en['status.DECLINED']);
      transport.push({ payment: makePayment({ id: 'payment-2' }) });
      await shows(status, 'Waiting for your payment');
    });
  });

  describe('fires payment-status-changed', () => {
    it('once for each change, however often a snapshot repeats it', async () => {
      const { status, transport } = await mountStatus({ snapshot: { payment: makePayment() } });
      const events = listen(status, 'payment-status-changed');
      transport.push({ payment: makePayment() });
      transport.push({ payment: makePayment({ status: 'PAID' }) });
      transport.push({ payment: makePayment({ status: 'PAID' }) });
      await shows(status, 'Paid');
      expect(events.map(({ detail }) => [detail.previousStatus, detail.status, detail.phase])).to.deep.equal([
        ['WAITING_FOR_PAYMENT', 'PAID', 'succeeded'],
      ]);
    });

    it('so that the page hears each change once, whatever stands around it', async () => {
      const heard = listen(document, 'payment-status-changed' as never) as CustomEvent[];
      const { status, transport } = await mountStatus({ snapshot: { payment: makePayment() } });
      await shows(status, 'Waiting');
      transport.push({ payment: makePayment({ status: 'PAID' }) });
      await shows(status, 'Paid');
      expect(heard.map(({ target }) => (target as Element).localName)).to.deep.equal([
        'checkout-session',
        'checkout-session',
      ]);
    });

    it('out of shadow roots when it stands alone', async () => {
      const companion = fakeCompanion({ payment: makePayment({ status: 'PAID' }) });
      const host = document.createElement('div');
      const root = host.attachShadow({ mode: 'open' });
      const heard = listen(document, 'payment-status-changed' as never) as CustomEvent[];
      const status = document.createElement('payment-status');
      status.server = SERVER;
      status.token = 'token-alone';
      root.append(status);
      document.body.append(host);
      await shows(status, 'Paid');
      expect(heard.length).to.equal(1);
      host.remove();
      await aTimeout(0);
      companion.close();
    });
  });
});
