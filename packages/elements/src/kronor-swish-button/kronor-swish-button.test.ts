import { makePayment, makeSnapshot } from '@kassa/client/testing';
import { KassaError, type Field } from '@kassa/protocol';
import { emulateMedia } from '@web/test-runner-commands';
import { expect, fixture, html } from '@open-wc/testing';
import { fakeCompanion, SERVER } from '../../test/companion.ts';
import { button, inside, listen, mount, shows, textOf } from '../../test/mount.ts';
import {
  appSwitch,
  BANK,
  click,
  codeOf,
  link,
  LINK,
  panel,
  panelOf,
  PHONE_FIELD,
  QR_TEXT,
  readCode,
  SWISH,
  swishPayment,
} from '../../test/swish.ts';
import '../define.ts';
import { en as words } from '../words/later/app-switch.ts';
import { en } from '../../test/english.ts';
import { everyElement } from '../../test/every-element.ts';
import './kronor-swish-button.define.ts';
import type { KronorSwishButton } from './kronor-swish-button.ts';
import { say, PAY, mountButton } from '../../test/swish-button.ts';
import { waitUntil } from '../../test/wait-until.ts';

const PIXEL = new URL('../../test/pixel.svg', import.meta.url).href;

everyElement('kronor-swish-button', { snapshot: { methods: [SWISH] } });

