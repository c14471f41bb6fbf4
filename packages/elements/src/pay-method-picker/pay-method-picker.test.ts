import { makePayment, makeSnapshot } from '@kassa/client/testing';
import { KassaError, type NextAction, type Preparation } from '@kassa/protocol';
import { aTimeout, expect, fixture, html, oneEvent, waitUntil } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import type { TemplateResult } from 'lit';
import { fakeCompanion, SERVER } from '../../test/companion.ts';
import {
  button,
  inside,
  listen,
  makeClient,
  mount,
  shows,
  textOf,
  type MountOptions,
} from '../../test/mount.ts';
import '../define.ts';
import { en } from '../../test/english.ts';
import { everyElement } from '../../test/every-element.ts';
import type { PayMethodPicker } from './pay-method-picker.ts';
import type { PaymentWidget } from '../checkout/payment-widget.ts';

const REDIRECT: Extract<NextAction, { kind: 'redirect' }> = {
  kind: 'redirect',
  url: 'https://bank.example/approve?id=1',
  httpMethod: 'GET',
  fields: [],
};

const FIELDS: Preparation = {
  kind: 'fields',
  fields: [
    {
      type: 'tel',
      name: 'phone',
      label: 'Phone number',
      required: true,
      pattern: '\\+?[0-9]{8,15}',
      hint: 'For example 070 123 45 67',
      problem: 'This is no mobile number.',
      orderEnding: '35',
    },
    {
      type: 'choice',
      name: 'bank',
      label: 'Your bank',
      required: true,
      options: [{ value: 'nordia', label: 'Nordia' }],
    },
    { type: 'date', name: 'day', label: 'Pay on', required: false, min: '2026-11-21', max: '2026-12-01' },
    {
      type: 'text',
      name: 'note',
      label: 'Postcode',
      required: false,
      autocomplete: 'postal-code',
      inputmode: 'numeric',
    },
    {
      type: 'acceptance',
      name: 'terms',
      label: 'I accept the terms',
      required: true,
      url: 'https://bank.example/terms',
    },
  ],
};

async function mountPicker(options: MountOptions = {}) {
  const mounted = await mount(html`<pay-method-picker></pay-method-picker>`, options);
  const picker = mounted.session.querySelector('pay-method-picker') as PayMethodPicker;
  await picker.updateComplete;
  return { ...mounted, picker };
}

const radio = (picker: Element, id: string) => inside(picker, `input[value="${id}"]`) as HTMLInputElement;
const field = (picker: Element, name: string) => inside(picker, `#field-${name}`) as HTMLInputElement;
const payButton = (picker: Element) => inside(picker, '[part="pay-button"]');
const has = (picker: Element, selector: string) => Boolean(picker.shadowRoot?.querySelector(selector));
const becomes = (picker: Element, view: string) =>
  waitUntil(() => picker.matches(`:state(${view})`), `becomes ${view}: ${textOf(picker)}`);

function fill(input: HTMLInputElement | HTMLSelectElement, value: string): void {
  input.value = value;
  input.dispatchEvent(new Event('input'));
  input.dispatchEvent(new Event('change'));
}

everyElement('pay-method-picker');

