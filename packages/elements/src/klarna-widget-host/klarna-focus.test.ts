/** Klarna's window takes the focus, and the focus goes with it: it comes back to where the customer was. */
import { html } from '@open-wc/testing';
import { isReady, LATER, payButton, radio } from '../../test/klarna/in-picker.ts';
import { forgetKlarna, inOverlay, klarna } from '../../test/klarna/klarna.ts';
import { mount } from '../../test/mount.ts';
import { waitUntil } from '../../test/wait-until.ts';
import '../define.ts';

/** The customer pays by keyboard, and is with Klarna. */
async function mountWithKlarna() {
  const mounted = await mount(
    html`<payment-status></payment-status><pay-method-picker></pay-method-picker>`,
    { snapshot: { methods: [LATER] }, preparations: { [LATER.id]: klarna({ answers: ['ask', 'ask'] }) } },
  );
  const picker = mounted.session.querySelector('pay-method-picker') as HTMLElement;
  await waitUntil(() => picker.matches(':state(choosing)'));
  radio(picker, LATER.id).click();
  await isReady(picker);
  payButton(picker).focus();
  payButton(picker).click();
  await waitUntil(() => document.querySelector('#klarna-fullscreen button'), 'Klarna has opened its window');
  document.querySelector<HTMLElement>('#klarna-fullscreen button')?.focus();
  return { ...mounted, picker };
}

describe('the focus, after Klarna', () => {
  beforeEach(forgetKlarna);

  it('is on the button that pays where the customer has left Klarna', async () => {
    const { picker } = await mountWithKlarna();
    await inOverlay('Close');
    await waitUntil(() => picker.shadowRoot?.activeElement === payButton(picker), 'the button has it');
  });

  it('comes to the payment where the customer has approved', async () => {
    const { session, picker } = await mountWithKlarna();
    await inOverlay('Approve');
    await waitUntil(() => picker.matches(':state(open)'));
    await waitUntil(() => session.contains(document.activeElement), 'the payment has it');
  });
});