describe('kronor-swish-button', () => {
  const stay = (event: Event) => event.preventDefault();
  before(() => document.addEventListener('swish-app-opening', stay));
  after(() => document.removeEventListener('swish-app-opening', stay));

  describe('is accessible', () => {
    it('ready, asking for a number, and with what is wrong with it', async () => {
      const { element } = await mountButton();
      await shows(element, PAY);
      await expect(element).to.be.accessible();
      await click(button(element, words['app.use_number']));
      await shows(element, 'Phone number');
      await click(button(element, 'Send'));
      await shows(element, en['field.required']);
      await expect(element).to.be.accessible();
    });

    it('with the code, and when the time is over', async () => {
      const { element, transport } = await mountButton({ snapshot: { payment: swishPayment() } });
      await codeOf(element);
      await expect(element).to.be.accessible();
      const expiresAt = new Date(Date.now() - 1_000).toISOString();
      transport.push({ payment: swishPayment({ nextAction: appSwitch({ expiresAt }) }) });
      await shows(element, words['app.time_over']);
      await expect(element).to.be.accessible();
    });

    it('while nothing is known, and where Swish is not offered', async () => {
      const loading = await mountButton({ isSilent: true });
      expect(inside(loading.element, '.skeleton').ariaLabel).to.equal(en.loading);
      await expect(loading.element).to.be.accessible();
      const other = await mountButton({ snapshot: { methods: [BANK] } });
      await shows(other.element, words['app.not_offered']);
      await expect(other.element).to.be.accessible();
    });
  });

  describe('on a computer', () => {
    it('selects and pays at one click, and shows a code that holds the provider’s text', async () => {
      const { element, transport, payments } = await mountButton();
      await shows(element, PAY);
      expect(transport.commands.map(({ kind }) => kind)).to.deep.equal(['read']);
      await click(button(element, PAY));
      const svg = await codeOf(element);
      expect(readCode(svg)).to.equal(QR_TEXT);
      expect(svg.getAttribute('aria-label')).to.equal('QR code for Swish');
      expect(payments()).to.have.length(1);
      expect(payments()[0]).to.deep.include({ method: SWISH.id, input: { kind: 'fields', values: {} } });
    });

    it('opens nothing by itself, and offers the link as it is', async () => {
      const { element, session } = await mountButton();
      const opening = listen(session, 'swish-app-opening');
      await shows(element, PAY);
      await click(button(element, PAY));
      await codeOf(element);
      expect(opening).to.be.empty;
      const anchor = link(await panelOf(element));
      expect(anchor?.getAttribute('href')).to.equal(LINK);
      await click(anchor as HTMLElement);
      expect(opening.map(({ detail }) => detail)).to.deep.equal([{ link: LINK }]);
    });

    it('keeps the code dark on white in a dark page, and its place before it has come', async () => {
      await emulateMedia({ colorScheme: 'dark' });
      document.documentElement.style.colorScheme = 'dark';
      try {
        const { element, transport } = await mountButton({
          snapshot: { payment: swishPayment({ status: 'INITIALIZING', nextAction: null }) },
        });
        const shown = await panelOf(element);
        await waitUntil(() => shown.shadowRoot?.querySelector('.qr'), 'there is a place for it');
        const place = inside(shown, '.qr').getBoundingClientRect();
        const whole = shown.offsetHeight;
        const expiresAt = new Date(Date.now() + 100_000).toISOString();
        transport.push({ payment: swishPayment({ nextAction: appSwitch({ expiresAt }) }) });
        const svg = await codeOf(element);
        const { width, height } = inside(shown, '.qr').getBoundingClientRect();
        expect([width, height]).to.deep.equal([place.width, place.height]);
        expect(shown.offsetHeight).to.equal(whole);
        expect(readCode(svg)).to.equal(QR_TEXT);
        expect(getComputedStyle(inside(shown, '.qr')).backgroundColor).to.equal('rgb(255, 255, 255)');
        expect(getComputedStyle(inside(shown, '.qr path')).fill).to.equal('rgb(0, 0, 0)');
      } finally {
        document.documentElement.style.colorScheme = '';
        await emulateMedia({ colorScheme: 'light' });
      }
    });

    it('asks for a phone number instead, and says that the app asks by itself', async () => {
      const { element, payments } = await mountButton({ nextAction: { kind: 'wait' } });
      await shows(element, PAY);
      await click(button(element, words['app.use_number']));
      await waitUntil(
        () => element.shadowRoot?.activeElement?.id === 'field-phone',
        'the field has the focus',
      );
      await click(button(element, 'Send'));
      await shows(element, en['field.required']);
      expect(payments()).to.be.empty;
      const field = inside(element, '#field-phone') as HTMLInputElement;
      expect(field.ariaInvalid).to.equal('true');
      field.value = '070-123 45 67';
      field.dispatchEvent(new InputEvent('input', { bubbles: true }));
      await click(button(element, 'Send'));
      await shows(element, say('app.approve', { app: 'Swish' }));
      expect(payments()[0]).to.deep.include({
        input: { kind: 'fields', values: { phone: '070-123 45 67' } },
      });
      expect(panel(element)).to.equal(undefined);
    });

    it('offers the order’s own number, of which the page knows the end alone', async () => {
      const [phone] = PHONE_FIELD.kind === 'fields' ? PHONE_FIELD.fields : [];
      const { element, payments } = await mountButton({
        nextAction: { kind: 'wait' },
        preparations: {
          [SWISH.id]: { kind: 'fields', fields: [{ ...phone, orderEnding: '35' } as Field] },
        },
      });
      await shows(element, PAY);
      await click(button(element, words['app.use_number']));
      await shows(element, 'ending in 35');
      inside(element, '#order-phone').click();
      await click(button(element, 'Send'));
      await waitUntil(() => payments().length === 1, 'it pays');
      expect(payments()[0]).to.deep.include({ input: { kind: 'fields', values: { phone: 'order' } } });
    });

    it('says beside the field what the server does not take, until that is changed', async () => {
      const { element, transport } = await mountButton();
      await shows(element, PAY);
      await click(button(element, words['app.use_number']));
      await shows(element, 'Phone number');
      const field = inside(element, '#field-phone') as HTMLInputElement;
      field.value = '00000000';
      field.dispatchEvent(new InputEvent('input', { bubbles: true }));
      transport.fail(new KassaError('invalid_request', 'Not a phone number', { field: 'input.phone' }));
      await click(button(element, 'Send'));
      await shows(inside(element, '.field'), en['field.invalid']);
      expect(element.shadowRoot?.querySelector('[part="notice"]'), 'told a second time').to.equal(null);
      await waitUntil(() => element.shadowRoot?.activeElement?.id === 'field-phone');
      field.value = '0701234567';
      field.dispatchEvent(new InputEvent('input', { bubbles: true }));
      await waitUntil(() => !textOf(element).includes(en['field.invalid']), 'the new number is not the one');
      expect(field.ariaInvalid).to.equal(null);
    });

    it('goes back to the code', async () => {
      const { element } = await mountButton();
      await shows(element, PAY);
      await click(button(element, words['app.use_number']));
      await shows(element, 'Phone number');
      await click(button(element, words['app.use_code']));
      await shows(element, PAY);
      expect(textOf(element)).not.to.include('Phone number');
    });
  });

  describe('what can be done about an open payment', () => {
    it('cancelling, and paying again in place', async () => {
      const { element, transport, payments } = await mountButton({
        snapshot: { payment: swishPayment({ canCancel: true }) },
      });
      await codeOf(element);
      await click(button(element, en.cancel));
      await shows(element, en.cancel_confirm);
      await click(button(element, en.cancel_confirm));
      await shows(element, en['status.CANCELLED']);
      expect(transport.commands.some(({ kind }) => kind === 'cancel')).to.equal(true);
      expect(element.shadowRoot?.activeElement, 'focus').not.to.equal(null);
      await click(button(element, PAY));
      await codeOf(element);
      expect(payments()).to.have.length(1);
    });

    it('is told when cancelling is refused, and the code stays', async () => {
      const { element, transport } = await mountButton({
        snapshot: { payment: swishPayment({ canCancel: true }) },
      });
      await codeOf(element);
      transport.fail(new KassaError('payment_not_cancellable', 'Approved already'));
      await click(button(element, en.cancel));
      await shows(element, en.cancel_confirm);
      await click(button(element, en.cancel_confirm));
      await shows(element, en['error.payment_not_cancellable']);
      await codeOf(element);
    });

    it('takes the focus where the shop gives it: to the button, then to the title of the payment', async () => {
      const { element, transport } = await mountButton();
      await shows(element, PAY);
      element.focus();
      expect(element.shadowRoot?.activeElement).to.equal(inside(element, '[part="pay-button"]'));
      transport.push({ payment: swishPayment() });
      await shows(element, en['status.WAITING_FOR_PAYMENT']);
      (document.activeElement as HTMLElement).blur();
      element.focus();
      expect(element.shadowRoot?.activeElement).to.equal(inside(element, '[part="title"]'));
    });

    it('has no group without a name around what can be done', async () => {
      const { element } = await mountButton({ snapshot: { payment: swishPayment({ canCancel: true }) } });
      await shows(element, en.cancel);
      expect(inside(element, '.actions').role).to.equal(null);
      button(element, en.cancel).click();
      await shows(element, en.cancel_confirm);
      // Who lands on "Keep waiting" hears what is asked: it is the group's name.
      expect(inside(element, '.actions').role).to.equal('group');
      expect(inside(element, '.actions').getAttribute('aria-labelledby')).to.equal('question');
      expect(inside(element, '#question').textContent).to.equal(en.cancel_warning);
    });

    it('hides link and code while it is being cancelled, and keeps the focus', async () => {
      const { element, transport } = await mountButton({
        snapshot: { payment: swishPayment({ canCancel: true }) },
      });
      await codeOf(element);
      button(element, en.cancel).focus();
      transport.push({ payment: swishPayment({ status: 'CANCELLING' }) });
      await shows(element, en['status.CANCELLING']);
      expect(panel(element)).to.equal(undefined);
      expect(element.shadowRoot?.activeElement?.textContent).to.equal(en['status.CANCELLING']);
    });

    it('says nothing of the app while a cancellation is being tried, and shows the code again where it is refused', async () => {
      const { element, transport } = await mountButton({
        snapshot: { payment: swishPayment({ canCancel: true }) },
      });
      await codeOf(element);
      transport.push({ payment: swishPayment({ cancelling: true, nextAction: null }) });
      await shows(element, en.cancelling);
      expect(panel(element)).to.equal(undefined);
      expect(textOf(element)).not.to.include(words['app.approve'].replace('{app}', 'Swish'));
      transport.push({ payment: swishPayment({ canCancel: true }) });
      await codeOf(element);
    });

    it('choosing another way when the code never comes, after a question', async () => {
      const createdAt = new Date(Date.now() - 60_000).toISOString();
      const { element, transport } = await mountButton({
        snapshot: {
          payment: swishPayment({
            status: 'INITIALIZING',
            nextAction: null,
            createdAt,
            canSwitchFrom: new Date(Date.now() + 300).toISOString(),
          }),
        },
      });
      await shows(element, en.slow);
      await shows(element, en.another_way);
      await click(button(element, en.another_way));
      await shows(element, en.another_way_warning);
      await click(button(element, en.another_way_confirm));
      await shows(element, 'Your earlier payment is still open');
      expect(transport.commands.some(({ kind }) => kind === 'switchAway')).to.equal(true);
      expect(button(element, PAY).ariaDisabled).to.equal('false');
    });

    it('has no code of the payment before while the code of the next one is coming', async () => {
      const { element, transport } = await mountButton({
        snapshot: { payment: swishPayment({ id: 'first' }) },
      });
      await codeOf(element);
      transport.push({ payment: swishPayment({ id: 'second', status: 'INITIALIZING', nextAction: null }) });
      await shows(element, words['app.coming']);
      expect(panel(element)?.shadowRoot?.querySelector('svg')).to.equal(null);
      transport.push({ payment: swishPayment({ id: 'second' }) });
      await codeOf(element);
    });

    it('waits for a code that comes late', async () => {
      const { element, transport } = await mountButton({
        snapshot: {
          payment: swishPayment({
            status: 'INITIALIZING',
            nextAction: null,
            createdAt: new Date().toISOString(),
          }),
        },
      });
      await shows(element, words['app.coming']);
      expect(textOf(element)).not.to.include(en.slow);
      transport.push({ payment: swishPayment() });
      expect(readCode(await codeOf(element))).to.equal(QR_TEXT);
    });
  });

  it('shows each way that a payment ends, and a late success after a failure', async () => {
    const { element, transport } = await mountButton({ snapshot: { payment: swishPayment() } });
    await codeOf(element);
    for (const status of ['DECLINED', 'EXPIRED', 'ERROR'] as const) {
      transport.push({ payment: swishPayment({ status, nextAction: null }) });
      await shows(element, en[`status.${status}`]);
      expect(button(element, PAY)).to.exist;
    }
    transport.push({ payment: swishPayment({ status: 'PAID', nextAction: null }) });
    await shows(element, en['status.PAID']);
    expect(element.matches(':state(settled)')).to.equal(true);
  });

  it('leaves the status to payment-status, and keeps the code', async () => {
    const { session } = await mount(
      html`<payment-status></payment-status><kronor-swish-button></kronor-swish-button>`,
      { snapshot: { methods: [SWISH], payment: swishPayment({ canCancel: true }) } },
    );
    const element = session.querySelector('kronor-swish-button') as KronorSwishButton;
    await codeOf(element);
    expect(element.shadowRoot?.querySelector('.card')).to.equal(null);
    expect(button(element, en.cancel)).to.exist;
  });

  it('pays with the method that it is told, and tells where there is none', async () => {
    const own = { id: 'other.mobile', label: 'Swish by other', icon: 'mobile' as const };
    const { session, transport } = await mount(
      html`<kronor-swish-button method="other.mobile"></kronor-swish-button>`,
      { snapshot: { methods: [SWISH, own] }, nextAction: appSwitch() },
    );
    const element = session.querySelector('kronor-swish-button') as KronorSwishButton;
    const unavailable = listen(session, 'swish-unavailable');
    await shows(element, 'with Swish by other');
    inside(element, '[part="pay-button"]').click();
    await waitUntil(() => transport.snapshot.payment?.method === own.id);
    transport.push({ payment: makePayment({ status: 'DECLINED' }), methods: [SWISH] });
    await shows(element, words['app.not_offered']);
    transport.push({ methods: [BANK] });
    await element.updateComplete;
    expect(unavailable).to.have.length(1);
    expect(element.matches(':state(unavailable)')).to.equal(true);
  });

  it('shows the shop’s logo before the provider’s, and a neutral mark where it does not load', async () => {
    const provided = { ...SWISH, logoUrl: PIXEL };
    const { element } = await mountButton({ snapshot: { methods: [provided] } });
    await shows(element, PAY);
    const logo = () => inside(element, '[part="logo"]').firstElementChild;
    const srcOf = (image: Element | null) => (image as HTMLImageElement | null)?.src;
    expect(srcOf(logo())).to.equal(PIXEL);
    element.setAttribute('logo-url', `${PIXEL}?of-the-shop`);
    await element.updateComplete;
    expect(srcOf(logo())).to.equal(`${PIXEL}?of-the-shop`);
    element.setAttribute('logo-url', new URL('nowhere.png', PIXEL).href);
    await waitUntil(() => logo()?.localName === 'svg', 'the neutral mark');
  });

  it('pays once, however often it is clicked', async () => {
    const { element, transport, payments } = await mountButton();
    await shows(element, PAY);
    const release = transport.hold();
    for (let i = 0; i < 3; i++) inside(element, '[part="pay-button"]').click();
    await shows(element, en.starting);
    expect(inside(element, '[part="pay-button"]').ariaDisabled).to.equal('true');
    release();
    await codeOf(element);
    expect(payments()).to.have.length(1);
  });

  it('shows what could not be started, and can be tried again', async () => {
    const { element, transport } = await mountButton();
    await shows(element, PAY);
    transport.fail(new KassaError('provider_unavailable', 'Kronor does not answer'));
    await click(button(element, PAY));
    await shows(element, en['error.provider_unavailable']);
    await click(button(element, PAY));
    await codeOf(element);
  });

  describe('on its own', () => {
    it('is a whole checkout that tells the page', async () => {
      const companion = fakeCompanion({ methods: [SWISH], payment: swishPayment() });
      try {
        const holder = document.createElement('div');
        const told = listen(holder, 'payment-status-changed');
        const paid = listen(holder, 'payment-succeeded');
        const ready = listen(holder, 'session-ready');
        document.body.append(holder);
        const element = document.createElement('kronor-swish-button');
        Object.assign(element, { server: SERVER, token: 'token-1' });
        holder.append(element);
        await codeOf(element);
        expect(ready).to.have.length(1);
        expect(told.map(({ detail }) => detail.status)).to.deep.equal(['WAITING_FOR_PAYMENT']);
        companion.snapshot = makeSnapshot({
          version: 2,
          methods: [SWISH],
          payment: swishPayment({ status: 'PAID', nextAction: null }),
        });
        document.dispatchEvent(new Event('visibilitychange'));
        await shows(element, en['status.PAID']);
        expect(paid).to.have.length(1);
        holder.remove();
      } finally {
        companion.close();
      }
    });

    it('asks for a new token when the session expires, and keeps what was filled in', async () => {
      const expired = {
        id: 'session-1',
        state: 'expired',
        expiresAt: '2026-01-01T00:00:00Z',
        canPay: false,
      } as const;
      const companion = fakeCompanion({
        methods: [SWISH],
        selection: { method: SWISH.id, preparation: PHONE_FIELD },
      });
      try {
        const element = await fixture<KronorSwishButton>(
          html`<kronor-swish-button server=${SERVER} token="token-1"></kronor-swish-button>`,
        );
        await shows(element, PAY);
        await click(button(element, words['app.use_number']));
        await shows(element, 'Phone number');
        const field = inside(element, '#field-phone') as HTMLInputElement;
        field.value = '0701234567';
        field.dispatchEvent(new InputEvent('input', { bubbles: true }));
        const heard = listen(element, 'session-expired');
        const open = companion.snapshot;
        companion.snapshot = makeSnapshot({ version: 2, session: expired, methods: [] });
        document.dispatchEvent(new Event('visibilitychange'));
        await shows(element, en.expired);
        expect(heard.map(({ detail }) => detail.paymentOpen)).to.deep.equal([false]);
        companion.snapshot = { ...open, version: 3 };
        element.token = 'token-2';
        await shows(element, 'Phone number');
        expect((inside(element, '#field-phone') as HTMLInputElement).value).to.equal('0701234567');
      } finally {
        companion.close();
      }
    });
  });
});
