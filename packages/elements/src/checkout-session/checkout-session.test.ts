import type { CheckoutClient } from '@kassa/client';
import { makePayment, makeSnapshot } from '@kassa/client/testing';
import { KassaError, type Snapshot } from '@kassa/protocol';
import { aTimeout, expect, fixture, html } from '@open-wc/testing';
import { fakeCompanion, SERVER, type FakeCompanion } from '../../test/companion.ts';
import { ifDefined } from 'lit/directives/if-defined.js';
import { inside, listen, makeClient, mount, shows, textOf } from '../../test/mount.ts';
import { everyElement } from '../../test/every-element.ts';
import { naming, warnings, warns } from '../../test/warnings.ts';
import '../define.ts';
import { en } from '../../test/english.ts';
import { waitUntil } from '../../test/wait-until.ts';
import * as own from '../checkout/client-context.ts';
import type { PaymentStatusElement } from '../payment-status/payment-status.ts';
import type { CheckoutSession } from './checkout-session.ts';

const EVENTS = [
  'session-ready',
  'session-expired',
  'payment-status-changed',
  'payment-succeeded',
  'payment-failed',
  'checkout-error',
] as const;

let heardUntil: AbortController;
beforeEach(() => (heardUntil = new AbortController()));
afterEach(() => heardUntil.abort());

/** The names of all events that the page hears in this test from now on. */
function hear(): string[] {
  const heard: string[] = [];
  for (const name of EVENTS)
    document.addEventListener(name, () => heard.push(name), { signal: heardUntil.signal });
  return heard;
}

everyElement('checkout-session', { inside: 'payment-status' });

