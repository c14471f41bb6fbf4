import { KassaError, type Method, type NextAction } from '@kassa/protocol';
import { expect, html, oneEvent, waitUntil } from '@open-wc/testing';
import {
  calls,
  callsTo,
  forgetKlarna,
  inOverlay,
  klarna,
  requestsFor,
  scriptAt,
} from '../../test/klarna/klarna.ts';
import { inside, listen, mount, shows, textOf, type MountOptions } from '../../test/mount.ts';
import '../define.ts';
import { en } from '../words/later/klarna.ts';
import type { PayMethodPicker } from '../pay-method-picker/pay-method-picker.ts';
import type { KlarnaWidgetHost } from './klarna-widget-host.ts';

const LATER: Method = { id: 'payone.klarna_invoice', label: 'Klarna, pay later', icon: 'invoice' };
const SLICE: Method = { id: 'payone.klarna_installments', label: 'Klarna, pay in parts', icon: 'invoice' };
const BANK: Method = { id: 'krofort.bank', label: 'Pay by bank', icon: 'bank' };
const REDIRECT: NextAction = {
  kind: 'redirect',
  url: 'https://klarna.example/silent',
  httpMethod: 'GET',
  fields: [],
};

async function mountPicker(preparations: MountOptions['preparations'], options: MountOptions = {}) {
  const mounted = await mount(html`<pay-method-picker></pay-method-picker>`, {
    snapshot: { methods: [LATER, BANK] },
    ...options,
    ...(preparations && { preparations }),
  });
  const picker = mounted.session.querySelector('pay-method-picker') as PayMethodPicker;
  await picker.updateComplete;
  return { ...mounted, picker };
}

/** The customer chooses a way of Klarna's, and its form has come. */
async function mountKlarna(preparation = klarna(), options: MountOptions = {}) {
  const mounted = await mountPicker({ [LATER.id]: preparation }, options);
  radio(mounted.picker, LATER.id).click();
  await isReady(mounted.picker);
  return mounted;
}

const radio = (picker: Element, id: string) => inside(picker, `input[value="${id}"]`) as HTMLInputElement;
const payButton = (picker: Element) => inside(picker, '[part="pay-button"]');
const widget = (picker: Element) => picker.querySelector<KlarnaWidgetHost>('klarna-widget-host');
const is = (picker: Element, state: string) =>
  waitUntil(
    () => widget(picker)?.matches(`:state(${state})`) ?? false,
    `Klarna is ${state}: ${textOf(picker)}`,
    { timeout: 5_000 },
  );
async function isReady(picker: Element): Promise<void> {
  await is(picker, 'ready');
  await waitUntil(() => payButton(picker).ariaDisabled === 'false', 'it can be paid');
}
const offers = (picker: Element) =>
  [...(picker.shadowRoot?.querySelectorAll<HTMLInputElement>('input[name="method"]') ?? [])].map(
    ({ value }) => value,
  );
const payCommands = (transport: { commands: readonly { kind: string }[] }) =>
  transport.commands.filter(({ kind }) => kind === 'pay') as unknown as {
    method: string;
    input: { authorizationToken: string; authorizedAt: string };
  }[];

const discards = (transport: { commands: readonly { kind: string }[] }) =>
  transport.commands.filter(({ kind }) => kind === 'discard') as unknown as {
    method: string;
    input: { kind: string; authorizationToken: string };
  }[];

