import { makePayment, makeSnapshot } from '@kassa/client/testing';
import { KassaError } from '@kassa/protocol';
import { aTimeout, expect, fixture, html } from '@open-wc/testing';
import { sendKeys, sendMouse } from '@web/test-runner-commands';
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
import {
  REDIRECT,
  FIELDS,
  mountPicker,
  radio,
  field,
  payButton,
  has,
  becomes,
  fill,
} from '../../test/picker.ts';
import { waitUntil } from '../../test/wait-until.ts';

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

    it('with a ring around the row that an arrow key has come to, and around no other', async () => {
      const { picker } = await mountPicker();
      const rings = ['krofort.bank', 'kronor.swish'].map((method) => {
        const row = radio(picker, method).closest('.row') as Element;
        return () => getComputedStyle(row).outlineStyle;
      });
      radio(picker, 'krofort.bank').focus();
      expect(rings.map((ring) => ring())).to.deep.equal(['solid', 'none']);
      await sendKeys({ press: 'ArrowDown' });
      await waitUntil(() => rings[1]?.() === 'solid', 'the ring follows');
      expect(rings[0]?.()).to.equal('none');
    });

    it('with no round corners in a row that was clicked and has no ring', async () => {
      const { picker } = await mountPicker();
      const row = radio(picker, 'kronor.swish').closest('.row') as HTMLElement;
      const { left, top } = row.getBoundingClientRect();
      await sendMouse({ type: 'click', position: [Math.round(left) + 40, Math.round(top) + 20] });
      expect(radio(picker, 'kronor.swish').matches(':focus')).to.equal(true);
      const { outlineStyle, borderRadius } = getComputedStyle(row);
      expect(borderRadius === '0px').to.equal(outlineStyle === 'none');
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

    it('tells it beside the way on, and a <payment-status> leaves that to it', async () => {
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
      expect(textOf(picker)).to.equal(`${en['error.unexpected']} ${en.retry}`);
      expect(textOf(session.querySelector('payment-status') as HTMLElement)).to.equal('');
      button(picker, en.retry).click();
      await becomes(picker, 'choosing');
    });

    it('shows that it tries again while the server takes its time to answer', async () => {
      const { transport, client } = makeClient();
      transport.fail(new KassaError('unexpected', 'No'));
      const session = await fixture(
        html`<checkout-session .client=${client}><pay-method-picker></pay-method-picker></checkout-session>`,
      );
      const picker = session.querySelector('pay-method-picker') as PayMethodPicker;
      await becomes(picker, 'unreachable');
      const answer = transport.hold();
      button(picker, en.retry).click();
      await becomes(picker, 'loading');
      expect(inside(picker, '.skeleton').ariaBusy).to.equal('true');
      answer();
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
      expect(payButton(picker).innerText.trim()).to.equal('Betala 249,00\u00a0kr');
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
