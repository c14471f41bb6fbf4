/** A shop that has its own form around the picker: it hears of the choice, may stop a payment, and has its own button. */
import { makePayment } from '@kassa/client/testing';
import { KassaError } from '@kassa/protocol';
import { aTimeout, expect, html } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { inside, listen, mount, shows, textOf, type MountOptions } from '../../test/mount.ts';
import { passOverWait } from '../../test/pass-over-wait.ts';
import { warnings, warns } from '../../test/warnings.ts';
import '../define.ts';
import { en } from '../../test/english.ts';
import { waitUntil } from '../../test/wait-until.ts';
import type { PayMethodPicker } from './pay-method-picker.ts';

const PHONE = {
  kind: 'fields' as const,
  fields: [{ type: 'tel' as const, name: 'phone', label: 'Phone number', required: true }],
};
const OWN = '[{"id":"pickup","label":"Pay when you collect"}]';

async function mountPicker(options?: MountOptions, selected = '') {
  const { session, transport, client } = await mount(
    html`<pay-method-picker own-methods=${OWN} selected=${selected}></pay-method-picker>`,
    options,
  );
  const picker = session.querySelector('pay-method-picker') as PayMethodPicker;
  await picker.updateComplete;
  return { session, transport, client, picker };
}

const radio = (picker: Element, id: string) => inside(picker, `input[value="${id}"]`) as HTMLInputElement;
const payButton = (picker: Element) => inside(picker, '[part="pay-button"]');

