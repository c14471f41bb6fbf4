/** A shop can reach each visible thing with `::part`: all stands in a box that has a name, in every state. */
import { makePayment } from '@kassa/client/testing';
import { KassaError, type Preparation } from '@kassa/protocol';
import { expect, fixture, html } from '@open-wc/testing';
import { button, inside, makeClient, mount, shows, textOf, type MountOptions } from '../test/mount.ts';
import { listOf } from '../test/choice-list.ts';
import { withoutPart } from '../test/readable.ts';
import { STATES } from '../test/states.ts';
import { appSwitch, BANK, panelOf, SWISH, swishPayment } from '../test/swish.ts';
import { mountButton, PAY } from '../test/swish-button.ts';
import { en } from '../test/english.ts';
import { onPhone } from '../test/phone.ts';
import { becomes, mountHost } from '../test/klarna/host.ts';
import { forgetKlarna, inOverlay, klarna } from '../test/klarna/klarna.ts';
import { waitUntil } from '../test/wait-until.ts';
import { en as app } from './words/later/app-switch.ts';
import { en as klarnaWords } from './words/later/klarna.ts';
import './define.ts';

const FIELDS: Preparation = {
  kind: 'fields',
  fields: [
    { type: 'tel', name: 'phone', label: 'Mobile number', required: true, hint: 'As in 070 123 45 67' },
    { type: 'acceptance', name: 'terms', label: 'I accept', required: true, url: 'https://x.example' },
    {
      type: 'choice',
      name: 'bank',
      label: 'Your bank',
      required: true,
      options: Array.from({ length: 9 }, (_, at) => ({ value: `${at}`, label: `Bank ${at}` })),
    },
  ],
};
const METHODS = [{ ...SWISH, description: 'With the app' }, BANK];

async function mountBoth({ snapshot, ...options }: MountOptions = {}) {
  const mounted = await mount(
    html`<payment-status></payment-status><pay-method-picker></pay-method-picker>`,
    {
      preparations: { [SWISH.id]: FIELDS },
      ...options,
      snapshot: { methods: METHODS, ...snapshot },
    },
  );
  const picker = mounted.session.querySelector('pay-method-picker') as HTMLElement;
  return { ...mounted, picker };
}

describe('each text and mark that can be seen stands in a part', () => {
  beforeEach(forgetKlarna);

  for (const [says, snapshot] of STATES)
    it(`where it says “${says}”`, async () => {
      const { session } = await mountBoth({ snapshot });
      await shows(session, says);
      expect(withoutPart(session)).to.deep.equal([]);
    });

  it('in fields, and where they are wrong', async () => {
    const { session, picker } = await mountBoth();
    await shows(picker, en.choose);
    inside(picker, '[part="pay-button"]').click();
    await shows(picker, en.choose_first);
    inside(picker, `input[value="${SWISH.id}"]`).click();
    await listOf(picker);
    expect(withoutPart(session)).to.deep.equal([]);
    inside(picker, '[part="pay-button"]').click();
    await waitUntil(() => picker.shadowRoot?.querySelector('[part="error"]'), 'an error at a field');
    expect(withoutPart(session)).to.deep.equal([]);
  });

  it('of its own in the list of banks: what a shop says of payments’ marks is not said of the search', async () => {
    const { picker } = await mountBoth();
    await shows(picker, en.choose);
    inside(picker, `input[value="${SWISH.id}"]`).click();
    const glass = inside(await listOf(picker), 'svg[part]');
    const style = await fixture<HTMLStyleElement>(html`<style></style>`);
    style.textContent = '::part(icon) { rotate: 90deg; } ::part(search-icon) { scale: 2; }';
    expect([getComputedStyle(glass).rotate, getComputedStyle(glass).scale]).to.deep.equal(['none', '2']);
  });

  it('beside an open payment: the question, no connection, slow news', async () => {
    const { session, picker, transport } = await mountBoth({
      snapshot: { payment: makePayment({ canCancel: true }) },
    });
    await shows(session, en.cancel);
    button(picker, en.cancel).click();
    await shows(picker, en.cancel_warning);
    for (const connection of ['offline', 'polling', 'live'] as const) {
      transport.connect(connection);
      await shows(session, connection === 'live' ? en.online : en[connection]);
      expect(withoutPart(session)).to.deep.equal([]);
    }
  });

  it('in a picker alone that has no connection', async () => {
    const { session, transport } = await mount(html`<pay-method-picker></pay-method-picker>`, {
      snapshot: { payment: makePayment() },
    });
    await shows(session, en['status.WAITING_FOR_PAYMENT']);
    transport.connect('offline');
    await shows(session, en.offline);
    expect(withoutPart(session)).to.deep.equal([]);
  });

  it('where the server can’t be reached', async () => {
    const { client, transport } = makeClient();
    transport.fail(new KassaError('unavailable', 'Away'));
    const session = await fixture(
      html`<checkout-session .client=${client}>
        <payment-status></payment-status><pay-method-picker></pay-method-picker>
      </checkout-session>`,
    );
    await shows(session, en['error.unavailable']);
    expect(withoutPart(session)).to.deep.equal([]);
  });

  const apps = [
    [app['app.coming'], { link: null, qrText: null }],
    ['Time left to pay', { expiresAt: new Date(Date.now() + 90_000).toISOString() }],
    ['Swish', { qrText: null }],
    [app['app.time_over'], { expiresAt: '2026-01-01T00:00:00Z' }],
  ] as const;
  const showEachApp = async () => {
    for (const [says, action] of apps) {
      const { session } = await mountBoth({
        snapshot: { payment: swishPayment({ nextAction: appSwitch(action) }) },
      });
      const picker = session.querySelector('pay-method-picker') as HTMLElement;
      await shows(await panelOf(picker), says);
      expect(withoutPart(session)).to.deep.equal([]);
    }
  };

  it('where an app is opened on a computer, from its coming to its end', showEachApp);

  it('where an app is opened on a phone, from its coming to its end', async () => {
    const beComputer = onPhone();
    await showEachApp().finally(beComputer);
  });

  it('in the Swish button, with its other way', async () => {
    const { session, element } = await mountButton();
    await shows(element, PAY);
    expect(withoutPart(session)).to.deep.equal([]);
    button(element, app['app.use_number']).click();
    await shows(element, 'Phone number');
    expect(withoutPart(session)).to.deep.equal([]);
  });

  it('in Klarna’s place, where it refuses and where it can’t be loaded', async () => {
    for (const load of ['refused', 'silent'] as const) {
      const { session, host } = await mountHost(klarna({ load }), {}, 200);
      await waitUntil(() => textOf(host), 'it says something');
      expect(withoutPart(session)).to.deep.equal([]);
    }
  });

  it('beside Klarna’s form', async () => {
    const { session, host } = await mountHost(klarna({ answers: ['ask', 'close', 'correct'] }));
    await becomes(host, 'ready');
    void host.pay();
    await shows(host, klarnaWords['klarna.in_window']);
    expect(withoutPart(session)).to.deep.equal([]);
    await inOverlay('Close');
    await shows(host, klarnaWords['klarna.closed']);
    expect(withoutPart(session)).to.deep.equal([]);
    await host.pay();
    await host.pay();
    await shows(host, 'Klarna wants you to check');
    expect(withoutPart(session)).to.deep.equal([]);
  });
});