describe('checkout-session', () => {
  it('is accessible, and takes no part in the layout', async () => {
    const { session } = await mount(html`<pay-method-picker></pay-method-picker>`);
    await expect(session).to.be.accessible();
    expect(getComputedStyle(session).display).to.equal('contents');
  });

  describe('tells the page', () => {
    it('what it opened, once', async () => {
      const { transport, client } = makeClient();
      const session = document.createElement('checkout-session');
      const ready = listen(session, 'session-ready');
      session.client = client;
      document.body.append(session);
      await waitUntil(() => ready.length > 0);
      transport.push({});
      expect(ready.map(({ detail }) => detail)).to.deep.equal([
        {
          sessionId: 'session-1',
          state: 'open',
          merchantReference: 'order-1001',
          amount: 24_900,
          currency: 'SEK',
        },
      ]);
      session.remove();
    });

    it('each status, and how a payment ended once, a late success included', async () => {
      const { transport } = await mount(html`<payment-status></payment-status>`);
      const heard = hear();
      const payment = makePayment();
      transport.push({ payment });
      transport.push({ payment: { ...payment, status: 'DECLINED', phase: 'failed' } });
      transport.push({ payment: { ...payment, status: 'DECLINED', phase: 'failed' } });
      transport.push({ payment: { ...payment, status: 'AUTHORIZED', phase: 'succeeded' } });
      transport.push({ payment: { ...payment, status: 'PAID', phase: 'succeeded' } });
      expect(heard).to.deep.equal([
        'payment-status-changed',
        'payment-status-changed',
        'payment-failed',
        'payment-status-changed',
        'payment-succeeded',
        'payment-status-changed',
      ]);
    });

    it('that the session has expired, once, beside a payment that goes on', async () => {
      const { session, transport } = await mount(html``, { snapshot: { payment: makePayment() } });
      const expired = listen(session, 'session-expired');
      transport.refuse(new KassaError('session_expired', 'Over'));
      transport.push({ payment: makePayment({ status: 'PROCESSING' }) });
      expect(expired.map(({ detail }) => detail)).to.deep.equal([
        { sessionId: 'session-1', paymentOpen: true },
      ]);
    });

    it('what could not be done, with a code and a reference', async () => {
      const { session, transport, client } = await mount(html``);
      const errors = listen(session, 'checkout-error');
      transport.fail(new KassaError('provider_unavailable', 'Down', { reference: 'abc' }));
      await client.select('krofort.bank');
      expect(errors.map(({ detail }) => [detail.code, detail.reference, detail.retryable])).to.deep.equal([
        ['provider_unavailable', 'abc', true],
      ]);
    });

    it('through the shadow root of a host', async () => {
      const host = await fixture(html`<div></div>`);
      const { transport, client } = makeClient();
      const session = document.createElement('checkout-session');
      session.client = client;
      host.attachShadow({ mode: 'open' }).append(session);
      await aTimeout(0);
      const heard = hear();
      transport.push({ payment: makePayment({ status: 'PAID' }) });
      expect(heard).to.deep.equal(['payment-status-changed', 'payment-succeeded']);
    });
  });

  describe('gives its client', () => {
    it('to elements in shadow roots below it', async () => {
      const { session } = await mount(html`<div></div>`, { snapshot: { payment: makePayment() } });
      const status = document.createElement('payment-status');
      (session.firstElementChild as HTMLElement).attachShadow({ mode: 'open' }).append(status);
      await shows(status, 'Waiting for your payment');
    });

    it('to elements that were there before it was defined', async () => {
      const { client } = makeClient({ snapshot: { payment: makePayment() } });
      const holder = await fixture(
        html`<late-session .client=${client}><payment-status></payment-status></late-session>`,
      );
      const status = holder.querySelector('payment-status') as PaymentStatusElement;
      await status.updateComplete;
      expect(textOf(status)).to.equal('');
      const { CheckoutSession } = await import('./checkout-session.ts');
      customElements.define('late-session', class extends CheckoutSession {});
      await shows(status, 'Waiting for your payment');
    });

    it('to another copy of the library', async () => {
      const address = new URL('../checkout/client-context.ts?copy', import.meta.url).href;
      const copy = (await import(address)) as typeof own;
      expect(copy).not.to.equal(own);
      const { session, client } = await mount(html`<div></div>`);
      let given: CheckoutClient | undefined;
      const request = {
        context: copy.clientContext,
        callback: (client: CheckoutClient) => (given = client),
      };
      session.firstElementChild?.dispatchEvent(
        Object.assign(new Event('context-request', { bubbles: true, composed: true }), request),
      );
      expect(given).to.equal(client);
    });
  });

  it('can be defined twice, and under a prefix', async () => {
    const { defineElements } = await import('../define-elements.ts');
    const before = customElements.get('checkout-session');
    defineElements();
    expect(customElements.get('checkout-session')).to.equal(before);
    defineElements({ prefix: 'shop-' });
    defineElements({ prefix: 'shop-' });
    const { client } = makeClient({ snapshot: { payment: makePayment({ status: 'PAID' }) } });
    const session = await fixture(
      html`<shop-checkout-session .client=${client}>
        <shop-payment-status></shop-payment-status>
      </shop-checkout-session>`,
    );
    await shows(session.querySelector('shop-payment-status') as Element, 'Paid');
  });

  describe('with a server and a token', () => {
    let companion: FakeCompanion;
    beforeEach(() => (companion = fakeCompanion({ payment: makePayment() })));
    afterEach(() => companion.close());

    /** Tokens are told apart by their session: anything that isn't a JWT stands for itself. */
    const open = (token: string) =>
      fixture<CheckoutSession>(html`
        <checkout-session server=${SERVER} token=${token}>
          <payment-status></payment-status><pay-method-picker></pay-method-picker>
        </checkout-session>
      `);
    const status = (session: Element) => session.querySelector('payment-status') as PaymentStatusElement;
    const reads = () => companion.requests.filter((request) => request.startsWith('GET'));

    it('opens one client for all that stands inside, and for elements that stand alone', async () => {
      const session = await open('one');
      const alone = await fixture<PaymentStatusElement>(
        html`<payment-status server=${SERVER} token="one"></payment-status>`,
      );
      await shows(status(session), 'Waiting');
      await shows(alone, 'Waiting');
      expect(reads()).to.deep.equal(['GET /session one']);
    });

    it('waits as long as it has no token', async () => {
      const session = await fixture<CheckoutSession>(
        html`<checkout-session server=${SERVER}><payment-status></payment-status></checkout-session>`,
      );
      await aTimeout(0);
      expect(companion.requests).to.deep.equal([]);
      session.token = 'at-last';
      await shows(status(session), 'Waiting');
    });

    describe('and a snapshot in the page', () => {
      let pages = 0;
      let token: string;
      let given: Snapshot;
      // Of a session of its own: the client of the test before may not have ended yet.
      beforeEach(() => {
        const id = `page-${(pages += 1)}`;
        token = `h.${btoa(JSON.stringify({ sub: id }))}.s`;
        given = makeSnapshot({
          version: 3,
          session: { ...makeSnapshot().session, id },
          payment: makePayment(),
        });
      });
      /** A page as a server writes it: all of it is there before the element is defined. */
      async function openPage(json: string): Promise<CheckoutSession> {
        const page = await fixture(html`<div></div>`);
        const parsed = new DOMParser().parseFromString(
          `<checkout-session server="${SERVER}" token="${token}">
            <script type="application/json">${json}</script>
            <payment-status></payment-status>
          </checkout-session>`,
          'text/html',
        );
        page.append(...parsed.body.children);
        return page.querySelector('checkout-session') as CheckoutSession;
      }
      const showsWithoutRead = async (session: CheckoutSession) => {
        await shows(status(session), 'Waiting for your payment');
        expect(reads()).to.deep.equal([]);
      };

      it('shows it without a read', async () => {
        await showsWithoutRead(await openPage(JSON.stringify(given)));
      });

      it('takes it as a property too', async () => {
        const session = document.createElement('checkout-session');
        Object.assign(session, { server: SERVER, token, snapshot: given });
        session.append(document.createElement('payment-status'));
        (await fixture(html`<div></div>`)).append(session);
        await showsWithoutRead(session);
      });

      it('shows what the server tells later', async () => {
        const session = await openPage(JSON.stringify(given));
        await shows(status(session), 'Waiting for your payment');
        companion.snapshot = makeSnapshot({ version: 4, payment: makePayment({ status: 'PAID' }) });
        window.dispatchEvent(new Event('online'));
        await shows(status(session), 'Paid');
      });

      for (const [what, json] of [
        ['not JSON', '{"version": 3'],
        ['not a snapshot', '{"version": 3}'],
        ['empty', ''],
      ] as const)
        it(`fetches one where it is ${what}, and warns the developer`, async () => {
          const told = warnings();
          companion.snapshot = makeSnapshot({ version: 4, payment: makePayment({ status: 'PAID' }) });
          const session = await openPage(json);
          await shows(status(session), 'Paid');
          await warns(told, 'Kassa: the snapshot of <checkout-session>');
          expect(naming(told, 'the snapshot of')).to.have.length(1);
        });

      it('fetches one where it is of another session', async () => {
        companion.snapshot = makeSnapshot({ version: 4, payment: makePayment({ status: 'PAID' }) });
        const other = { ...given, session: { ...given.session, id: 'another' } };
        const session = await openPage(JSON.stringify(other));
        await shows(status(session), 'Paid');
        expect(reads().length).to.equal(1);
      });
    });

    it('keeps its client when it is moved', async () => {
      const session = await open('moved');
      await shows(status(session), 'Waiting');
      const elsewhere = await fixture(html`<div></div>`);
      elsewhere.append(session);
      await aTimeout(0);
      await shows(status(session), 'Waiting');
      expect(reads().length).to.equal(1);
    });

    it('opens one client when a framework mounts it twice', async () => {
      const session = await open('strict');
      const { parentElement } = session;
      session.remove();
      parentElement?.append(session);
      await shows(status(session), 'Waiting');
      await aTimeout(0);
      expect(reads().length).to.equal(1);
      companion.snapshot = makeSnapshot({ version: 2, payment: makePayment({ status: 'PAID' }) });
      window.dispatchEvent(new Event('online'));
      await shows(status(session), 'Paid');
    });

    it('leaves nothing behind once it is removed', async () => {
      const session = await open('removed');
      await shows(status(session), 'Waiting');
      session.remove();
      await aTimeout(0);
      await aTimeout(0);
      const before = companion.requests.length;
      window.dispatchEvent(new Event('online'));
      window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
      await aTimeout(0);
      expect(companion.requests.slice(before)).to.deep.equal([]);
    });

    it('reads again when the page comes out of the back/forward cache', async () => {
      const session = await open('cached');
      await shows(status(session), 'Waiting');
      companion.snapshot = makeSnapshot({ version: 2, payment: makePayment({ status: 'PAID' }) });
      window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }));
      window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
      await shows(status(session), 'Paid');
    });

    it('goes on in place with a new token of another session', async () => {
      const session = await open('first');
      await shows(status(session), 'Waiting');
      const seen: string[] = [];
      const stop = setInterval(() => seen.push(textOf(status(session))), 1);
      companion.snapshot = makeSnapshot({
        session: { ...makeSnapshot().session, id: 'session-2' },
        payment: makePayment({ id: 'payment-2', status: 'PAID' }),
      });
      session.token = 'second';
      await shows(status(session), 'Paid');
      clearInterval(stop);
      expect(seen.filter((text) => text === '')).to.deep.equal([]);
      expect(reads()).to.deep.equal(['GET /session first', 'GET /session second']);
    });

    it('asks for a new token when its own is refused, and goes on with it', async () => {
      companion.failure = { status: 401, code: 'session_expired' };
      const session = await fixture<CheckoutSession>(html`
        <checkout-session server=${SERVER}><pay-method-picker></pay-method-picker></checkout-session>
      `);
      const expired = listen(session, 'session-expired');
      session.token = 'old';
      await waitUntil(() => expired.length === 1);
      expect(expired[0]?.detail).to.deep.equal({ sessionId: undefined, paymentOpen: false });
      companion.failure = undefined;
      companion.snapshot = makeSnapshot();
      session.token = 'new';
      const picker = session.querySelector('pay-method-picker') as Element;
      await shows(picker, 'Pay SEK 249.00');
      expect(inside(picker, 'fieldset')).to.exist;
    });

    it('says that something went wrong where its server is not an address, and warns the developer', async () => {
      const told = warnings();
      const session = await fixture<CheckoutSession>(html`
        <checkout-session server="https://:bad" token="token"
          ><payment-status></payment-status
        ></checkout-session>
      `);
      await shows(status(session), en['error.unexpected']);
      await warns(told, 'Kassa: "server" of <checkout-session> is not an address: https://:bad');
    });

    it('tells the page when the first load does not get through, once for each try', async () => {
      companion.isDown = true;
      const errors = listen(document, 'checkout-error');
      const session = await open('unreachable');
      const picker = session.querySelector('pay-method-picker') as Element;
      await shows(picker, en['error.network']);
      expect(errors.map(({ detail }) => detail.code)).to.deep.equal(['network']);
      inside(picker, '.notice button').click();
      await waitUntil(() => errors.length === 2);
      companion.isDown = false;
      companion.snapshot = makeSnapshot();
      inside(picker, '.notice button').click();
      await shows(picker, 'Pay SEK 249.00');
      expect(errors.length).to.equal(2);
    });

    it('shows that it tries again', async () => {
      companion.isDown = true;
      const session = await open('again');
      const picker = session.querySelector('pay-method-picker') as Element;
      await shows(picker, en['error.network']);
      companion.hangs = true;
      inside(picker, '.notice button').click();
      await waitUntil(() => picker.matches(':state(loading)'));
      expect(inside(picker, '.skeleton').getAttribute('aria-busy')).to.equal('true');
    });

    describe('on the page that the customer comes back to', () => {
      const original = location.href;
      afterEach(() => history.replaceState(null, '', original));

      it('says that a code is used or too old, tells the page, and shows the way on', async () => {
        history.replaceState(null, '', '?used#kassa-return=0123456789abcdef');
        companion.failure = { status: 410, code: 'return_code_used' };
        const errors = listen(document, 'checkout-error');
        const page = () =>
          fixture<CheckoutSession>(html`
            <checkout-session server=${SERVER}>
              <payment-status><a slot="error" href="/orders">Your orders</a></payment-status>
            </checkout-session>
          `);
        const session = await page();
        await shows(status(session), en['error.return_code_used']);
        expect(textOf(status(session)))
          .to.include('Your orders')
          .and.not.to.include(en.confirming);
        await expect(session).to.be.accessible();
        expect(errors.map(({ detail }) => detail.code)).to.deep.equal(['return_code_used']);
        session.remove();
        const reloaded = await page();
        expect(textOf(status(reloaded)), 'after a reload').to.equal('');
      });

      it('goes on with the token that the page gets after the code was used', async () => {
        history.replaceState(null, '', '?late#kassa-return=0123456789abcdef');
        companion.failure = { status: 410, code: 'return_code_used' };
        const session = await fixture<CheckoutSession>(html`
          <checkout-session server=${SERVER}><payment-status></payment-status></checkout-session>
        `);
        await shows(status(session), en['error.return_code_used']);
        companion.failure = undefined;
        session.token = 'late';
        await shows(status(session), 'Waiting');
      });

      describe('for an order that is paid: another order at the same address', () => {
        const page = (token?: string) =>
          fixture<CheckoutSession>(html`
            <checkout-session server=${SERVER} token=${ifDefined(token)}>
              <payment-status></payment-status><pay-method-picker></pay-method-picker>
            </checkout-session>
          `);

        beforeEach(async () => {
          // The client of the test before ends.
          await aTimeout(0);
          history.replaceState(null, '', '?both#kassa-return=0123456789abcdef');
          companion.snapshot = makeSnapshot({ payment: makePayment({ status: 'PAID' }) });
          const old = await page();
          await shows(status(old), 'Paid');
          old.remove();
          await aTimeout(0);
        });

        it('opens nothing before the page has its token', async () => {
          const succeeded = listen(document, 'payment-succeeded');
          const before = companion.requests.length;
          const session = await page();
          await aTimeout(0);
          expect(companion.requests.slice(before)).to.deep.equal([]);
          expect(textOf(status(session))).to.equal('');
          companion.snapshot = makeSnapshot({ session: { ...makeSnapshot().session, id: 'session-2' } });
          session.token = 'newer';
          await shows(session.querySelector('pay-method-picker') as Element, 'Pay SEK 249.00');
          expect(succeeded).to.deep.equal([]);
        });

        it('says nothing of the old one while it loads', async () => {
          companion.snapshot = makeSnapshot({ session: { ...makeSnapshot().session, id: 'session-2' } });
          const session = await page('newest');
          const seen: string[] = [];
          const watching = setInterval(() => seen.push(textOf(status(session))), 1);
          await shows(session.querySelector('pay-method-picker') as Element, 'Pay');
          clearInterval(watching);
          expect(seen.join('')).to.equal('');
        });
      });

      it('trades the code without a token, once, and takes it out of the address', async () => {
        history.replaceState(null, '', '?back#kassa-return=0123456789abcdef');
        const session = await fixture<CheckoutSession>(html`
          <checkout-session server=${SERVER}>
            <payment-status></payment-status>
          </checkout-session>
          <payment-status server=${SERVER}></payment-status>
        `);
        await shows(status(session), 'We are confirming your payment');
        await shows(session.nextElementSibling as Element, 'We are confirming your payment');
        expect(location.hash).to.equal('');
        expect(companion.requests.filter((request) => request.startsWith('POST'))).to.deep.equal([
          'POST /returns',
        ]);
      });
    });
  });
});