describe('pay-method-picker', () => {
  // Nobody leaves the page for real.
  const stay = (event: Event) => event.preventDefault();
  before(() => document.addEventListener('before-redirect', stay));
  after(() => document.removeEventListener('before-redirect', stay));

  describe('is accessible', () => {
    const payment = makePayment({
      nextAction: REDIRECT,
      canCancel: true,
      canSwitchFrom: '2026-01-01T00:00:00Z',
    });
    const views: Record<string, MountOptions> = {
      choosing: {},
      loading: { isSilent: true },
      open: { snapshot: { payment } },
      settled: { snapshot: { payment: makePayment({ status: 'PAID' }) } },
      elsewhere: { snapshot: { lockedElsewhere: true } },
    };
    for (const [view, options] of Object.entries(views))
      it(`while ${view}`, async () => {
        const { picker } = await mountPicker(options);
        await becomes(picker, view);
        await waitUntil(() => view === 'loading' || !has(picker, '[part="skeleton"]'));
        await expect(picker).to.be.accessible();
      });

    it('with fields, and with what is wrong with them', async () => {
      const { picker } = await mountPicker({ preparations: { 'kronor.swish': FIELDS } });
      radio(picker, 'kronor.swish').click();
      await shows(picker, 'Phone number');
      await expect(picker).to.be.accessible();
      payButton(picker).click();
      await shows(picker, en['field.required']);
      await expect(picker).to.be.accessible();
    });

    it('after a failure', async () => {
      const { picker } = await mountPicker({ snapshot: { payment: makePayment({ status: 'DECLINED' }) } });
      await expect(picker).to.be.accessible();
    });

    it('as native radio buttons in a group with a name', async () => {
      const { picker } = await mountPicker();
      expect(inside(picker, 'fieldset > legend').textContent).to.equal('Choose how to pay');
      const radios = [...(picker.shadowRoot?.querySelectorAll('fieldset input[type="radio"]') ?? [])];
      expect(
        radios.map((input) => (input as HTMLInputElement).labels?.[0]?.innerText.replace(/\s+/g, ' ').trim()),
      ).to.deep.equal(['Pay by bank Approve in your bank', 'Swish']);
    });

    it('by keyboard alone', async () => {
      const { picker, transport } = await mountPicker();
      radio(picker, 'krofort.bank').focus();
      await sendKeys({ press: 'ArrowDown' });
      expect(picker.shadowRoot?.activeElement).to.equal(radio(picker, 'kronor.swish'));
      await waitUntil(() => transport.snapshot.selection?.method === 'kronor.swish');
      await sendKeys({ press: 'Tab' });
      expect(picker.shadowRoot?.activeElement).to.equal(payButton(picker));
      await sendKeys({ press: 'Enter' });
      await becomes(picker, 'open');
    });

    it('keeps the focus and the choice across snapshots', async () => {
      const { picker, transport } = await mountPicker();
      const swish = radio(picker, 'kronor.swish');
      swish.click();
      swish.focus();
      transport.push({ methods: [{ id: 'new', label: 'New', icon: 'card' }, ...transport.snapshot.methods] });
      await shows(picker, 'New');
      const after = radio(picker, 'kronor.swish');
      expect(after.checked).to.equal(true);
      expect(picker.shadowRoot?.activeElement).to.equal(after);
    });

    it('keeps the focus in a field, and what is typed, when a method comes above it', async () => {
      const { picker, transport } = await mountPicker({
        preparations: {
          'kronor.swish': {
            kind: 'fields',
            fields: [{ type: 'tel', name: 'phone', label: 'Phone number', required: true }],
          },
        },
      });
      radio(picker, 'kronor.swish').click();
      await waitUntil(() => picker.shadowRoot?.querySelector('#field-phone'));
      inside(picker, '#field-phone').focus();
      await sendKeys({ type: '0701' });
      transport.push({ methods: [{ id: 'new', label: 'New', icon: 'card' }, ...transport.snapshot.methods] });
      await shows(picker, 'New');
      await sendKeys({ type: '23' });
      const field = picker.shadowRoot?.activeElement as HTMLInputElement;
      expect(field.id).to.equal('field-phone');
      expect(field.value).to.have.lengthOf(6);
    });

    it('passes the focus on when what had it goes', async () => {
      const { picker, transport } = await mountPicker();
      radio(picker, 'krofort.bank').click();
      payButton(picker).focus();
      payButton(picker).click();
      await waitUntil(() => picker.shadowRoot?.activeElement?.textContent === 'Waiting for your payment');
      transport.push({ payment: makePayment({ status: 'DECLINED' }) });
      await becomes(picker, 'choosing');
      await waitUntil(() => picker.shadowRoot?.activeElement?.matches('.notice'));
    });

    it('draws the mark of an open payment as a circle, not as a tile of the list', async () => {
      const { picker } = await mountPicker({ snapshot: { payment: makePayment() } });
      await becomes(picker, 'open');
      const style = getComputedStyle(inside(picker, '.card .icon'));
      expect([style.borderRadius, style.inlineSize, style.blockSize]).to.deep.equal(['50%', '44px', '44px']);
    });

    it('does not take a focus that it did not have', async () => {
      const { picker, transport } = await mountPicker();
      transport.push({ payment: makePayment() });
      await shows(picker, 'Waiting for your payment');
      expect(picker.shadowRoot?.activeElement).to.equal(null);
    });
  });

  describe('while it knows nothing', () => {
    it('shows a skeleton as high as what comes', async () => {
      const { picker } = await mountPicker({ isSilent: true });
      await becomes(picker, 'loading');
      const loading = picker.offsetHeight;
      const other = await mountPicker();
      expect(loading).to.be.greaterThan(150);
      expect(Math.abs(loading - other.picker.offsetHeight)).to.be.lessThan(8);
    });

    it('shows a skeleton as high as the list that the shop expects', async () => {
      const methods = Array.from({ length: 8 }, (_, index) => ({
        id: `method-${index}`,
        label: `Method ${index}`,
        icon: 'bank' as const,
      }));
      const { picker } = await mountPicker({ isSilent: true });
      picker.style.setProperty('--kassa-expected-methods', '8');
      await becomes(picker, 'loading');
      const other = await mountPicker({ snapshot: { methods } });
      expect(picker.offsetHeight).to.equal(other.picker.offsetHeight);
    });

    it('says what went wrong, and tries again', async () => {
      const { transport, client } = makeClient();
      transport.fail(new KassaError('unexpected', 'No', { reference: 'ref-1' }));
      const session = await fixture(
        html`<checkout-session .client=${client}><pay-method-picker></pay-method-picker></checkout-session>`,
      );
      const picker = session.querySelector('pay-method-picker') as PayMethodPicker;
      await becomes(picker, 'unreachable');
      expect(textOf(picker)).to.include(en['error.unexpected']).and.to.include('Reference ref-1');
      await expect(picker).to.be.accessible();
      button(picker, en.retry).click();
      await becomes(picker, 'choosing');
      expect(textOf(picker)).not.to.include(en['error.unexpected']);
    });

    it('leaves the telling of it to a <payment-status>, and can try again', async () => {
      const { transport, client } = makeClient();
      transport.fail(new KassaError('unexpected', 'No'));
      const session = await fixture(html`
        <checkout-session .client=${client}>
          <payment-status></payment-status><pay-method-picker></pay-method-picker>
        </checkout-session>
      `);
      await shows(session, en['error.unexpected']);
      const picker = session.querySelector('pay-method-picker') as PayMethodPicker;
      await becomes(picker, 'unreachable');
      expect(textOf(picker)).to.equal(en.retry);
      button(picker, en.retry).click();
      await becomes(picker, 'choosing');
    });

    it('says so when the server is out of reach, and goes on once it is back', async () => {
      const companion = fakeCompanion();
      companion.isDown = true;
      const picker = await fixture<PayMethodPicker>(
        html`<pay-method-picker server=${SERVER} token="down"></pay-method-picker>`,
      );
      await shows(picker, en['error.network']);
      companion.isDown = false;
      button(picker, en.retry).click();
      await shows(picker, 'Pay by bank');
      picker.remove();
      await aTimeout(0);
      companion.close();
    });
  });

  describe('choosing', () => {
    it('shows logos, and a neutral icon where there is none or it does not load', async () => {
      const { picker } = await mountPicker({
        snapshot: {
          methods: [
            { id: 'a', label: 'A', icon: 'bank', logoUrl: 'data:image/gif;base64,R0lGODlhAQABAAAAACw=' },
            { id: 'b', label: 'B', icon: 'card' },
          ],
        },
      });
      const icons = [...(picker.shadowRoot?.querySelectorAll('.icon') ?? [])];
      expect(icons.map((icon) => icon.firstElementChild?.localName)).to.deep.equal(['img', 'svg']);
    });

    it('selects, which moves no money', async () => {
      const { picker, transport } = await mountPicker();
      radio(picker, 'kronor.swish').click();
      await waitUntil(() => transport.snapshot.selection !== null);
      expect(transport.commands).to.deep.include({ kind: 'select', method: 'kronor.swish' });
      expect(transport.commands.some(({ kind }) => kind === 'pay')).to.equal(false);
    });

    it('asks for a choice before it pays', async () => {
      const { picker, transport } = await mountPicker();
      payButton(picker).click();
      await shows(picker, en.choose_first);
      // Where the focus goes, and not by the button, which may be out of sight then.
      expect(inside(picker, '[role="alert"] + .methods')).to.exist;
      expect(picker.shadowRoot?.activeElement).to.equal(radio(picker, 'krofort.bank'));
      expect(inside(picker, 'fieldset').getAttribute('aria-describedby')).to.equal('problem');
      expect(transport.commands.map(({ kind }) => kind)).to.deep.equal(['read']);
    });

    it('needs no choice where there is none, and tells nobody before the customer pays', async () => {
      const { picker, transport } = await mountPicker({
        snapshot: { methods: makeSnapshot().methods.slice(0, 1) },
      });
      expect(radio(picker, 'krofort.bank').checked).to.equal(true);
      expect(transport.commands.map(({ kind }) => kind)).to.deep.equal(['read']);
      payButton(picker).click();
      await becomes(picker, 'open');
      expect(transport.commands.map(({ kind }) => kind)).to.deep.equal(['read', 'select', 'pay']);
    });

    it('takes a method that is not offered any more out of the choice', async () => {
      const { picker, transport } = await mountPicker();
      radio(picker, 'kronor.swish').click();
      await waitUntil(() => transport.snapshot.selection !== null);
      transport.push({ methods: makeSnapshot().methods.slice(0, 1), selection: null });
      await waitUntil(() => !has(picker, 'input[value="kronor.swish"]'));
      payButton(picker).click();
      await becomes(picker, 'open');
      expect(transport.commands.at(-1)).to.include({ kind: 'pay', method: 'krofort.bank' });
    });

    it('keeps the choice when the shop puts in a new session', async () => {
      const first = makeClient({ preparations: { 'kronor.swish': FIELDS } });
      const second = makeClient({
        preparations: { 'kronor.swish': FIELDS },
        snapshot: { session: { ...makeSnapshot().session, id: 'session-2' } },
      });
      const session = await fixture<HTMLElementTagNameMap['checkout-session']>(
        html`<checkout-session .client=${first.client}
          ><pay-method-picker></pay-method-picker
        ></checkout-session>`,
      );
      const picker = session.querySelector('pay-method-picker') as PayMethodPicker;
      await picker.updateComplete;
      radio(picker, 'kronor.swish').click();
      await shows(picker, 'Phone number');
      fill(field(picker, 'phone'), '0701234567');
      session.client = second.client;
      await waitUntil(() => second.transport.snapshot.selection?.method === 'kronor.swish');
      await shows(picker, 'Phone number');
      expect(radio(picker, 'kronor.swish').checked).to.equal(true);
      expect(field(picker, 'phone').value).to.equal('0701234567');
    });
  });

  describe('what a method asks for', () => {
    const withFields = async () => {
      const mounted = await mountPicker({ preparations: { 'kronor.swish': FIELDS } });
      radio(mounted.picker, 'kronor.swish').click();
      await shows(mounted.picker, 'Phone number');
      return mounted;
    };

    it('is labelled, and says what may be left out', async () => {
      const { picker } = await withFields();
      expect(field(picker, 'phone').labels?.[0]?.textContent).to.equal('Phone number');
      expect(field(picker, 'day').labels?.[0]?.textContent).to.equal('Pay on (optional)');
      expect(field(picker, 'phone').type).to.equal('tel');
    });

    it('is told how it is written, to browsers too', async () => {
      const { picker } = await withFields();
      const phone = field(picker, 'phone');
      expect(phone.getAttribute('aria-describedby')).to.equal('hint-phone');
      expect(textOf(inside(picker, '#hint-phone'))).to.equal('For example 070 123 45 67');
      expect(phone.autocomplete).to.equal('tel');
      expect([field(picker, 'note').autocomplete, field(picker, 'note').inputMode]).to.deep.equal([
        'postal-code',
        'numeric',
      ]);
    });

    it('is ticked by its words, and a link beside it says that it opens a tab', async () => {
      const { picker } = await withFields();
      inside(picker, '#label-terms').click();
      expect(field(picker, 'terms').checked).to.equal(true);
      const link = inside(picker, 'a[target="_blank"]') as HTMLAnchorElement;
      expect(textOf(link)).to.equal(en['field.read']);
      expect(link.href).to.equal('https://bank.example/terms');
      expect(textOf(inside(picker, `#${link.getAttribute('aria-describedby')}`))).to.equal(
        'I accept the terms',
      );
      expect(link.offsetHeight).to.be.at.least(24);
      await expect(picker).to.be.accessible();
    });

    it('is answered by the order’s own number, of which the page knows the last digits alone', async () => {
      const { picker, transport } = await withFields();
      const own = [...(picker.shadowRoot?.querySelectorAll<HTMLElement>('.accept') ?? [])].find((each) =>
        textOf(each).includes('ending in 35'),
      );
      own?.click();
      await picker.updateComplete;
      expect(field(picker, 'phone').value).to.equal('');
      fill(field(picker, 'bank'), 'nordia');
      field(picker, 'terms').click();
      payButton(picker).click();
      await becomes(picker, 'open');
      expect(transport.commands.at(-1)).to.have.nested.property('input.values.phone', 'order');
    });

    it('is typed in place of the order’s own number after all', async () => {
      const { picker } = await withFields();
      (inside(picker, '.accept input') as HTMLInputElement).click();
      await picker.updateComplete;
      fill(field(picker, 'phone'), '+46701234567');
      await waitUntil(() => !(inside(picker, '.accept input') as HTMLInputElement).checked);
      expect(field(picker, 'phone').value).to.equal('+46701234567');
    });

    it('is checked when the customer pays, each problem beside its field', async () => {
      const { picker, transport } = await withFields();
      fill(field(picker, 'phone'), 'not a number');
      fill(field(picker, 'day'), '2026-11-20');
      payButton(picker).click();
      await shows(picker, 'This is no mobile number.');
      expect(picker.shadowRoot?.activeElement).to.equal(field(picker, 'phone'));
      const problems = ['phone', 'bank', 'day', 'terms'].map((name) => {
        const id = field(picker, name).getAttribute('aria-describedby')?.split(' ').at(-1);
        return id && inside(picker, `#${id}`).textContent.trim();
      });
      expect(problems).to.deep.equal([
        'This is no mobile number.',
        en['field.select'],
        'Choose Nov 21, 2026 or later.',
        en['field.accept'],
      ]);
      expect(transport.commands.some(({ kind }) => kind === 'pay')).to.equal(false);
    });

    it('is shown as wrong where only the server can tell, until the customer types another value', async () => {
      const { picker, transport } = await withFields();
      fill(field(picker, 'phone'), '+46701234567');
      fill(field(picker, 'bank'), 'nordia');
      field(picker, 'terms').click();
      transport.fail(new KassaError('invalid_request', 'Not a phone number', { field: 'input.phone' }));
      payButton(picker).click();
      await waitUntil(() => field(picker, 'phone').hasAttribute('aria-invalid'));
      expect(textOf(inside(picker, '#problem-phone'))).to.equal('This is no mobile number.');
      expect(inside(picker, '#problem-phone').lang).to.equal('en');
      await waitUntil(() => picker.shadowRoot?.activeElement === field(picker, 'phone'));
      fill(field(picker, 'phone'), '+46701234568');
      await waitUntil(() => !field(picker, 'phone').hasAttribute('aria-invalid'));
      payButton(picker).click();
      await becomes(picker, 'open');
    });

    it('is no problem any more as soon as it is right', async () => {
      const { picker } = await withFields();
      payButton(picker).click();
      await shows(picker, en['field.required']);
      fill(field(picker, 'phone'), '+46701234567');
      await waitUntil(() => !field(picker, 'phone').hasAttribute('aria-invalid'));
    });

    it('is sent with the payment', async () => {
      const { picker, transport } = await withFields();
      fill(field(picker, 'phone'), ' +46701234567 ');
      fill(field(picker, 'bank'), 'nordia');
      field(picker, 'terms').click();
      payButton(picker).click();
      await becomes(picker, 'open');
      expect(transport.commands.at(-1))
        .to.have.property('input')
        .that.deep.equals({
          kind: 'fields',
          values: { phone: '+46701234567', bank: 'nordia', terms: 'true' },
        });
    });

    it('comes into view when the only method turns out to ask for something', async () => {
      const { picker } = await mountPicker({
        snapshot: { methods: makeSnapshot().methods.slice(1) },
        preparations: { 'kronor.swish': FIELDS },
      });
      payButton(picker).click();
      await shows(picker, 'Phone number');
      await waitUntil(() => picker.shadowRoot?.activeElement === field(picker, 'phone'));
      expect(textOf(picker)).not.to.include(en['field.required']);
    });

    it('can be a widget of the provider in the slot, which stays in light DOM', async () => {
      const preparation: Preparation = {
        kind: 'klarna_widget',
        clientToken: 'client-token',
        category: 'pay_later',
        scriptUrl: 'https://x.example/klarna.js',
      };
      const { session, transport } = await mount(
        html`<pay-method-picker><div slot="widget">Form</div></pay-method-picker>`,
        { preparations: { 'kronor.swish': preparation } },
      );
      const picker = session.querySelector('pay-method-picker') as PayMethodPicker;
      await picker.updateComplete;
      const widget = picker.firstElementChild as PaymentWidget;
      widget.authorize = () => Promise.resolve({ kind: 'klarna_widget', authorizationToken: 'authorized' });
      expect(widget.assignedSlot).to.equal(null);
      radio(picker, 'kronor.swish').click();
      await waitUntil(() => widget.assignedSlot !== null);
      expect(widget.preparation).to.deep.equal(preparation);
      payButton(picker).click();
      await becomes(picker, 'open');
      expect(transport.commands.at(-1))
        .to.have.property('input')
        .that.deep.equals({ kind: 'klarna_widget', authorizationToken: 'authorized' });
    });
  });

  describe('paying', () => {
    const chosen = { selection: { method: 'krofort.bank', preparation: { kind: 'none' } } } as const;

    it('says how much on the button, with as many decimals as the currency has', async () => {
      const { picker, transport } = await mountPicker();
      expect(payButton(picker).innerText).to.equal('Pay SEK\u00a0249.00');
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

    it('says from when another way to pay opens', async () => {
      const inTenMinutes = Date.now() + 600_000;
      const { picker } = await mountPicker(open({ canSwitchFrom: new Date(inTenMinutes).toISOString() }));
      const time = new Intl.DateTimeFormat('en', { hour: 'numeric', minute: '2-digit' }).format(inTenMinutes);
      await shows(picker, en.another_way_from.replace('{time}', time));
      expect(textOf(picker)).not.to.include(en.another_way);
    });

    it('offers another way only once it may, and only as a choice that is meant', async () => {
      const soon = new Date(Date.now() + 400).toISOString();
      const { picker, transport } = await mountPicker(open({ canSwitchFrom: soon }));
      await shows(picker, 'Back to your bank');
      expect(textOf(picker)).not.to.include(en.another_way);
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

  describe('where nothing can be paid', () => {
    const state = (state: 'superseded' | 'expired' | 'open') => ({
      session: { id: 'session-1', state, expiresAt: '2026-01-01T00:00:00.000Z', canPay: false },
      methods: [],
    });
    const cases = {
      superseded: { snapshot: state('superseded'), says: en.superseded },
      expired: { snapshot: state('expired'), says: en.expired },
      closed: { snapshot: state('open'), says: en.closed },
      elsewhere: { snapshot: { lockedElsewhere: true }, says: en.elsewhere },
      unavailable: { snapshot: { methods: [] }, says: en.no_methods },
    };
    for (const [view, { snapshot, says }] of Object.entries(cases))
      it(`says "${says}"`, async () => {
        const { picker } = await mountPicker({ snapshot });
        await becomes(picker, view);
        expect(textOf(picker)).to.include(says);
        expect(has(picker, '[part="pay-button"]')).to.equal(false);
        await expect(picker).to.be.accessible();
      });

    it('says that it takes long, without giving up', async () => {
      const { picker, transport } = await mountPicker();
      const release = transport.hold();
      radio(picker, 'krofort.bank').click();
      await waitUntil(() => textOf(picker).includes(en.slow), 'slow', { timeout: 8000 });
      release();
      await waitUntil(() => !textOf(picker).includes(en.slow));
    });
  });

  describe('the shop’s own methods', () => {
    it('stand in the same list and are handled by the shop', async () => {
      const { session, transport } = await mount(html`
        <pay-method-picker
          own-methods='[{"id":"pickup","label":"Pay when you collect","submitLabel":"Place order"}]'
        >
          <p slot="own-pickup">Bring your order number</p>
        </pay-method-picker>
      `);
      const picker = session.querySelector('pay-method-picker') as PayMethodPicker;
      await picker.updateComplete;
      expect(textOf(picker)).not.to.include('Bring your order number');
      radio(picker, 'pickup').click();
      await shows(picker, 'Bring your order number');
      await expect(picker).to.be.accessible();
      const submitted = listen(session, 'own-method-submit');
      button(picker, 'Place order').click();
      await waitUntil(() => submitted.length === 1);
      expect(submitted[0]?.detail.method).to.equal('pickup');
      expect(transport.commands.map(({ kind }) => kind)).to.deep.equal(['read']);
    });
  });

  describe('speaks', () => {
    it('the nearest language, with the session’s region for amounts', async () => {
      const { client } = makeClient({ snapshot: { order: { ...makeSnapshot().order, language: 'sv-SE' } } });
      const page = await fixture(html`
        <div lang="sv">
          <checkout-session .client=${client}><pay-method-picker></pay-method-picker></checkout-session>
        </div>
      `);
      const picker = page.querySelector('pay-method-picker') as PayMethodPicker;
      await shows(picker, 'Betala 249,00 kr');
      expect(inside(picker, '.picker').lang).to.equal('sv');
      expect(payButton(picker).innerText).to.equal('Betala 249,00\u00a0kr');
    });

    it('English, and says so, where it has no words', async () => {
      const { client } = makeClient();
      const page = await fixture(html`
        <div lang="ga">
          <checkout-session .client=${client}><pay-method-picker></pay-method-picker></checkout-session>
        </div>
      `);
      const picker = page.querySelector('pay-method-picker') as PayMethodPicker;
      await shows(picker, 'Choose how to pay');
      expect(inside(picker, '.picker').lang).to.equal('en');
    });
  });
});