describe('klarna-widget-host in the picker', () => {
  const stay = (event: Event) => event.preventDefault();
  before(() => document.addEventListener('before-redirect', stay));
  after(() => document.removeEventListener('before-redirect', stay));
  beforeEach(forgetKlarna);

  it('is accessible with its form, and while the form loads', async () => {
    const { picker } = await mountPicker({ [LATER.id]: klarna({ delay: 100 }) });
    radio(picker, LATER.id).click();
    await is(picker, 'loading');
    await expect(picker).to.be.accessible();
    await isReady(picker);
    await expect(picker).to.be.accessible();
    expect(widget(picker)?.querySelector('iframe')?.title).to.equal('Klarna');
  });

  it('asks nothing of Klarna before the customer chooses it, and for one script then', async () => {
    const preparation = klarna();
    const { picker } = await mountPicker({ [LATER.id]: preparation });
    radio(picker, BANK.id).click();
    await waitUntil(() => radio(picker, BANK.id).checked);
    await picker.updateComplete;
    expect(widget(picker)).to.equal(null);
    expect(await requestsFor(preparation.scriptUrl)).to.equal(0);
    radio(picker, LATER.id).click();
    await isReady(picker);
    radio(picker, BANK.id).click();
    await is(picker, 'idle');
    radio(picker, LATER.id).click();
    await isReady(picker);
    expect(await requestsFor(preparation.scriptUrl)).to.equal(1);
  });

  it('stands in light DOM, as Klarna needs', async () => {
    const { picker } = await mountKlarna();
    const frame = document.querySelector('pay-method-picker > klarna-widget-host > div > iframe');
    expect(frame?.getRootNode()).to.equal(document);
    expect(widget(picker)?.assignedSlot?.name).to.equal('widget');
  });

  it('gives what Klarna answers to the companion server, and leads on', async () => {
    const { picker, transport, session } = await mountKlarna(klarna(), {
      snapshot: { methods: [LATER, BANK] },
      nextAction: REDIRECT,
    });
    payButton(picker).click();
    const left = oneEvent(session, 'before-redirect');
    await inOverlay('Approve');
    expect((await left).detail).to.deep.include({ url: REDIRECT.url, httpMethod: 'GET', fields: [] });
    const [paid, ...more] = payCommands(transport);
    expect(more).to.be.empty;
    expect(paid?.method).to.equal(LATER.id);
    expect(paid?.input).to.deep.equal({
      kind: 'klarna_widget',
      authorizationToken: paid?.input.authorizationToken,
      authorizedAt: paid?.input.authorizedAt,
    });
    expect(Date.now() - Date.parse(paid?.input.authorizedAt ?? '')).to.be.within(0, 5_000);
    expect(paid?.input.authorizationToken).to.match(/^token-\d+-session-pay_later$/);
    expect(callsTo('authorize')[0]?.data, 'no data of the customer').to.deep.equal({});
  });

  it('gives it to nobody else', async () => {
    const { picker, transport, session } = await mountKlarna();
    const names = [
      'klarna-ready',
      'klarna-authorized',
      'klarna-closed',
      'payment-widget-change',
      'payment-status-changed',
      'before-redirect',
    ] as const;
    const heard = names.map((name) => listen(session, name) as Event[]);
    const logged: unknown[] = [];
    const levels = ['log', 'info', 'warn', 'error', 'debug'] as const;
    const original = { ...globalThis.console };
    for (const name of levels) globalThis.console[name] = (...all) => logged.push(...all);
    payButton(picker).click();
    await inOverlay('Approve');
    await waitUntil(() => payCommands(transport).length === 1);
    Object.assign(globalThis.console, original);
    const token = payCommands(transport)[0]?.input.authorizationToken ?? '';
    const events = heard.flat();
    expect(JSON.stringify(events.map((event) => (event as CustomEvent<unknown>).detail))).not.to.include(
      token,
    );
    expect(document.documentElement.outerHTML).not.to.include(token);
    expect(JSON.stringify([Object.entries(sessionStorage), Object.entries(localStorage)])).not.to.include(
      token,
    );
    expect(logged.map(String).join()).not.to.include(token);
  });

  it('lets nobody pay while it loads, or twice while the customer is with Klarna', async () => {
    const { picker, transport } = await mountPicker({ [LATER.id]: klarna({ delay: 100 }) });
    radio(picker, LATER.id).click();
    await is(picker, 'loading');
    expect(payButton(picker).ariaDisabled).to.equal('true');
    payButton(picker).click();
    await isReady(picker);
    expect(calls()).to.deep.equal(['init', 'load']);
    payButton(picker).click();
    payButton(picker).click();
    await shows(picker, en['klarna.in_window']);
    expect(payButton(picker).ariaDisabled).to.equal('true');
    await inOverlay('Approve');
    await waitUntil(() => payCommands(transport).length > 0);
    expect(calls()).to.deep.equal(['init', 'load', 'authorize']);
    expect(payCommands(transport).length).to.equal(1);
  });

  it('lets the customer try again after closing Klarna', async () => {
    const { picker, transport, session } = await mountKlarna();
    const closed = listen(session, 'klarna-closed');
    payButton(picker).click();
    await inOverlay('Close');
    await shows(picker, en['klarna.closed']);
    expect(closed[0]?.detail).to.deep.equal({ category: 'pay_later' });
    expect(payButton(picker).ariaDisabled).to.equal('false');
    expect(payCommands(transport)).to.be.empty;
    payButton(picker).click();
    await inOverlay('Approve');
    await waitUntil(() => payCommands(transport).length === 1);
  });

  it('names the fields that Klarna wants corrected, and lets the customer try again', async () => {
    const { picker, transport, session } = await mountKlarna();
    const asked = listen(session, 'klarna-correction-needed');
    payButton(picker).click();
    await inOverlay('Something is wrong');
    await shows(picker, 'e-mail address and postcode (delivery address)');
    await expect(picker).to.be.accessible();
    expect(asked[0]?.detail.invalidFields).to.deep.equal([
      'billing_address.email',
      'shipping_address.postal_code',
    ]);
    payButton(picker).click();
    await inOverlay('Approve');
    await waitUntil(() => payCommands(transport).length === 1);
  });

  it('names them when they are known as the form loads', async () => {
    const { picker } = await mountKlarna(klarna({ load: 'invalid' }));
    await shows(picker, 'Klarna wants you to check: e-mail address.');
    expect(payButton(picker).ariaDisabled).to.equal('false');
  });

  it('takes the method away when Klarna refuses for good, and offers the others', async () => {
    const { picker, transport, session } = await mountKlarna();
    const refused = listen(session, 'klarna-refused');
    payButton(picker).focus();
    payButton(picker).click();
    await inOverlay('Refuse');
    await shows(picker, en['klarna.refused']);
    expect(refused[0]?.detail).to.deep.equal({ category: 'pay_later' });
    expect(offers(picker)).to.deep.equal([BANK.id]);
    expect(inside(picker, '.notice').role).to.equal('alert');
    expect(textOf(picker)).not.to.include(LATER.label);
    await expect(picker).to.be.accessible();
    transport.push({});
    await picker.updateComplete;
    expect(offers(picker), 'after another snapshot').to.deep.equal([BANK.id]);
    // The only way that is left is chosen.
    payButton(picker).click();
    await waitUntil(() => payCommands(transport).length === 1);
    expect(payCommands(transport)[0]?.method).to.equal(BANK.id);
  });

  it('does so when Klarna refuses before there is a form, and passes the focus on', async () => {
    const { picker } = await mountPicker({ [LATER.id]: klarna({ load: 'refused' }) });
    radio(picker, LATER.id).focus();
    radio(picker, LATER.id).click();
    await shows(picker, en['klarna.refused']);
    await waitUntil(() => offers(picker).join() === BANK.id);
    await waitUntil(() => picker.shadowRoot?.activeElement === radio(picker, BANK.id), 'the focus');
  });

  it('offers it again once the order has changed', async () => {
    const { picker, transport } = await mountPicker({ [LATER.id]: klarna({ load: 'refused' }) });
    radio(picker, LATER.id).click();
    await waitUntil(() => offers(picker).join() === BANK.id);
    transport.push({ session: { ...transport.snapshot.session, id: 'session-2' }, selection: null });
    await waitUntil(() => offers(picker).length === 2);
  });

  it('takes the last step of Klarna’s at once: the click was the last one', async () => {
    const { picker, transport } = await mountKlarna(klarna({ answers: ['finalize'] }));
    payButton(picker).click();
    await inOverlay('Approve');
    await waitUntil(() => payCommands(transport).length === 1);
    expect(calls()).to.deep.equal(['init', 'load', 'authorize', 'finalize']);
  });

  it('goes on with the last step when the customer closed it', async () => {
    const { picker, transport } = await mountKlarna(klarna({ answers: ['finalize'] }));
    payButton(picker).click();
    await inOverlay('Close');
    await shows(picker, en['klarna.closed']);
    payButton(picker).click();
    await inOverlay('Approve');
    await waitUntil(() => payCommands(transport).length === 1);
    expect(calls().slice(2)).to.deep.equal(['authorize', 'finalize', 'finalize']);
  });

  it('uses a token that stands beside "show_form: false"', async () => {
    const { picker, transport, session } = await mountKlarna(klarna({ answers: ['approve without a form'] }));
    const refused = listen(session, 'klarna-refused');
    payButton(picker).click();
    await waitUntil(() => payCommands(transport).length === 1, textOf(picker));
    expect(payCommands(transport)[0]?.input.authorizationToken).to.match(/^token-/);
    expect(refused).to.be.empty;
  });

  it('uses a token beside "show_form: false" when Klarna is asked again too', async () => {
    const { picker, transport } = await mountKlarna(
      klarna({ answers: ['approve', 'approve without a form'] }),
    );
    transport.fail(new KassaError('provider_unavailable', 'Down'));
    payButton(picker).click();
    await shows(picker, 'can’t be reached now');
    payButton(picker).click();
    await waitUntil(() => payCommands(transport).length === 2, textOf(picker));
    expect(calls().slice(2)).to.deep.equal(['authorize', 'reauthorize']);
  });

  it('lets a customer try again who breaks off the last step, though Klarna answers "show_form: false"', async () => {
    const { picker, transport } = await mountKlarna(klarna({ answers: ['finalize', 'refuse'] }));
    payButton(picker).click();
    await shows(picker, en['klarna.closed']);
    payButton(picker).click();
    await inOverlay('Approve');
    await waitUntil(() => payCommands(transport).length === 1);
  });

  it('calls nothing approved without a token', async () => {
    const { picker, transport, session } = await mountKlarna(klarna({ answers: ['tokenless'] }));
    const errors = listen(session, 'klarna-error');
    payButton(picker).click();
    await shows(picker, en['klarna.failed']);
    expect(errors[0]?.detail.code).to.equal('klarna-failed');
    expect(payCommands(transport)).to.be.empty;
    expect(payButton(picker).ariaDisabled).to.equal('false');
  });

  describe('when the payment could not be started', () => {
    it('asks Klarna again without its overlay', async () => {
      const { picker, transport } = await mountKlarna(klarna({ answers: ['approve'] }));
      transport.fail(new KassaError('provider_unavailable', 'Down'));
      payButton(picker).click();
      await shows(picker, 'can’t be reached now');
      payButton(picker).click();
      await waitUntil(() => payCommands(transport).length === 2);
      expect(calls().slice(2)).to.deep.equal(['authorize', 'reauthorize']);
      const [first, second] = payCommands(transport);
      expect(second?.input.authorizationToken).not.to.equal(first?.input.authorizationToken);
    });

    async function payAgain(answers: ('approve' | 'close' | 'ask')[]) {
      const mounted = await mountKlarna(klarna({ answers: ['approve', ...answers] }));
      mounted.transport.fail(new KassaError('provider_unavailable', 'Down'));
      payButton(mounted.picker).click();
      await shows(mounted.picker, 'can’t be reached now');
      payButton(mounted.picker).click();
      return mounted;
    }

    it('asks for all of it when Klarna does not approve again unasked', async () => {
      const { transport } = await payAgain(['close']);
      await inOverlay('Approve');
      await waitUntil(() => payCommands(transport).length === 2);
      expect(calls().slice(2)).to.deep.equal(['authorize', 'reauthorize', 'authorize']);
    });

    it('does not ask a customer twice who has just closed Klarna', async () => {
      const { picker, transport } = await payAgain(['ask']);
      await inOverlay('Close');
      await shows(picker, en['klarna.closed']);
      expect(calls().slice(2)).to.deep.equal(['authorize', 'reauthorize']);
      expect(payCommands(transport).length).to.equal(1);
    });

    it('sends the very same again when nobody knows what became of it', async () => {
      const { picker, transport } = await mountKlarna(klarna({ answers: ['approve'] }));
      transport.fail(new KassaError('unexpected', 'The answer was lost'));
      payButton(picker).click();
      await shows(picker, 'Something went wrong');
      payButton(picker).click();
      await waitUntil(() => payCommands(transport).length === 2);
      const [first, second] = payCommands(transport);
      expect(second).to.deep.equal(first);
      expect(calls().slice(2)).to.deep.equal(['authorize']);
    });
  });

  describe('with more than one form of Klarna’s on a page', () => {
    const of = (picker: Element) =>
      textOf(widget(picker)?.querySelector('iframe')?.contentDocument?.body as Node);

    it('authorises the one that the customer pays with', async () => {
      const one = await mountKlarna(klarna({ session_id: 'one' }));
      const two = await mountKlarna(klarna({ session_id: 'two' }, { category: 'pay_over_time' }));
      expect(of(one.picker)).to.include('session one');
      payButton(one.picker).click();
      await inOverlay('Approve');
      await waitUntil(() => payCommands(one.transport).length === 1);
      expect(payCommands(one.transport)[0]?.input.authorizationToken).to.match(/-one-pay_later$/);
      payButton(two.picker).click();
      await inOverlay('Approve');
      await waitUntil(() => payCommands(two.transport).length === 1);
      expect(payCommands(two.transport)[0]?.input.authorizationToken).to.match(/-two-pay_over_time$/);
    });

    it('lets one wait while the customer is with Klarna for the other', async () => {
      const one = await mountKlarna(klarna({ session_id: 'one' }));
      payButton(one.picker).click();
      await shows(one.picker, en['klarna.in_window']);
      const two = await mountPicker({ [LATER.id]: klarna({ session_id: 'two' }) });
      radio(two.picker, LATER.id).click();
      await is(two.picker, 'loading');
      await inOverlay('Approve');
      await isReady(two.picker);
      expect(payCommands(one.transport)[0]?.input.authorizationToken).to.match(/-one-/);
      expect(calls()).to.deep.equal(['init', 'load', 'authorize', 'init', 'load']);
    });

    it('keeps nobody waiting for a form that was removed', async () => {
      const one = await mountKlarna(klarna({ session_id: 'one' }));
      payButton(one.picker).click();
      await shows(one.picker, en['klarna.in_window']);
      one.session.remove();
      document.querySelector('#klarna-fullscreen')?.remove();
      const two = await mountKlarna(klarna({ session_id: 'two' }));
      expect(of(two.picker)).to.include('session two');
    });

    it('shows and authorises the category that was chosen last', async () => {
      const { picker, transport } = await mountPicker(
        {
          [LATER.id]: klarna({ session_id: 'one' }),
          [SLICE.id]: klarna({ session_id: 'two' }, { category: 'pay_over_time' }),
        },
        { snapshot: { methods: [LATER, SLICE] } },
      );
      radio(picker, LATER.id).click();
      await isReady(picker);
      radio(picker, SLICE.id).click();
      await waitUntil(() => transport.snapshot.selection?.method === SLICE.id);
      await isReady(picker);
      expect(of(picker)).to.include('pay over time, for session two');
      payButton(picker).click();
      await inOverlay('Approve');
      await waitUntil(() => payCommands(transport).length === 1);
      expect(payCommands(transport)[0]?.method).to.equal(SLICE.id);
      expect(payCommands(transport)[0]?.input.authorizationToken).to.match(/-two-pay_over_time$/);
    });
  });

  it('loads the form anew for another client token, and not for the same again', async () => {
    const { picker, transport } = await mountKlarna(klarna({ session_id: 'one' }));
    const push = (session_id: string) =>
      transport.push({
        selection: {
          method: LATER.id,
          preparation: klarna({ session_id }, { scriptUrl: 'https://x.example/k.js' }),
        },
      });
    push('two');
    await waitUntil(() => calls().length === 4);
    await isReady(picker);
    push('two');
    await picker.updateComplete;
    payButton(picker).click();
    await inOverlay('Approve');
    await waitUntil(() => payCommands(transport).length === 1);
    expect(payCommands(transport)[0]?.input.authorizationToken).to.match(/-two-/);
    expect(calls()).to.deep.equal(['init', 'load', 'init', 'load', 'authorize']);
  });

  describe('gives back what Klarna approved and nobody wants any more', () => {
    /** The customer is with Klarna. */
    async function mountWithKlarna(session_id = 'one') {
      const mounted = await mountKlarna(klarna({ session_id }));
      payButton(mounted.picker).click();
      await shows(mounted.picker, en['klarna.in_window']);
      return mounted;
    }

    it('when the customer has chosen another way meanwhile, and pays that', async () => {
      const { picker, transport, session } = await mountWithKlarna();
      const authorized = listen(session, 'klarna-authorized');
      radio(picker, BANK.id).click();
      await waitUntil(() => payButton(picker).ariaDisabled === 'false');
      const answer = transport.hold();
      payButton(picker).click();
      await inOverlay('Approve');
      await waitUntil(() => discards(transport).length === 1);
      expect(discards(transport)[0]?.method).to.equal(LATER.id);
      expect(discards(transport)[0]?.input.authorizationToken).to.match(/-one-pay_later$/);
      answer();
      await is(picker, 'idle');
      expect(payCommands(transport).map(({ method }) => method)).to.deep.equal([BANK.id]);
      expect(authorized).to.be.empty;
    });

    it('when the order has changed meanwhile, and asks the customer to look again', async () => {
      const { picker, transport } = await mountWithKlarna();
      transport.push({
        selection: { method: LATER.id, preparation: klarna({ session_id: 'two' }) },
      });
      await inOverlay('Approve');
      await waitUntil(() => discards(transport).length === 1);
      expect(discards(transport)[0]?.input.authorizationToken).to.match(/-one-pay_later$/);
      await isReady(picker);
      await shows(picker, 'Your order has changed. Please confirm the payment again.');
      await expect(picker).to.be.accessible();
      expect(payCommands(transport)).to.be.empty;
      payButton(picker).click();
      await inOverlay('Approve');
      await waitUntil(() => payCommands(transport).length === 1);
      expect(payCommands(transport)[0]?.input.authorizationToken).to.match(/-two-pay_later$/);
      expect(textOf(picker)).not.to.include('Your order has changed');
    });

    it('when the element has gone meanwhile', async () => {
      const { transport, session } = await mountWithKlarna();
      session.remove();
      await inOverlay('Approve');
      await waitUntil(() => discards(transport).length === 1);
      expect(payCommands(transport)).to.be.empty;
    });

    it('but nothing that it has sent: the server gives back what it refuses', async () => {
      const { picker, transport, session } = await mountWithKlarna();
      transport.fail(new KassaError('order_locked', 'Another tab'));
      await inOverlay('Approve');
      await shows(picker, 'A payment of this order is still open');
      radio(picker, BANK.id).click();
      await waitUntil(() => transport.snapshot.selection?.method === BANK.id);
      session.remove();
      await picker.updateComplete;
      expect(discards(transport)).to.be.empty;
    });

    it('but nothing whose answer was lost, whatever the customer does then', async () => {
      const { picker, transport, session } = await mountWithKlarna();
      transport.fail(new KassaError('unexpected', 'The answer was lost'));
      await inOverlay('Approve');
      await shows(picker, 'Something went wrong');
      transport.push({
        selection: { method: LATER.id, preparation: klarna({ session_id: 'two' }) },
      });
      await waitUntil(() => calls().length === 5);
      radio(picker, BANK.id).click();
      await waitUntil(() => transport.snapshot.selection?.method === BANK.id);
      session.remove();
      await picker.updateComplete;
      expect(discards(transport)).to.be.empty;
    });
  });

  it('does not take away the way that was chosen since when Klarna refuses the one before', async () => {
    const { picker, session } = await mountPicker(
      {
        [LATER.id]: klarna({ session_id: 'one' }),
        [SLICE.id]: klarna({ session_id: 'two' }, { category: 'pay_over_time' }),
      },
      { snapshot: { methods: [LATER, SLICE] } },
    );
    const refused = listen(session, 'klarna-refused');
    radio(picker, LATER.id).click();
    await isReady(picker);
    payButton(picker).click();
    await shows(picker, en['klarna.in_window']);
    radio(picker, SLICE.id).click();
    await waitUntil(() => widget(picker)?.preparation?.category === 'pay_over_time');
    await inOverlay('Refuse');
    await waitUntil(() => calls().filter((name) => name === 'load').length === 2);
    await isReady(picker);
    expect(offers(picker)).to.deep.equal([LATER.id, SLICE.id]);
    expect(refused).to.be.empty;
  });

  describe('when the script is blocked', () => {
    it('tells the customer, who can choose another way', async () => {
      const { picker, transport, session } = await mountPicker({
        [LATER.id]: klarna({}, { scriptUrl: scriptAt('after/9') }),
      });
      const errors = listen(session, 'klarna-error');
      radio(picker, LATER.id).click();
      await shows(picker, en['klarna.blocked']);
      await expect(picker).to.be.accessible();
      expect(errors.map(({ detail }) => detail.code)).to.deep.equal(['klarna-blocked']);
      payButton(picker).click();
      await waitUntil(() => document.activeElement === widget(picker), 'the focus is on the message');
      expect(payCommands(transport)).to.be.empty;
      radio(picker, BANK.id).click();
      await waitUntil(() => transport.snapshot.selection?.method === BANK.id);
      payButton(picker).click();
      await waitUntil(() => payCommands(transport).length === 1);
      expect(payCommands(transport)[0]?.method).to.equal(BANK.id);
    });

    it('tries again when the customer asks for it', async () => {
      const { picker } = await mountPicker({ [LATER.id]: klarna({}, { scriptUrl: scriptAt('after/2') }) });
      radio(picker, LATER.id).click();
      await shows(picker, en['klarna.blocked']);
      const host = widget(picker) as KlarnaWidgetHost;
      inside(host, 'button').focus();
      inside(host, 'button').click();
      await isReady(picker);
      expect(host.shadowRoot?.activeElement).to.equal(inside(host, '.frame'));
    });
  });

  describe('below a shadow root of the shop’s', () => {
    async function mountBelow(preparation: ReturnType<typeof klarna>) {
      const mounted = await mountPicker({ [LATER.id]: preparation });
      const shop = document.createElement('div');
      mounted.session.append(shop);
      shop.attachShadow({ mode: 'open' }).append(mounted.picker);
      await mounted.picker.updateComplete;
      radio(mounted.picker, LATER.id).click();
      return mounted;
    }

    it('says by a code that Klarna refuses there, and offers the others', async () => {
      const { picker, session } = await mountPicker({});
      picker.remove();
      const below = await mountBelow(klarna());
      const errors = listen(below.session, 'klarna-error');
      await shows(below.picker, en['klarna.not_here']);
      await waitUntil(() => offers(below.picker).join() === BANK.id);
      expect(errors[0]?.detail.code).to.equal('klarna-needs-light-dom');
      expect(errors[0]?.composed && errors[0].bubbles).to.equal(true);
      session.remove();
    });

    it('works where Klarna does', async () => {
      const { picker } = await mountBelow(klarna({ shadow: true }));
      await isReady(picker);
    });
  });

  describe('moves nothing', () => {
    async function shiftsWhile(act: () => Promise<void>): Promise<number> {
      let sum = 0;
      const add = (list: PerformanceObserverEntryList) =>
        list.getEntries().forEach((entry) => (sum += (entry as PerformanceEntry & { value: number }).value));
      const observer = new PerformanceObserver(add);
      observer.observe({ type: 'layout-shift' });
      await act();
      // An entry is there once the frame after has been painted.
      for (let frames = 0; frames < 3; frames++)
        await new Promise((resolve) => requestAnimationFrame(resolve));
      observer
        .takeRecords()
        .forEach((entry) => (sum += (entry as PerformanceEntry & { value: number }).value));
      observer.disconnect();
      return sum;
    }

    it('from the skeleton on, as a form comes that fits, grows and shrinks', async () => {
      const { picker } = await mountPicker({
        [LATER.id]: klarna({ delay: 200, heights: [120, 240, 90] }, { scriptUrl: scriptAt('late/700') }),
      });
      radio(picker, LATER.id).click();
      await is(picker, 'loading');
      const sum = await shiftsWhile(async () => {
        await isReady(picker);
        const frame = widget(picker)?.querySelector('iframe');
        await waitUntil(() => frame?.style.height === '90px');
      });
      expect(sum).to.equal(0);
    });

    it('and would be seen if it did', async () => {
      const { picker } = await mountKlarna();
      const sum = await shiftsWhile(async () => {
        const host = widget(picker) as KlarnaWidgetHost;
        host.style.setProperty('--kassa-widget-block-size', '30rem');
        await picker.updateComplete;
      });
      expect(sum).to.be.greaterThan(0);
    });
  });

  it('leaves nothing behind when it goes, and loads again when it comes back', async () => {
    const { picker, session } = await mountKlarna();
    const host = widget(picker) as KlarnaWidgetHost;
    const parent = session.parentElement as HTMLElement;
    session.remove();
    await picker.updateComplete;
    expect(host.childElementCount).to.equal(0);
    parent.append(session);
    await isReady(picker);
    expect(host.querySelectorAll('iframe').length).to.equal(1);
  });

  it('shows one form where the page was cloned with it, and gives what Klarna answers to the server', async () => {
    const { session, client, transport } = await mountKlarna(klarna({ answers: ['approve'] }));
    const copy = document.importNode(session, true);
    copy.client = client;
    session.replaceWith(copy);
    const cloned = copy.querySelector('pay-method-picker') as PayMethodPicker;
    await isReady(cloned);
    expect(copy.querySelectorAll('klarna-widget-host').length).to.equal(1);
    expect(copy.querySelectorAll('iframe').length).to.equal(1);
    payButton(cloned).click();
    await waitUntil(() => payCommands(transport).length === 1);
    copy.replaceWith(session);
  });

  it('speaks the language of the session, and the shop’s own words', async () => {
    const { picker } = await mountPicker({ [LATER.id]: klarna({ answers: ['correct'] }) });
    picker.lang = 'sv';
    radio(picker, LATER.id).click();
    await isReady(picker);
    payButton(picker).click();
    await shows(picker, 'Klarna vill att du kontrollerar: e-postadress och postnummer (leveransadress).');
    picker.texts = { 'klarna.correct': 'Rätta till {fields}!' };
    await shows(picker, 'Rätta till e-postadress');
  });
});
