import { KassaError } from '@kassa/protocol';
import { expect } from '@open-wc/testing';
import { calls, forgetKlarna, inOverlay, klarna } from '../../test/klarna/klarna.ts';
import { listen, shows, textOf } from '../../test/mount.ts';
import '../define.ts';
import { en } from '../words/later/klarna.ts';
import {
  LATER,
  SLICE,
  BANK,
  mountPicker,
  mountKlarna,
  radio,
  payButton,
  widget,
  is,
  isReady,
  offers,
  payCommands,
  discards,
} from '../../test/klarna/in-picker.ts';
import { waitUntil } from '../../test/wait-until.ts';

describe('klarna-widget-host in the picker', () => {
  const stay = (event: Event) => event.preventDefault();
  before(() => document.addEventListener('before-redirect', stay));
  after(() => document.removeEventListener('before-redirect', stay));
  beforeEach(forgetKlarna);

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

    for (const [code, said] of [
      ['unexpected', 'Something went wrong'],
      ['unavailable', 'The checkout can’t be reached now'],
    ] as const)
      it(`sends the very same again when nobody knows what became of it: ${code}`, async () => {
        const { picker, transport } = await mountKlarna(klarna({ answers: ['approve'] }));
        transport.fail(new KassaError(code, 'The answer was lost'));
        payButton(picker).click();
        await shows(picker, said);
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
});
