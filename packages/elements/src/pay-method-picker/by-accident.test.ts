/** Nothing that a customer does by accident costs them. */
import { makePayment, makeSnapshot } from '@kassa/client/testing';
import { expect, html, nextFrame } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { button, inside, mount, shows, textOf, type MountOptions } from '../../test/mount.ts';
import { appSwitch, BANK, click, SWISH, swishPayment } from '../../test/swish.ts';
import '../define.ts';
import '../kronor-swish-button/kronor-swish-button.define.ts';
import { en } from '../../test/english.ts';
import { waitUntil } from '../../test/wait-until.ts';
import { loadPaymentPart } from '../views/lazy-payment.ts';
import type { PayMethodPicker } from './pay-method-picker.ts';

const APP = { nextAction: appSwitch(), snapshot: { methods: [SWISH, BANK] } };

async function mountPage(options: MountOptions = APP) {
  const mounted = await mount(
    html`<payment-status></payment-status><pay-method-picker></pay-method-picker>`,
    options,
  );
  const picker = mounted.session.querySelector('pay-method-picker') as PayMethodPicker;
  await picker.updateComplete;
  return { ...mounted, picker };
}
const kinds = ({ commands }: { commands: readonly { kind: string }[] }) =>
  commands
    .map(({ kind }) => kind)
    .filter((kind) => kind === 'pay' || kind === 'cancel' || kind === 'switchAway');
const focused = (element: Element) => element.shadowRoot?.activeElement;
/** Repeats as a keyboard does, with a moment for the page in between. */
async function holdEnter(times: number): Promise<void> {
  for (let repeat = 0; repeat < times; repeat++) {
    await sendKeys({ down: 'Enter' });
    await nextFrame();
  }
  await sendKeys({ up: 'Enter' });
}

