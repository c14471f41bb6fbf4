/** Klarna's window takes the focus, and the focus goes with it: it comes back to where the customer was. */
import { expect, html } from '@open-wc/testing';
import type { TemplateResult } from 'lit';
import { BANK, isReady, LATER, offers, payButton, radio } from '../../test/klarna/in-picker.ts';
import { becomes } from '../../test/klarna/host.ts';
import { forgetKlarna, inOverlay, klarna } from '../../test/klarna/klarna.ts';
import { mount } from '../../test/mount.ts';
import { waitUntil } from '../../test/wait-until.ts';
import type { PayMethodPicker } from '../pay-method-picker/pay-method-picker.ts';
import '../define.ts';

const mountKlarna = (content: TemplateResult) =>
  mount(content, {
    snapshot: { methods: [LATER, BANK] },
    preparations: { [LATER.id]: klarna({ answers: ['ask', 'ask'] }) },
  });

/** The customer pays by keyboard, and is with Klarna: its window has the focus. */
async function goToKlarna(pay: HTMLElement): Promise<void> {
  pay.focus();
  pay.click();
  await waitUntil(() => document.querySelector('#klarna-fullscreen button'), 'Klarna has opened its window');
  document.querySelector<HTMLElement>('#klarna-fullscreen button')?.focus();
}

/** With Klarna, by the picker's button or by what `own` finds in the page. */
async function mountWithKlarna(own?: (page: HTMLElement, picker: PayMethodPicker) => HTMLElement) {
  const mounted = await mountKlarna(
    html`<payment-status></payment-status><pay-method-picker></pay-method-picker><shop-footer></shop-footer>`,
  );
  const { session } = mounted;
  const picker = session.querySelector('pay-method-picker') as PayMethodPicker;
  await waitUntil(() => picker.matches(':state(choosing)'));
  radio(picker, LATER.id).click();
  await isReady(picker);
  const pay = own?.(session, picker) ?? payButton(picker);
  await goToKlarna(pay);
  return { ...mounted, picker, pay };
}

/** A shop's own button, in a shadow root of the shop's. */
function shopsButton(page: HTMLElement, picker: PayMethodPicker): HTMLElement {
  const button = document.createElement('button');
  button.addEventListener('click', () => void picker.submit());
  page.querySelector('shop-footer')?.attachShadow({ mode: 'open' }).append(button);
  return button;
}

const hasFocus = (element: HTMLElement) =>
  waitUntil(
    () => (element.getRootNode() as ShadowRoot).activeElement === element,
    'the button has the focus',
  );

describe('the focus, after Klarna', () => {
  beforeEach(forgetKlarna);

  it('is on the button that pays where the customer has left Klarna', async () => {
    const { pay } = await mountWithKlarna();
    await inOverlay('Close');
    await hasFocus(pay);
  });

  it('comes to the ways to pay that are left where Klarna has refused', async () => {
    const { picker } = await mountWithKlarna();
    await inOverlay('Refuse');
    await waitUntil(
      () => picker.shadowRoot?.activeElement === radio(picker, BANK.id),
      'the other way has it',
    );
    expect(offers(picker)).to.deep.equal([BANK.id]);
  });

  it('comes to the payment where the customer has approved', async () => {
    const { picker } = await mountWithKlarna();
    await inOverlay('Approve');
    await waitUntil(() => picker.matches(':state(open)'));
    await waitUntil(() => {
      const focused = picker.shadowRoot?.activeElement;
      return focused?.role === 'group' && focused.ariaLabel === LATER.label;
    }, 'the payment has the focus, by its name');
  });

  for (const answer of ['Close', 'Refuse', 'Approve'] as const)
    it(`is on the shop’s own button after "${answer}"`, async () => {
      const { picker, pay } = await mountWithKlarna(shopsButton);
      await inOverlay(answer);
      await waitUntil(() => !document.querySelector('#klarna-fullscreen'), 'the window has gone');
      if (answer === 'Approve') await waitUntil(() => picker.matches(':state(open)'));
      await hasFocus(pay);
    });

  it('is on the shop’s own button beside a form without a picker', async () => {
    const { session } = await mountKlarna(
      html`<klarna-widget-host method=${LATER.id}></klarna-widget-host><button>Pay</button>`,
    );
    const host = session.querySelector('klarna-widget-host');
    const button = session.querySelector('button');
    if (!host || !button) throw new Error('Neither form nor button');
    await becomes(host, 'ready');
    button.addEventListener('click', () => void host.pay());
    await goToKlarna(button);
    await inOverlay('Close');
    await hasFocus(button);
    expect(host.matches(':state(ready)')).to.equal(true);
  });
});
