import { makePayment, makeSnapshot } from '@kassa/client/testing';
import { KassaError } from '@kassa/protocol';
import { expect, html, oneEvent } from '@open-wc/testing';
import type { TemplateResult } from 'lit';
import { button, inside, listen, mount, shows, textOf } from '../../test/mount.ts';
import '../define.ts';
import { en } from '../../test/english.ts';
import type { PayMethodPicker } from './pay-method-picker.ts';
import { REDIRECT, mountPicker, radio, payButton, has, becomes } from '../../test/picker.ts';
import { waitUntil } from '../../test/wait-until.ts';

describe('pay-method-picker', () => {
  // Nobody leaves the page for real.
  const stay = (event: Event) => event.preventDefault();
  before(() => document.addEventListener('before-redirect', stay));
  after(() => document.removeEventListener('before-redirect', stay));

  describe('paying', () => {
    const chosen = { selection: { method: 'krofort.bank', preparation: { kind: 'none' } } } as const;

    it('says how much on the button, with as many decimals as the currency has', async () => {
      const { picker, transport } = await mountPicker();
      expect(payButton(picker).innerText.trim()).to.equal('Pay SEK\u00a0249.00');
      transport.push({ order: { ...transport.snapshot.order, currency: 'JPY' } });
      await shows(picker, 'Pay ¥24,900');
      transport.push({ order: { ...transport.snapshot.order, currency: 'KWD' } });
      await shows(picker, 'Pay KWD 24.900');
    });

    it('leads to the bank, after asking the shop', async () => {
      const { picker, session } = await mountPicker({ snapshot: chosen, nextAction: REDIRECT });
      setTimeout(() => payButton(picker).click());
      const event = await oneEvent(session, 'before-redirect');
      expect(event.detail).to.include({ url: REDIRECT.url, httpMethod: 'GET' });
      expect(event.cancelable && event.bubbles && event.composed).to.equal(true);
    });

    it('pays once, however often the button is clicked', async () => {
      const { picker, transport, session } = await mountPicker({ snapshot: chosen, nextAction: REDIRECT });
      const leaving = listen(session, 'before-redirect');
      const release = transport.hold();
      for (let click = 0; click < 3; click++) payButton(picker).click();
      await shows(picker, en.starting);
      expect(payButton(picker).getAttribute('aria-disabled')).to.equal('true');
      payButton(picker).click();
      release();
      await becomes(picker, 'open');
      await waitUntil(() => leaving.length > 0);
      expect(transport.commands.filter(({ kind }) => kind === 'pay').length).to.equal(1);
      expect(leaving.length).to.equal(1);
    });

    it('does not go where a browser may not be sent, and says so', async () => {
      const { picker, session } = await mountPicker({
        snapshot: chosen,
        nextAction: { ...REDIRECT, url: 'javascript:alert(1)' },
      });
      document.removeEventListener('before-redirect', stay);
      const errors = listen(session, 'checkout-error');
      payButton(picker).click();
      await shows(picker, en['error.unexpected']);
      expect(errors.map(({ detail }) => detail.code)).to.deep.equal(['unexpected']);
      document.addEventListener('before-redirect', stay);
    });

    it('shows the provider’s own words beside ours, as text, and once', async () => {
      const customerText = '<img src=x onerror="document.title = 1"> Kein Konto.';
      const { picker, transport } = await mountPicker();
      radio(picker, 'krofort.bank').click();
      await waitUntil(() => transport.snapshot.selection !== null);
      transport.fail(new KassaError('provider_rejected', 'No', { reference: 'ref-77', customerText }));
      payButton(picker).click();
      await shows(picker, customerText);
      await shows(picker, en['error.provider_rejected']);
      transport.push({ payment: makePayment({ status: 'ERROR', reference: 'ref-77', customerText }) });
      await picker.updateComplete;
      expect(picker.shadowRoot?.querySelectorAll('[dir="auto"]')).to.have.lengthOf(1);
      expect(picker.shadowRoot?.querySelectorAll('.notice img')).to.have.lengthOf(0);
      expect(inside(picker, '[dir="auto"]').lang).to.equal(transport.snapshot.order.language);
      await expect(picker).to.be.accessible();
    });

    it('shows them with the attempt before, and when nothing can be paid any more', async () => {
      const customerText = '<b>Välj</b> ett annat sätt.';
      const payment = makePayment({ status: 'DECLINED', customerText });
      const { picker, transport } = await mountPicker({ snapshot: { payment } });
      await shows(picker, customerText);
      const { session } = transport.snapshot;
      transport.push({ session: { ...session, state: 'expired', canPay: false } });
      await becomes(picker, 'expired');
      expect(textOf(picker)).to.include(customerText);
    });

    it('says what could not be done, with a reference, and can try again', async () => {
      const { picker, transport } = await mountPicker({ snapshot: chosen });
      transport.fail(new KassaError('provider_rejected', 'No', { reference: 'ref-77' }));
      payButton(picker).click();
      await shows(picker, en['error.provider_rejected']);
      expect(textOf(picker)).to.include('Reference ref-77');
      await expect(picker).to.be.accessible();
      payButton(picker).click();
      await becomes(picker, 'open');
    });

    it('says it in the shop’s own words where it has some', async () => {
      const { picker, transport } = await mountPicker({ snapshot: chosen });
      picker.texts = { 'error.provider_rejected': 'Ring us: 08-123 45' };
      transport.fail(new KassaError('provider_rejected', 'No'));
      payButton(picker).click();
      await shows(picker, 'Ring us: 08-123 45');
    });
  });

  describe('while a payment is open', () => {
    const open = (changes = {}) => ({
      snapshot: { payment: makePayment({ nextAction: REDIRECT, ...changes }) },
    });

    it('says so, offers no second payment, and leads back to the bank', async () => {
      const { picker, session } = await mountPicker(open());
      await shows(picker, 'Waiting for your payment');
      expect(has(picker, '[part="pay-button"]')).to.equal(false);
      const leaving = listen(session, 'before-redirect');
      button(picker, 'Back to your bank').click();
      button(picker, 'Back to your bank').click();
      expect(leaving.map(({ detail }) => detail.url)).to.deep.equal([
        'https://bank.example/approve?id=1',
        'https://bank.example/approve?id=1',
      ]);
    });

    it('cancels where that is possible, after a question', async () => {
      const { picker, transport } = await mountPicker(open({ canCancel: true }));
      await shows(picker, 'Cancel payment');
      button(picker, 'Cancel payment').click();
      await shows(picker, en.cancel_confirm);
      button(picker, en.cancel_confirm).click();
      await shows(picker, en['status.CANCELLED']);
      expect(transport.commands.at(-1)).to.deep.include({ kind: 'cancel', paymentId: 'payment-1' });
      expect(picker.matches(':state(choosing)')).to.equal(true);
    });

    it('says no more that the checkout is out of reach once a cancellation whose answer was lost is heard of', async () => {
      const { picker, transport } = await mountPicker(open({ canCancel: true }));
      await shows(picker, en.cancel);
      button(picker, en.cancel).click();
      await shows(picker, en.cancel_confirm);
      transport.fail(new KassaError('network', 'The answer was lost'));
      button(picker, en.cancel_confirm).click();
      await shows(picker, en['error.network']);
      transport.push({ payment: makePayment({ status: 'CANCELLED' }) });
      await shows(picker, en['status.CANCELLED']);
      expect(textOf(picker)).not.to.include(en['error.network']);
    });

    it('says that a cancellation is being tried, offers nothing meanwhile, and goes on where it is refused', async () => {
      const { picker, transport } = await mountPicker(open({ canCancel: true }));
      await shows(picker, en.cancel);
      button(picker, en.cancel).focus();
      transport.push({ payment: makePayment({ cancelling: true }) });
      await shows(picker, en.cancelling);
      expect(inside(picker, '[part="title"]').textContent).to.equal(en['status.CANCELLING']);
      expect(has(picker, 'button')).to.equal(false);
      expect(picker.shadowRoot?.activeElement, 'focus').not.to.equal(null);
      await expect(picker).to.be.accessible();
      transport.push({ payment: makePayment({ nextAction: REDIRECT, canCancel: true }) });
      await shows(picker, en.cancel);
      expect(textOf(picker)).to.include('Back to your bank').and.not.to.include(en.cancelling);
      transport.push({ payment: makePayment({ cancelling: true }) });
      await shows(picker, en.cancelling);
      transport.push({ payment: makePayment({ status: 'CANCELLED' }) });
      await becomes(picker, 'choosing');
      expect(textOf(picker)).to.include(en['status.CANCELLED']);
    });

    it('says from when another way to pay opens', async () => {
      const inTenMinutes = Date.now() + 600_000;
      const { picker } = await mountPicker(open({ canSwitchFrom: new Date(inTenMinutes).toISOString() }));
      const time = new Intl.DateTimeFormat('en', { hour: 'numeric', minute: '2-digit' }).format(inTenMinutes);
      await shows(picker, en.another_way_from.replace('{time}', time));
      expect(textOf(picker)).not.to.include(en.another_way);
      // A line that ended between the two would leave "PM" to the next one.
      expect(picker.shadowRoot?.textContent).to.match(/From \d+:\d\d[\u00a0\u202f][AP]M on/);
    });

    // The half of the day ends in a dot there, whatever Unicode data the browser has. (Mexico's hours once went to 24.)
    for (const language of ['en-CA', 'es-CO', 'el'])
      it(`says from when another way to pay opens in ${language}, and one dot follows another nowhere`, async () => {
        const order = { ...makeSnapshot().order, language };
        const at = Date.now() + 600_000;
        const { snapshot } = open({ canSwitchFrom: new Date(at).toISOString() });
        const { picker } = await mountPicker({ snapshot: { order, ...snapshot } });
        picker.lang = language;
        const time = new Intl.DateTimeFormat(language, { timeStyle: 'short' }).format(at);
        expect(time).to.match(/\.$/);
        await shows(picker, time.replace(/\s/g, ' '));
        expect(textOf(picker)).not.to.include('..');
      });

    it('offers another way only once it may, and only as a choice that is meant', async () => {
      const from = (ms: number) => open({ canSwitchFrom: new Date(Date.now() + ms).toISOString() }).snapshot;
      const { picker, transport } = await mountPicker({ snapshot: from(600_000) });
      await shows(picker, 'Back to your bank');
      expect(textOf(picker)).not.to.include(en.another_way);
      transport.push(from(400));
      await shows(picker, en.another_way);
      button(picker, en.another_way).click();
      await shows(picker, en.another_way_warning);
      button(picker, en.keep_waiting).click();
      await shows(picker, 'Back to your bank');
      button(picker, en.another_way).click();
      await shows(picker, en.another_way_confirm);
      expect(transport.commands.some(({ kind }) => kind === 'switchAway')).to.equal(false);
      button(picker, en.another_way_confirm).click();
      await becomes(picker, 'choosing');
      expect(textOf(picker)).to.include('Your earlier payment is still open');
    });

    it('takes a double click on "another way" for nothing more than the question', async () => {
      const { picker, transport } = await mountPicker(open({ canSwitchFrom: '2026-01-01T00:00:00Z' }));
      await shows(picker, en.another_way);
      const last = () => inside(picker, '.actions .button:last-child');
      last().click();
      await shows(picker, en.another_way_warning);
      last().click();
      await shows(picker, 'Back to your bank');
      expect(transport.commands.some(({ kind }) => kind === 'switchAway')).to.equal(false);
    });

    it('leaves the telling to a <payment-status> of the same session', async () => {
      const { session, transport } = await mount(
        html`<payment-status></payment-status><pay-method-picker></pay-method-picker>`,
        open({ canCancel: true }),
      );
      const picker = session.querySelector('pay-method-picker') as PayMethodPicker;
      await shows(picker, 'Back to your bank');
      expect(textOf(picker)).not.to.include('Waiting for your payment');
      await expect(session).to.be.accessible();
      transport.push({ payment: makePayment({ status: 'DECLINED' }) });
      await becomes(picker, 'choosing');
      expect(textOf(picker)).not.to.include(en['status.DECLINED']);
      session.querySelector('payment-status')?.remove();
      await shows(picker, en['status.DECLINED']);
    });

    it('says that it is confirming once the customer is done at the bank', async () => {
      const { picker, transport } = await mountPicker(open());
      transport.push({ payment: makePayment({ status: 'FLOW_COMPLETED' }) });
      await shows(picker, 'We are confirming your payment');
      expect(textOf(picker)).not.to.match(/\bpaid\b/i);
    });

    it('shows the methods again in place after a failure, with what happened', async () => {
      const { picker, transport } = await mountPicker(open());
      await shows(picker, 'Waiting for your payment');
      transport.push({ payment: makePayment({ status: 'DECLINED' }) });
      await becomes(picker, 'choosing');
      await shows(picker, en['status.DECLINED']);
      radio(picker, 'kronor.swish').click();
      payButton(picker).click();
      await becomes(picker, 'open');
    });

    describe('that fails in place, out of sight of whoever pressed the button below', () => {
      const settings = { preparations: { 'krofort.bank': { kind: 'none' } as const } };
      const isInView = (element: Element) => {
        const { top, bottom } = element.getBoundingClientRect();
        return top >= 0 && bottom <= innerHeight;
      };
      /** As on a phone: the list is higher than the window. */
      async function payDown(content: TemplateResult) {
        const mounted = await mount(content, settings);
        const picker = mounted.session.querySelector('pay-method-picker') as PayMethodPicker;
        await becomes(picker, 'choosing');
        inside(picker, '.methods').style.minBlockSize = '200vh';
        radio(picker, 'krofort.bank').click();
        await waitUntil(() => mounted.transport.snapshot.selection !== null);
        payButton(picker).scrollIntoView();
        return { ...mounted, picker };
      }

      it('is shown to them, and read out once', async () => {
        const { picker, transport } = await payDown(html`<pay-method-picker></pay-method-picker>`);
        transport.push({ payment: makePayment({ status: 'DECLINED' }) });
        await waitUntil(() => has(picker, '.notice') && isInView(inside(picker, '.notice')));
        expect(inside(picker, '[role="alert"]').textContent).to.include(en['status.DECLINED']);
        expect(inside(picker, '[role="status"]').textContent).to.equal('');
      });

      it('is shown to them by a <payment-status>, each time', async () => {
        const { session, picker, transport } = await payDown(
          html`<payment-status></payment-status><pay-method-picker></pay-method-picker>`,
        );
        const status = session.querySelector('payment-status') as Element;
        for (const id of ['payment-1', 'payment-2']) {
          payButton(picker).scrollIntoView();
          transport.push({ payment: makePayment({ id, status: 'DECLINED' }) });
          await waitUntil(() => textOf(status).includes(en['status.DECLINED']) && isInView(status));
        }
        expect(has(picker, '[role="alert"]')).to.equal(false);
      });

      it('is shown to them where it could not be started, by the button', async () => {
        const { picker, transport } = await payDown(html`
          <payment-status></payment-status><pay-method-picker></pay-method-picker>
        `);
        window.scrollTo(0, 0);
        transport.fail(new KassaError('provider_rejected', 'No'));
        payButton(picker).click();
        await waitUntil(() => has(picker, '.notice') && isInView(inside(picker, '.notice')));
      });

      it('does not move the page when it was known from the start', async () => {
        window.scrollTo(0, 0);
        const payment = makePayment({ status: 'DECLINED' });
        const { session, transport } = await mount(
          html`<div style="block-size: 200vh"></div>
            <pay-method-picker></pay-method-picker>`,
          { snapshot: { payment } },
        );
        const picker = session.querySelector('pay-method-picker') as PayMethodPicker;
        await becomes(picker, 'choosing');
        transport.push({ payment });
        await picker.updateComplete;
        expect(isInView(inside(picker, '.notice'))).to.equal(false);
      });
    });

    it('is paid by a late success, after a failure too', async () => {
      const { picker, transport } = await mountPicker({
        snapshot: { payment: makePayment({ status: 'DECLINED' }) },
      });
      transport.push({ payment: makePayment({ status: 'PAID' }) });
      await shows(picker, 'Paid');
      expect(has(picker, '[part="pay-button"]')).to.equal(false);
    });

    it('keeps it when the session expires', async () => {
      const { picker, transport } = await mountPicker(open());
      transport.refuse(new KassaError('session_expired', 'Over'));
      await picker.updateComplete;
      await shows(picker, 'Waiting for your payment');
    });
  });
});