describe('by accident, in <pay-method-picker>', () => {
  // Where it hasn't loaded yet the focus goes to the status, which stands beside it.
  before(loadPaymentPart);

  it('a second Enter after paying cancels nothing', async () => {
    const { picker, transport } = await mountPage();
    inside(picker, `input[value="${SWISH.id}"]`).click();
    await waitUntil(() => transport.snapshot.selection !== null);
    inside(picker, '[part="pay-button"]').focus();
    await sendKeys({ press: 'Enter' });
    await waitUntil(() => picker.matches(':state(open)'));
    transport.push({ payment: swishPayment({ canCancel: true }) });
    await shows(picker, en.cancel);
    await waitUntil(() => focused(picker)?.className === 'rest', 'the focus has come to the payment');
    expect(focused(picker)?.ariaLabel).to.equal('Swish');
    await sendKeys({ press: 'Enter' });
    await nextFrame();
    expect(kinds(transport)).to.deep.equal(['pay']);
  });

  it('after a decline the focus goes to the method that was chosen, not to the first', async () => {
    const { session, picker, transport } = await mountPage({ snapshot: { methods: [SWISH, BANK] } });
    inside(picker, `input[value="${BANK.id}"]`).click();
    await waitUntil(() => transport.snapshot.selection !== null);
    inside(picker, '[part="pay-button"]').focus();
    await sendKeys({ press: 'Enter' });
    await waitUntil(() => picker.matches(':state(open)'));
    transport.push({ payment: makePayment({ method: BANK.id, status: 'DECLINED' }) });
    await shows(session, en['status.DECLINED']);
    await waitUntil(() => focused(picker)?.matches(`:checked[value="${BANK.id}"]`), 'the chosen one');
  });

  it('a held Enter on the pay button makes one payment and cancels none', async () => {
    const { picker, transport } = await mountPage({ snapshot: { methods: [BANK] } });
    // Each payment is refused at once, so that the button comes back under the key.
    const stop = new MutationObserver(() => {
      if (transport.snapshot.payment?.phase === 'open')
        transport.push({ payment: { ...transport.snapshot.payment, status: 'DECLINED', phase: 'failed' } });
    });
    stop.observe(picker.shadowRoot as ShadowRoot, { subtree: true, childList: true });
    inside(picker, '[part="pay-button"]').focus();
    await holdEnter(12);
    await shows(picker, 'Pay SEK 249.00');
    stop.disconnect();
    expect(kinds(transport)).to.deep.equal(['pay']);
  });

  it('a repeated Enter on any button does nothing', async () => {
    const { picker, transport } = await mountPage({
      snapshot: { payment: makePayment({ canCancel: true }) },
    });
    await shows(picker, en.cancel);
    await sendKeys({ down: 'Enter' });
    button(picker, en.cancel).focus();
    await holdEnter(1);
    expect(textOf(picker)).not.to.include(en.cancel_warning);
    expect(kinds(transport)).to.deep.equal([]);
  });

  it('cancelling asks first, and the answer that has the focus keeps the payment', async () => {
    const { picker, transport } = await mountPage({
      snapshot: { payment: makePayment({ canCancel: true }) },
    });
    await shows(picker, en.cancel);
    await click(button(picker, en.cancel));
    await shows(picker, en.cancel_warning);
    await waitUntil(() => focused(picker)?.textContent.trim() === en.keep_waiting);
    await expect(picker).to.be.accessible();
    await sendKeys({ press: 'Enter' });
    await waitUntil(() => !textOf(picker).includes(en.cancel_warning));
    expect(focused(picker)?.className).to.equal('rest');
    expect(kinds(transport)).to.deep.equal([]);
  });

  it('Escape keeps the payment', async () => {
    const { picker, transport } = await mountPage({
      snapshot: { payment: makePayment({ canCancel: true }) },
    });
    await shows(picker, en.cancel);
    await click(button(picker, en.cancel));
    await waitUntil(() => focused(picker)?.textContent.trim() === en.keep_waiting);
    await sendKeys({ press: 'Escape' });
    await waitUntil(() => !textOf(picker).includes(en.cancel_warning));
    expect(kinds(transport)).to.deep.equal([]);
  });

  it('Escape takes the question back, and leaves a dialog around it open', async () => {
    const { session, picker } = await mountPage({ snapshot: { payment: makePayment({ canCancel: true }) } });
    const dialog = document.createElement('dialog');
    session.replaceWith(dialog);
    dialog.append(session);
    dialog.showModal();
    await shows(picker, en.cancel);
    await click(button(picker, en.cancel));
    await waitUntil(() => focused(picker)?.textContent.trim() === en.keep_waiting);
    await sendKeys({ press: 'Escape' });
    await waitUntil(() => !textOf(picker).includes(en.cancel_warning));
    expect(dialog.open).to.equal(true);
    await sendKeys({ press: 'Escape' });
    await waitUntil(() => !dialog.open, 'there is no question: it closes');
    dialog.remove();
  });

  it('the second click of a double click on "cancel" is not the answer to the question', async () => {
    const { picker, transport } = await mountPage({
      snapshot: { payment: makePayment({ canCancel: true, canSwitchFrom: '2026-01-01T00:00:00Z' }) },
    });
    await shows(picker, en.cancel);
    button(picker, en.cancel).click();
    await shows(picker, en.cancel_confirm);
    button(picker, en.cancel_confirm).dispatchEvent(new MouseEvent('click', { detail: 2, bubbles: true }));
    await nextFrame();
    expect(kinds(transport)).to.deep.equal([]);
  });

  it('the focus stays in the picker while a payment is being cancelled and after it', async () => {
    const { picker, transport } = await mountPage({
      snapshot: { payment: makePayment({ canCancel: true }) },
    });
    await shows(picker, en.cancel);
    button(picker, en.cancel).click();
    await waitUntil(() => focused(picker)?.textContent.trim() === en.keep_waiting);
    transport.push({ payment: makePayment({ status: 'CANCELLING' }) });
    await waitUntil(() => !textOf(picker).includes(en.keep_waiting));
    expect(focused(picker)?.className).to.equal('rest');
    transport.push({ payment: makePayment({ status: 'CANCELLED' }) });
    await waitUntil(() => picker.matches(':state(choosing)'));
    expect(focused(picker), 'the list').not.to.equal(null);
  });

  it('the name that the focus hears first is in the session’s language, and what can be done in the page’s', async () => {
    const { session } = await mount(
      html`<payment-status></payment-status><pay-method-picker lang="en"></pay-method-picker>`,
      {
        snapshot: {
          order: { ...makeSnapshot().order, language: 'sv-SE' },
          payment: makePayment({ canCancel: true, methodLabel: 'Banköverföring' }),
        },
      },
    );
    const picker = session.querySelector('pay-method-picker') as PayMethodPicker;
    await shows(picker, en.cancel);
    const group = inside(picker, '[role="group"][aria-label="Banköverföring"]');
    expect(group.lang).to.equal('sv-SE');
    expect(button(picker, en.cancel).closest('[lang]')?.getAttribute('lang')).to.equal('en');
  });

  it('the focus goes to the title of <payment-status> when nothing is left to do in the picker', async () => {
    const { session, picker, transport } = await mountPage({
      snapshot: { payment: makePayment({ canCancel: true }) },
    });
    await shows(picker, en.cancel);
    button(picker, en.cancel).focus();
    transport.push({ payment: makePayment({ status: 'PAID' }) });
    const status = session.querySelector('payment-status') as Element;
    await waitUntil(() => focused(status)?.textContent.trim() === en['status.PAID']);
  });

  it('a field of the page keeps the focus when a payment is declined later', async () => {
    const { session, picker, transport } = await mountPage({
      snapshot: { methods: [BANK] },
      preparations: { [BANK.id]: { kind: 'none' } },
    });
    inside(picker, '[part="pay-button"]').focus();
    await sendKeys({ press: 'Enter' });
    await waitUntil(() => picker.matches(':state(open)'));
    const field = document.createElement('input');
    session.append(field);
    field.focus();
    transport.push({ payment: makePayment({ status: 'DECLINED' }) });
    await waitUntil(() => picker.matches(':state(choosing)'));
    await nextFrame();
    expect(document.activeElement).to.equal(field);
  });
});

describe('by accident, in <kronor-swish-button>', () => {
  it('a held Enter on the button makes one payment and cancels none', async () => {
    const { session, transport } = await mount(html`<kronor-swish-button></kronor-swish-button>`, APP);
    const element = session.querySelector('kronor-swish-button') as HTMLElement;
    await shows(element, 'Pay SEK 249.00 with Swish');
    inside(element, '[part="pay-button"]').focus();
    await sendKeys({ down: 'Enter' });
    await waitUntil(() => element.matches(':state(open)'));
    transport.push({ payment: swishPayment({ canCancel: true }) });
    await shows(element, en.cancel);
    expect(focused(element)?.tagName).to.equal('H2');
    await holdEnter(8);
    expect(kinds(transport)).to.deep.equal(['pay']);
  });
});
