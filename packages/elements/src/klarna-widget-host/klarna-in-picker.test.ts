import { KassaError } from '@kassa/protocol';
import { expect, oneEvent } from '@open-wc/testing';
import {
  calls,
  callsTo,
  forgetKlarna,
  inOverlay,
  klarna,
  requestsFor,
  scriptAt,
} from '../../test/klarna/klarna.ts';
import { inside, listen, shows, textOf } from '../../test/mount.ts';
import '../define.ts';
import { en } from '../words/later/klarna.ts';
import type { PayMethodPicker } from '../pay-method-picker/pay-method-picker.ts';
import type { KlarnaWidgetHost } from './klarna-widget-host.ts';
import {
  LATER,
  BANK,
  REDIRECT,
  mountPicker,
  mountKlarna,
  radio,
  payButton,
  widget,
  is,
  isReady,
  offers,
  payCommands,
} from '../../test/klarna/in-picker.ts';
import { waitUntil } from '../../test/wait-until.ts';

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

  const WITH_WIDGET = { ...LATER, hasWidget: true };
  for (const [why, methods] of [
    ['the shop has chosen it', [WITH_WIDGET, BANK]],
    ['it is the only one', [WITH_WIDGET]],
  ] as const)
    it(`tells Klarna nothing of a customer who has not acted: ${why}`, async () => {
      const preparation = klarna();
      const { picker, transport } = await mountPicker(
        { [LATER.id]: preparation },
        { snapshot: { methods: [...methods] } },
      );
      picker.selected = LATER.id;
      // What a snapshot sets off has happened once the one after it is shown.
      transport.push({ methods: methods.map((each) => ({ ...each, label: `${each.label}!` })) });
      await shows(picker, `${LATER.label}!`);
      expect(radio(picker, LATER.id).checked).to.equal(true);
      expect(transport.commands.filter(({ kind }) => kind !== 'read')).to.deep.equal([]);
      expect(widget(picker)).to.equal(null);
      expect(await requestsFor(preparation.scriptUrl)).to.equal(0);
      payButton(picker).click();
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
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));

    /** How far all rows and the Pay button have moved in all frames, in pixels. Every engine can tell. */
    async function pixelsWhile(picker: PayMethodPicker, act: () => Promise<void>): Promise<number> {
      const places = () =>
        [...(picker.shadowRoot?.querySelectorAll('.row, [part="pay-button"]') ?? [])].map(
          (element) => element.getBoundingClientRect().top,
        );
      let last = places();
      let sum = 0;
      let isOver = false;
      const look = async () => {
        while (!isOver) {
          await frame();
          const now = places();
          sum += now.reduce((moved, top, index) => moved + Math.abs(top - (last[index] ?? 0)), 0);
          last = now;
        }
      };
      const looking = look();
      await act();
      isOver = true;
      await looking;
      return sum;
    }

    /** The browser's own sum of layout shifts. Chromium alone has one. */
    async function shiftsWhile(act: () => Promise<void>): Promise<number> {
      let sum = 0;
      const add = (entries: PerformanceEntryList) =>
        entries.forEach((entry) => (sum += (entry as PerformanceEntry & { value: number }).value));
      const observer = new PerformanceObserver((list) => add(list.getEntries()));
      observer.observe({ type: 'layout-shift' });
      await act();
      // An entry is there once the frame after has been painted.
      for (let frames = 0; frames < 3; frames++) await frame();
      add(observer.takeRecords());
      observer.disconnect();
      return sum;
    }

    /** What each measure of the engine says of what has moved. */
    async function movedWhile(picker: PayMethodPicker, act: () => Promise<void>): Promise<number[]> {
      let pixels = 0;
      const watched = async () => void (pixels = await pixelsWhile(picker, act));
      if (!PerformanceObserver.supportedEntryTypes.includes('layout-shift')) {
        await watched();
        return [pixels];
      }
      const shifts = await shiftsWhile(watched);
      return [pixels, shifts];
    }

    it('from the skeleton on, as a form comes that fits, grows and shrinks', async () => {
      const { picker } = await mountPicker({
        [LATER.id]: klarna({ delay: 200, heights: [120, 240, 90] }, { scriptUrl: scriptAt('late/700') }),
      });
      radio(picker, LATER.id).click();
      await is(picker, 'loading');
      const moved = await movedWhile(picker, async () => {
        await isReady(picker);
        const form = widget(picker)?.querySelector('iframe');
        await waitUntil(() => form?.style.height === '90px');
      });
      expect(Math.max(...moved)).to.equal(0);
    });

    it('and would be seen if it did', async () => {
      const { picker } = await mountKlarna();
      const moved = await movedWhile(picker, async () => {
        const host = widget(picker) as KlarnaWidgetHost;
        host.style.setProperty('--kassa-widget-block-size', '30rem');
        await picker.updateComplete;
      });
      expect(Math.min(...moved)).to.be.greaterThan(0);
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
