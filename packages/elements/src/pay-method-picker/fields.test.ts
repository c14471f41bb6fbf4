import { makeSnapshot } from '@kassa/client/testing';
import { KassaError, type Field, type Preparation } from '@kassa/protocol';
import { expect, html } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { inside, makeClient, mount, shows, textOf } from '../../test/mount.ts';
import '../define.ts';
import { en } from '../../test/english.ts';
import type { PayMethodPicker } from './pay-method-picker.ts';
import type { PaymentWidget } from '../checkout/payment-widget.ts';
import { FIELDS, mountPicker, radio, field, has, payButton, becomes, fill } from '../../test/picker.ts';
import { waitUntil } from '../../test/wait-until.ts';
import { warnings, warns } from '../../test/warnings.ts';

describe('pay-method-picker', () => {
  // Nobody leaves the page for real.
  const stay = (event: Event) => event.preventDefault();
  before(() => document.addEventListener('before-redirect', stay));
  after(() => document.removeEventListener('before-redirect', stay));

  describe('what a method asks for', () => {
    const withFields = async () => {
      const mounted = await mountPicker({ preparations: { 'kronor.swish': FIELDS } });
      radio(mounted.picker, 'kronor.swish').click();
      await shows(mounted.picker, 'Phone number');
      return mounted;
    };

    /** Everything is filled in, and the server has refused the number. */
    const withRefusedPhone = async () => {
      const mounted = await withFields();
      const { picker, transport } = mounted;
      fill(field(picker, 'phone'), '+46701234567');
      fill(field(picker, 'bank'), 'nordia');
      field(picker, 'terms').click();
      transport.fail(new KassaError('invalid_request', 'Not a phone number', { field: 'input.phone' }));
      payButton(picker).click();
      await waitUntil(() => field(picker, 'phone').hasAttribute('aria-invalid'));
      return mounted;
    };

    it('is labelled, and says what may be left out', async () => {
      const { picker } = await withFields();
      expect(field(picker, 'phone').labels?.[0]?.textContent).to.equal('Phone number');
      expect(field(picker, 'day').labels?.[0]?.textContent).to.equal('Pay on (optional)');
      expect(field(picker, 'phone').type).to.equal('tel');
    });

    it('takes what something fills in for the customer that tells of a change alone', async () => {
      const { picker, transport } = await withFields();
      field(picker, 'phone').value = '0701234567';
      field(picker, 'phone').dispatchEvent(new Event('change', { bubbles: true }));
      fill(field(picker, 'bank'), 'nordia');
      field(picker, 'terms').click();
      payButton(picker).click();
      await waitUntil(() => transport.commands.some(({ kind }) => kind === 'pay'), 'it pays');
      expect(transport.commands.at(-1)).to.have.nested.property('input.values.phone', '0701234567');
    });

    it('keeps the rest of a date while one part of it is corrected', async () => {
      const { picker } = await withFields();
      const day = field(picker, 'day');
      day.focus();
      await sendKeys({ type: '11282026' });
      await waitUntil(() => day.value === '2026-11-28');
      day.blur();
      day.focus();
      await sendKeys({ press: 'Backspace' });
      await waitUntil(() => day.value === '');
      await picker.updateComplete;
      await sendKeys({ type: '12' });
      await waitUntil(() => day.value === '2026-12-28', 'only the month is another');
    });

    it('is labelled in the session’s language, and the page’s says what may be left out', async () => {
      const { session } = await mount(html`<pay-method-picker lang="de"></pay-method-picker>`, {
        preparations: { 'kronor.swish': FIELDS },
      });
      const picker = session.querySelector('pay-method-picker') as PayMethodPicker;
      await waitUntil(() => picker.shadowRoot?.querySelector('input'));
      radio(picker, 'kronor.swish').click();
      const { default: words } = await import('../words/locales/de.ts');
      await shows(picker, words['field.optional'].replace('{label}', 'Pay on'));
      const label = field(picker, 'day').labels?.[0];
      expect(label?.querySelector('span')?.textContent).to.equal('Pay on');
      expect(label?.querySelector('span')?.lang).to.equal(makeSnapshot().order.language);
      expect(label?.closest<HTMLElement>('[lang]')?.lang).to.equal('de');
      expect(picker.shadowRoot?.querySelector('select')?.lang).to.equal(makeSnapshot().order.language);
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

    it('stays marked as wrong when the customer presses the chosen method once more', async () => {
      const { picker } = await withFields();
      payButton(picker).click();
      await waitUntil(() => field(picker, 'phone').hasAttribute('aria-invalid'));
      inside(picker, '.row :checked').click();
      await picker.updateComplete;
      expect(field(picker, 'phone').getAttribute('aria-invalid')).to.equal('true');
    });

    it('is shown as wrong where only the server can tell, until the customer types another value', async () => {
      const { picker } = await withRefusedPhone();
      expect(textOf(inside(picker, '#problem-phone'))).to.equal('This is no mobile number.');
      expect(inside(picker, '#problem-phone').lang).to.equal('en');
      await waitUntil(() => picker.shadowRoot?.activeElement === field(picker, 'phone'));
      expect(has(picker, '[part="notice"]'), 'told a second time').to.equal(false);
      fill(field(picker, 'phone'), '+46701234568');
      await waitUntil(() => !field(picker, 'phone').hasAttribute('aria-invalid'));
      expect(has(picker, '[part="notice"]'), 'told of what is right by now').to.equal(false);
      payButton(picker).click();
      await becomes(picker, 'open');
    });

    it('is right once it is another value, also where the shop then stops the payment', async () => {
      const { picker, session } = await withRefusedPhone();
      fill(field(picker, 'phone'), '+46701234568');
      const stop = (event: Event) => event.preventDefault();
      session.addEventListener('before-pay', stop, { once: true });
      await picker.submit();
      expect(field(picker, 'phone').ariaInvalid).to.equal(null);
      payButton(picker).click();
      await becomes(picker, 'open');
    });

    it('is shown as wrong where the server asks for it and nothing was typed', async () => {
      const { picker, transport } = await withFields();
      fill(field(picker, 'phone'), '+46701234567');
      fill(field(picker, 'bank'), 'nordia');
      field(picker, 'terms').click();
      transport.fail(new KassaError('invalid_request', 'Missing', { field: 'input.note' }));
      payButton(picker).click();
      await waitUntil(() => field(picker, 'note').hasAttribute('aria-invalid'));
      expect(textOf(inside(picker, '#problem-note'))).to.equal(en['field.invalid']);
      await waitUntil(() => picker.shadowRoot?.activeElement === field(picker, 'note'));
    });

    it('is told above the button where the server refuses what no field stands for', async () => {
      const { picker, transport } = await withFields();
      fill(field(picker, 'phone'), '+46701234567');
      fill(field(picker, 'bank'), 'nordia');
      field(picker, 'terms').click();
      transport.fail(new KassaError('invalid_request', 'Unknown', { field: 'input.nothing' }));
      payButton(picker).click();
      await shows(inside(picker, 'form'), 'Something you entered isn’t right.');
      expect(has(picker, 'form > [role="alert"]')).to.equal(true);
    });

    it('is left to the server where its pattern is none, which the developer is told', async () => {
      const [phone] = FIELDS.kind === 'fields' ? FIELDS.fields : [];
      const fields = [{ ...phone, pattern: '[0-9' } as Field];
      const told = warnings();
      const { picker } = await mountPicker({ preparations: { 'kronor.swish': { kind: 'fields', fields } } });
      radio(picker, 'kronor.swish').click();
      await shows(picker, 'Phone number');
      payButton(picker).click();
      await shows(picker, en['field.required']);
      fill(field(picker, 'phone'), '0701234567');
      payButton(picker).click();
      await becomes(picker, 'open');
      await warns(told, 'the pattern of the field "phone" is no regular expression');
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

    it('stays, and what is typed into it, while another session of the shop’s says what it asks for', async () => {
      const { picker, session } = await withFields();
      field(picker, 'phone').focus();
      await sendKeys({ type: '0701' });
      const { session: first, order } = makeSnapshot();
      const next = makeClient({
        preparations: { 'kronor.swish': FIELDS },
        snapshot: { session: { ...first, id: 'session-2' }, order: { ...order, amount: 30_000 } },
      });
      await waitUntil(() => next.client.state.snapshot, 'the other session is known');
      const answer = next.transport.hold();
      session.client = next.client;
      await shows(picker, '300.00');
      await waitUntil(() => next.client.state.busy === 'selecting', 'it is asked');
      await sendKeys({ type: '234' });
      expect(field(picker, 'phone').value).to.equal('0701234');
      answer();
      await waitUntil(() => next.client.state.snapshot?.selection, 'it has answered');
      await sendKeys({ type: '567' });
      expect(field(picker, 'phone').value).to.equal('0701234567');
    });

    it('is paid with by the first press on Pay, where another page of the session has chosen another method', async () => {
      const { picker, transport } = await withFields();
      fill(field(picker, 'phone'), '0701234567');
      fill(field(picker, 'bank'), 'nordia');
      field(picker, 'terms').click();
      transport.push({ selection: { method: 'krofort.bank', preparation: { kind: 'none' } } });
      await picker.updateComplete;
      payButton(picker).click();
      await becomes(picker, 'open');
      expect(transport.commands.at(-1)).to.have.nested.property('input.values.bank', 'nordia');
    });

    it('is shown with a choice that another page of the session has made', async () => {
      const { picker, transport } = await mountPicker({ preparations: { 'kronor.swish': FIELDS } });
      transport.push({ selection: { method: 'kronor.swish', preparation: FIELDS } });
      await shows(picker, 'Phone number');
      expect(radio(picker, 'kronor.swish').checked).to.equal(true);
      payButton(picker).click();
      await shows(picker, en['field.required']);
    });

    it('stays where another page of the session has chosen another method, and Pay says what is missing', async () => {
      const { picker, transport } = await withFields();
      fill(field(picker, 'phone'), '0701234567');
      transport.push({ selection: { method: 'krofort.bank', preparation: { kind: 'none' } } });
      await picker.updateComplete;
      expect(field(picker, 'phone').value).to.equal('0701234567');
      payButton(picker).click();
      await waitUntil(() => transport.snapshot.selection?.method === 'kronor.swish', 'it is chosen again');
      await waitUntil(
        () => picker.shadowRoot?.activeElement === field(picker, 'bank'),
        'the focus is at what is missing',
      );
      expect(field(picker, 'phone').value).to.equal('0701234567');
      expect(transport.commands.some(({ kind }) => kind === 'pay')).to.equal(false);
    });

    it('goes where another session asks for nothing', async () => {
      const { picker, session } = await withFields();
      const next = makeClient({ snapshot: { session: { ...makeSnapshot().session, id: 'session-2' } } });
      session.client = next.client;
      await waitUntil(() => !has(picker, '.field'), 'it has gone');
      payButton(picker).click();
      await becomes(picker, 'open');
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
});