describe('a shop’s own checkout', () => {
  it('hears which method the customer chooses, once for each choice', async () => {
    const { picker, session } = await mountPicker();
    const heard = listen(session, 'payment-method-change');
    radio(picker, 'krofort.bank').click();
    radio(picker, 'pickup').click();
    radio(picker, 'pickup').click();
    expect(heard.map(({ detail }) => detail)).to.deep.equal([
      { method: 'krofort.bank', label: 'Pay by bank' },
      { method: 'pickup', label: 'Pay when you collect' },
    ]);
    expect(picker.selected).to.equal('pickup');
  });

  it('preselects a method without telling the server, and hears only of one that is not offered', async () => {
    const { picker, session, transport } = await mountPicker({}, 'kronor.swish');
    const heard = listen(session, 'payment-method-change');
    expect(radio(picker, 'kronor.swish').checked).to.equal(true);
    picker.selected = 'krofort.bank';
    await picker.updateComplete;
    expect(radio(picker, 'krofort.bank').checked).to.equal(true);
    picker.selected = 'nobody';
    await picker.updateComplete;
    expect(picker.selected, 'one that is not offered').to.equal(undefined);
    expect(heard.map(({ detail }) => detail)).to.deep.equal([{ method: undefined, label: '' }]);
    expect(transport.commands.map(({ kind }) => kind)).to.deep.equal(['read']);
  });

  for (const taken of [undefined, null, ''])
    it(`that takes the choice back by ${JSON.stringify(taken)} and pays at once has the customer asked to choose`, async () => {
      const { picker, session, transport } = await mountPicker({}, 'krofort.bank');
      const heard = listen(session, 'before-pay');
      Object.assign(picker, { selected: taken });
      expect(picker.checkValidity()).to.equal(false);
      await picker.submit();
      await shows(picker, en.choose_first);
      expect(heard).to.deep.equal([]);
      expect(transport.commands.map(({ kind }) => kind)).to.deep.equal(['read']);
    });

  it('hears that the chosen method has gone by itself, and what is chosen in its place', async () => {
    const { picker, session, transport } = await mountPicker();
    radio(picker, 'krofort.bank').click();
    const heard = listen(session, 'payment-method-change');
    const before = transport.snapshot.methods;
    transport.push({ methods: before.filter(({ id }) => id !== 'krofort.bank') });
    await waitUntil(() => heard.length > 0, 'it is told');
    expect(heard.map(({ detail }) => detail)).to.deep.equal([{ method: undefined, label: '' }]);
    expect(picker.selected).to.equal(undefined);
    radio(picker, 'kronor.swish').click();
    transport.push({ methods: [] });
    await waitUntil(() => heard.length > 2, 'the only one that is left is chosen');
    expect(heard.slice(1).map(({ detail }) => detail.method)).to.deep.equal(['kronor.swish', 'pickup']);
  });

  it('has nothing chosen where the shop keeps to a method that has gone, and tells it once', async () => {
    const { picker, session, transport } = await mountPicker({}, 'krofort.bank');
    const heard = listen(session, 'payment-method-change');
    session.addEventListener('payment-method-change', () => (picker.selected = 'krofort.bank'));
    const before = transport.snapshot.methods;
    transport.push({ methods: before.filter(({ id }) => id !== 'krofort.bank') });
    await waitUntil(() => heard.length > 0, 'it is told');
    await picker.updateComplete;
    picker.requestUpdate();
    await picker.updateComplete;
    expect(heard.map(({ detail }) => detail.method)).to.deep.equal([undefined]);
    expect(picker.selected).to.equal(undefined);
    payButton(picker).click();
    await shows(picker, en.choose_first);
    expect(transport.commands.map(({ kind }) => kind)).to.deep.equal(['read']);
  });

  it('answers a choice with another one, which is on then and is paid with', async () => {
    const { picker, session, transport } = await mountPicker({}, 'krofort.bank');
    session.addEventListener('payment-method-change', () => (picker.selected = 'krofort.bank'));
    radio(picker, 'kronor.swish').click();
    await waitUntil(() => radio(picker, 'krofort.bank').checked);
    expect(radio(picker, 'kronor.swish').checked).to.equal(false);
    payButton(picker).click();
    await waitUntil(() => transport.commands.some(({ kind }) => kind === 'pay'));
    expect(transport.commands.at(-1)).to.deep.include({ kind: 'pay', method: 'krofort.bank' });
  });

  for (const status of ['WAITING_FOR_PAYMENT', 'PAID'] as const)
    it(`pays nothing by submit() beside a payment that is ${status}`, async () => {
      const payment = makePayment({ status });
      const { session, picker, transport } = await mountPicker({ snapshot: { payment } }, 'krofort.bank');
      const asked = listen(session, 'before-pay');
      await picker.submit();
      expect(asked).to.deep.equal([]);
      expect(transport.commands.map(({ kind }) => kind)).to.deep.equal(['read']);
    });

  it('pays by submit(), and its own button stands for ours', async () => {
    const { session, picker, transport } = await mountPicker({}, 'krofort.bank');
    const style = document.createElement('style');
    style.textContent = 'pay-method-picker::part(pay-button) { display: none }';
    const own = document.createElement('button');
    own.textContent = 'Place order';
    own.addEventListener('click', () => void picker.submit());
    session.append(style, own);
    expect(payButton(picker).checkVisibility()).to.equal(false);
    own.click();
    await waitUntil(() => transport.commands.some(({ kind }) => kind === 'pay'));
    expect(transport.commands.filter(({ kind }) => kind === 'pay').length).to.equal(1);
  });

  it('pays by Enter on a method too where our button is hidden', async () => {
    const { session, picker, transport } = await mountPicker({}, 'krofort.bank');
    const style = document.createElement('style');
    style.textContent = 'pay-method-picker::part(pay-button) { display: none }';
    session.append(style);
    radio(picker, 'krofort.bank').focus();
    await sendKeys({ press: 'Enter' });
    await waitUntil(() => transport.commands.some(({ kind }) => kind === 'pay'));
  });

  it('knows by checkValidity() what submit() would refuse, and shows nothing by it', async () => {
    const { picker } = await mountPicker({ preparations: { 'kronor.swish': PHONE } });
    expect(picker.checkValidity()).to.equal(false);
    radio(picker, 'kronor.swish').click();
    await waitUntil(() => picker.shadowRoot?.querySelector('#field-phone'));
    expect(picker.checkValidity()).to.equal(false);
    expect(textOf(picker)).not.to.include(en['field.required']);
    const field = inside(picker, '#field-phone') as HTMLInputElement;
    field.value = '0701234567';
    field.dispatchEvent(new Event('input', { bubbles: true }));
    expect(picker.checkValidity()).to.equal(true);
  });

  it('leads the focus to the chosen method, else to the first', async () => {
    const { picker } = await mountPicker();
    picker.focus();
    expect(picker.shadowRoot?.activeElement).to.equal(radio(picker, 'krofort.bank'));
    radio(picker, 'pickup').click();
    await picker.updateComplete;
    picker.focus();
    expect(picker.shadowRoot?.activeElement).to.equal(radio(picker, 'pickup'));
  });

  describe('own-method-submit', () => {
    it('comes after before-pay, which is asked of the shop’s own methods too', async () => {
      const { picker, session, transport } = await mountPicker({}, 'pickup');
      let answer: () => void = () => undefined;
      session.addEventListener('before-pay', ({ detail }) =>
        detail.waitUntil(new Promise<void>((resolve) => (answer = resolve))),
      );
      const [asked, heard] = [listen(session, 'before-pay'), listen(session, 'own-method-submit')];
      const submitted = picker.submit();
      await shows(picker, en.starting);
      expect([asked.map(({ detail }) => detail.method), heard]).to.deep.equal([['pickup'], []]);
      answer();
      await submitted;
      expect(heard.map(({ detail }) => detail.method)).to.deep.equal(['pickup']);
      expect(transport.commands.map(({ kind }) => kind)).to.deep.equal(['read']);
    });

    it('doesn’t come where before-pay is prevented, fails, or another method is chosen meanwhile', async () => {
      const { picker, session } = await mountPicker({}, 'pickup');
      const heard = listen(session, 'own-method-submit');
      const answers: ((event: HTMLElementEventMap['before-pay']) => void)[] = [
        (event) => event.preventDefault(),
        ({ detail }) => detail.waitUntil(Promise.reject(new Error('Out of stock'))),
        ({ detail }) => detail.waitUntil(Promise.resolve((picker.selected = 'krofort.bank'))),
      ];
      for (const answer of answers) {
        session.addEventListener('before-pay', answer, { once: true });
        await picker.submit();
      }
      expect(heard).to.deep.equal([]);
    });

    it('is fired once by a double click', async () => {
      const { picker, session } = await mountPicker({}, 'pickup');
      const heard = listen(session, 'own-method-submit');
      for (const detail of [1, 2]) {
        payButton(picker).dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, detail }));
        await aTimeout(0);
      }
      expect(heard.length).to.equal(1);
    });

    it('ends the try when the shop takes longer than ten minutes, and tells the developer', async () => {
      const { picker, session } = await mountPicker({}, 'pickup');
      const told = warnings();
      session.addEventListener('own-method-submit', ({ detail }) =>
        detail.waitUntil(new Promise(() => undefined)),
      );
      await passOverWait(600_000, () => payButton(picker).click());
      await shows(picker, en['error.unexpected']);
      await warns(told, 'own-method-submit took too long');
      expect(payButton(picker).getAttribute('aria-disabled')).to.equal('false');
    });

    it('keeps the button busy until the shop’s promise is kept, and shows when it fails', async () => {
      const { picker, session } = await mountPicker({}, 'pickup');
      let fail: (why: Error) => void = () => undefined;
      session.addEventListener('own-method-submit', ({ detail }) =>
        detail.waitUntil(new Promise((_, reject) => (fail = reject))),
      );
      const heard = listen(session, 'own-method-submit');
      payButton(picker).click();
      await shows(picker, en.starting);
      payButton(picker).click();
      expect(heard.length).to.equal(1);
      fail(new KassaError('unavailable', 'The order could not be placed'));
      await shows(picker, en['error.unexpected']);
      expect(payButton(picker).getAttribute('aria-disabled')).to.equal('false');
    });
  });

  it('can lead a redirect by POST itself: before-redirect has the fields and the payment', async () => {
    const { picker, session } = await mountPicker(
      {
        nextAction: {
          kind: 'redirect',
          url: 'https://bank.example/pay',
          httpMethod: 'POST',
          fields: [{ name: 'ref', value: '7' }],
        },
      },
      'krofort.bank',
    );
    const leaving = listen(session, 'before-redirect');
    session.addEventListener('before-redirect', (event) => event.preventDefault());
    await picker.submit();
    const [event] = leaving;
    expect(event?.detail).to.deep.include({
      url: 'https://bank.example/pay',
      httpMethod: 'POST',
      fields: [{ name: 'ref', value: '7' }],
    });
    expect(event?.detail.payment?.method).to.equal('krofort.bank');
  });
});
