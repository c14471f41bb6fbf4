import { createCheckoutClient } from '@kassa/client';
import { makePayment, memoryTransport, makeSnapshot } from '@kassa/client/testing';
import { KassaError } from '@kassa/protocol';
import { expect, fixture, html, nextFrame, oneEvent } from '@open-wc/testing';
import { fakeCompanion, SERVER } from '../../test/companion.ts';
import {
  calls,
  callsTo,
  forgetKlarna,
  inOverlay,
  klarna,
  requestsFor,
  scriptAt,
} from '../../test/klarna/klarna.ts';
import { inside, listen, mount, shows, textOf } from '../../test/mount.ts';
import '../checkout-session/checkout-session.define.ts';
import '../payment-status/payment-status.define.ts';
import { en as shared } from '../../test/english.ts';
import { everyElement } from '../../test/every-element.ts';
import { en } from '../words/later/klarna.ts';
import './klarna-widget-host.define.ts';
import type { KlarnaWidgetHost } from './klarna-widget-host.ts';
import {
  LATER,
  SLICE,
  REDIRECT,
  methods,
  becomes,
  mountHost,
  frameOf,
  cutOff,
} from '../../test/klarna/host.ts';
import { waitUntil } from '../../test/wait-until.ts';

const chosen = (preparation = klarna()) => ({ methods, selection: { method: LATER, preparation } });
const loading = chosen(klarna({ load: 'silent' }));

everyElement('klarna-widget-host', {
  snapshot: loading,
  loading: { snapshot: loading },
  first: { changes: chosen(), key: 'klarna.ready', words: en['klarna.ready'] },
  later: {
    changes: chosen(klarna({ load: 'refused' })),
    key: 'klarna.refused',
    words: en['klarna.refused'],
  },
});

describe('klarna-widget-host', () => {
  const stay = (event: Event) => event.preventDefault();
  before(() => document.addEventListener('before-redirect', stay));
  after(() => document.removeEventListener('before-redirect', stay));
  beforeEach(forgetKlarna);

  describe('is accessible', () => {
    it('while it loads', async () => {
      const { host } = await mountHost(klarna({ load: 'silent' }));
      await becomes(host, 'loading');
      expect(inside(host, '.skeleton').ariaLabel).to.equal(en['klarna.loading']);
      await expect(host).to.be.accessible();
    });

    it('with Klarna’s form, and says that it is there', async () => {
      const { host } = await mountHost();
      await becomes(host, 'ready');
      await waitUntil(() => inside(host, '[role="status"]').textContent.trim() === en['klarna.ready']);
      await expect(host).to.be.accessible();
    });

    it('with a form that is higher than its first room', async () => {
      const { host } = await mountHost(klarna({ heights: [900] }));
      await becomes(host, 'ready');
      expect(frameOf(host).offsetHeight).to.equal(900);
      expect(cutOff(host)).to.equal(0);
      await expect(host).to.be.accessible();
    });

    it('when Klarna could not be loaded, refused, or was closed', async () => {
      const blocked = await mountHost(klarna({}, { scriptUrl: scriptAt('after/9') }));
      await becomes(blocked.host, 'failed');
      await expect(blocked.host).to.be.accessible();
      const refused = await mountHost(klarna({ load: 'refused' }));
      await becomes(refused.host, 'unavailable');
      await shows(refused.host, en['klarna.refused']);
      await expect(refused.host).to.be.accessible();
      const closed = await mountHost(klarna({ answers: ['close'] }));
      await becomes(closed.host, 'ready');
      await closed.host.pay();
      await shows(closed.host, en['klarna.closed']);
      await expect(closed.host).to.be.accessible();
    });
  });

  describe('has the room that Klarna’s form needs', () => {
    it('and keeps it when the form gets lower: the pay button stays where it is', async () => {
      const { host } = await mountHost(klarna({ heights: [120] }));
      await becomes(host, 'ready');
      expect(host.offsetHeight).to.equal(16 * 16);
      frameOf(host).style.height = '460px';
      // In the frame after this one it has been seen.
      await nextFrame();
      await nextFrame();
      frameOf(host).style.height = '90px';
      await nextFrame();
      await nextFrame();
      expect(host.offsetHeight).to.equal(462);
    });

    it('and a message takes nothing of it', async () => {
      const { host } = await mountHost(klarna({ heights: [300], answers: ['close'] }));
      await becomes(host, 'ready');
      const { offsetHeight } = inside(host, '.form');
      await host.pay();
      await shows(host, en['klarna.closed']);
      expect(inside(host, '.form').offsetHeight).to.equal(offsetHeight);
      expect(cutOff(host)).to.equal(0);
      const { top } = inside(host, '.message').getBoundingClientRect();
      expect(top).to.be.at.least(frameOf(host).getBoundingClientRect().bottom);
    });

    it('and no more than another form needs', async () => {
      const { host } = await mountHost(klarna({ heights: [460] }));
      await becomes(host, 'ready');
      await waitUntil(() => host.offsetHeight > 460);
      host.preparation = klarna({ session_id: 'another' });
      await waitUntil(() => host.offsetHeight === 16 * 16, 'the room is given back');
    });
  });

  it('shows one form where the page was cloned with it', async () => {
    const { host, session, client } = await mountHost();
    await becomes(host, 'ready');
    const copy = document.importNode(session, true);
    copy.client = client;
    session.replaceWith(copy);
    const cloned = copy.querySelector('klarna-widget-host') as KlarnaWidgetHost;
    await becomes(cloned, 'ready');
    expect(cloned.querySelectorAll('iframe').length).to.equal(1);
    copy.replaceWith(session);
  });

  describe('on its own', () => {
    it('shows nothing and asks nothing of Klarna until a method is chosen', async () => {
      const preparation = klarna();
      const { session, transport } = await mount(html`<klarna-widget-host></klarna-widget-host>`, {
        snapshot: { methods },
        preparations: { [LATER]: preparation },
      });
      const host = session.querySelector('klarna-widget-host') as KlarnaWidgetHost;
      await host.updateComplete;
      expect(host.offsetHeight).to.equal(0);
      expect(await requestsFor(preparation.scriptUrl)).to.equal(0);
      expect(transport.commands.every(({ kind }) => kind === 'read')).to.equal(true);
      host.method = LATER;
      await becomes(host, 'ready');
      expect(transport.commands.filter(({ kind }) => kind === 'select')).to.deep.equal([
        { kind: 'select', method: LATER },
      ]);
    });

    it('follows the session’s choice when someone else makes it', async () => {
      const { session, client } = await mount(html`<klarna-widget-host></klarna-widget-host>`, {
        preparations: { [LATER]: klarna() },
      });
      await client.select(LATER);
      await becomes(session.querySelector('klarna-widget-host') as KlarnaWidgetHost, 'ready');
    });

    it('gets its form beside another element that chose in the same moment', async () => {
      const { session } = await mount(
        html`<klarna-widget-host method=${LATER}></klarna-widget-host>
          <klarna-widget-host method=${SLICE}></klarna-widget-host>`,
        {
          snapshot: { methods },
          preparations: {
            [LATER]: klarna({ session_id: 'one' }),
            [SLICE]: klarna({ session_id: 'two' }, { category: 'pay_over_time' }),
          },
        },
      );
      for (const host of session.querySelectorAll('klarna-widget-host')) await becomes(host, 'ready');
    });

    it('shows the shop’s way on where Klarna refuses the order', async () => {
      const { session } = await mount(
        html`<klarna-widget-host method=${LATER}
          ><a slot="unavailable" href="#ways">Other ways</a></klarna-widget-host
        >`,
        { preparations: { [LATER]: klarna({ load: 'refused' }) }, snapshot: { methods } },
      );
      const host = session.firstElementChild as HTMLElement;
      await shows(host, en['klarna.refused']);
      expect(host.querySelector('a')?.checkVisibility()).to.equal(true);
      await expect(host).to.be.accessible();
    });

    it('pays from the shop’s button, once, and leads on', async () => {
      const { host, session, transport } = await mountHost(klarna(), { nextAction: REDIRECT });
      await becomes(host, 'ready');
      const ready = listen(session, 'klarna-authorized');
      const first = host.pay();
      const second = host.pay();
      const left = oneEvent(session, 'before-redirect');
      await inOverlay('Approve');
      expect((await left).detail).to.deep.include({ url: REDIRECT.url, httpMethod: 'GET', fields: [] });
      await Promise.all([first, second]);
      expect(transport.commands.filter(({ kind }) => kind === 'pay').length).to.equal(1);
      expect(ready.map(({ detail }) => detail)).to.deep.equal([{ category: 'pay_later' }]);
    });

    it('shows why the payment could not be started', async () => {
      const { host, transport } = await mountHost(klarna({ answers: ['approve'] }));
      await becomes(host, 'ready');
      transport.fail(new KassaError('order_locked', 'Open', { reference: 'k7d2m4x9q1' }));
      await host.pay();
      await shows(host, shared['error.order_locked']);
      expect(textOf(host)).to.include('k7d2m4x9q1');
    });

    it('shows a payment that failed at once, in the provider’s words too, and as text', async () => {
      const customerText = '<img src=x onerror="document.title = 1"> Välj ett annat sätt.';
      const { host, transport } = await mountHost(klarna({ answers: ['approve'] }));
      await becomes(host, 'ready');
      const paid = host.pay();
      await waitUntil(() => transport.commands.some(({ kind }) => kind === 'pay'));
      await paid;
      const id = transport.snapshot.payment?.id ?? '';
      transport.push({ payment: makePayment({ id, status: 'DECLINED', customerText }) });
      await shows(host, shared['status.DECLINED']);
      await shows(host, customerText);
      expect(host.shadowRoot?.querySelector('img')).to.equal(null);
      await expect(host).to.be.accessible();
      transport.push({ payment: makePayment({ id, status: 'PAID' }) });
      await waitUntil(() => !textOf(host).includes(customerText), 'a late success is no failure');
    });

    it('leaves that to what shows the payment', async () => {
      const { host, session, transport } = await mountHost(klarna({ answers: ['approve'] }));
      await becomes(host, 'ready');
      session.append(document.createElement('payment-status'));
      await host.pay();
      const id = transport.snapshot.payment?.id ?? '';
      transport.push({ payment: makePayment({ id, status: 'DECLINED' }) });
      await shows(session, shared['status.DECLINED']);
      await host.updateComplete;
      expect(textOf(host)).not.to.include(shared['status.DECLINED']);
    });

    it('works without a session around it', async () => {
      const companion = fakeCompanion({ methods, selection: { method: LATER, preparation: klarna() } });
      const host = await fixture<KlarnaWidgetHost>(
        html`<klarna-widget-host server=${SERVER} token="token-1" method=${LATER}></klarna-widget-host>`,
      );
      await becomes(host, 'ready');
      companion.snapshot = makeSnapshot({
        methods,
        version: 2,
        payment: makePayment({ method: LATER, nextAction: REDIRECT }),
      });
      void host.pay();
      const left = oneEvent(host, 'before-redirect');
      await inOverlay('Approve');
      await left;
      companion.close();
      expect(companion.requests).to.include('POST /session/payments token-1');
    });

    describe('says how old the approval is', () => {
      const HOUR = 3_600_000;
      interface Sent {
        input: { authorizationToken: string; authorizedAt: string };
        sentAt: string;
      }
      const age = ({ sentAt, input }: Sent) => Date.parse(sentAt) - Date.parse(input.authorizedAt);

      it('so that it can be refused once it is too old, and the customer approves again', async () => {
        const RealDate = globalThis.Date;
        let ahead = 2 * HOUR;
        class WrongDate extends RealDate {
          constructor(time?: string | number) {
            super(time ?? RealDate.now() + ahead);
          }
          static override now = () => RealDate.now() + ahead;
        }
        globalThis.Date = WrongDate as DateConstructor;
        const companion = fakeCompanion({
          methods,
          selection: { method: LATER, preparation: klarna({ answers: ['approve'] }) },
        });
        try {
          const host = await fixture<KlarnaWidgetHost>(
            html`<klarna-widget-host
              server=${SERVER}
              token="slow-clock"
              method=${LATER}
            ></klarna-widget-host>`,
          );
          await becomes(host, 'ready');
          const sent = () =>
            companion.bodiesTo('/session/payments').map(({ body }) => body as Sent) as [Sent, Sent, Sent];
          companion.failure = { status: 500, code: 'unexpected' };
          await host.pay();
          expect(age(sent()[0]), 'a clock that is two hours fast').to.be.within(0, 5_000);

          ahead += HOUR + 60_000;
          companion.failure = undefined;
          companion.snapshot = makeSnapshot({
            ...companion.snapshot,
            version: 2,
            payment: makePayment({
              method: LATER,
              status: 'EXPIRED',
              reason: 'reason.authorization_expired',
            }),
          });
          await host.pay();
          expect(sent()[1].input, 'nobody knows what became of it').to.deep.equal(sent()[0].input);
          expect(age(sent()[1])).to.be.within(HOUR, HOUR + 70_000);
          await shows(host, shared['reason.authorization_expired']);

          await host.pay();
          expect(sent()[2].input.authorizationToken).not.to.equal(sent()[0].input.authorizationToken);
          expect(age(sent()[2])).to.be.within(0, 5_000);
          expect(companion.bodiesTo('/session/discards'), 'it was sent: the server cancels it').to.be.empty;
        } finally {
          globalThis.Date = RealDate;
          companion.close();
        }
      });
    });

    it('gives back what was approved as the element left, though the page is left too', async () => {
      const companion = fakeCompanion({ methods, selection: { method: LATER, preparation: klarna() } });
      const host = await fixture<KlarnaWidgetHost>(
        html`<klarna-widget-host server=${SERVER} token="leaving" method=${LATER}></klarna-widget-host>`,
      );
      await becomes(host, 'ready');
      const paid = host.pay();
      await shows(host, en['klarna.in_window']);
      host.remove();
      await inOverlay('Approve');
      await paid;
      const [given, ...more] = companion.bodiesTo('/session/discards') as {
        body: { method: string; input: { authorizationToken: string } };
        keepalive: boolean;
      }[];
      companion.close();
      expect(more).to.be.empty;
      expect(given?.keepalive).to.equal(true);
      expect(given?.body.method).to.equal(LATER);
      expect(given?.body.input.authorizationToken).to.match(/^token-/);
      expect(companion.bodiesTo('/session/payments')).to.be.empty;
    });

    it('does not reject when there is nothing to pay with', async () => {
      const host = await fixture<KlarnaWidgetHost>(html`<klarna-widget-host></klarna-widget-host>`);
      await host.pay();
      expect(calls()).to.be.empty;
    });
  });

  it('keeps two categories of one session apart', async () => {
    const transport = memoryTransport({
      snapshot: makeSnapshot({ methods }),
      preparations: {
        [LATER]: klarna({ session_id: 'one', answers: ['approve'] }),
        [SLICE]: klarna({ session_id: 'two', answers: ['approve'] }, { category: 'pay_over_time' }),
      },
    });
    const client = createCheckoutClient({ transport });
    const session = await fixture(html`
      <checkout-session .client=${client}>
        <klarna-widget-host method=${LATER}></klarna-widget-host>
      </checkout-session>
    `);
    const one = session.querySelector('klarna-widget-host') as KlarnaWidgetHost;
    await becomes(one, 'ready');
    const two = document.createElement('klarna-widget-host');
    two.method = SLICE;
    session.append(two);
    await becomes(two, 'ready');
    await one.pay();
    await two.pay();
    client.dispose();
    const paid = transport.commands.flatMap((command) => (command.kind === 'pay' ? [command] : []));
    expect(paid.map(({ method }) => method)).to.deep.equal([LATER, SLICE]);
    const [first, second] = paid.map(({ input }) =>
      input.kind === 'klarna_widget' ? input.authorizationToken : '',
    );
    expect(first).to.match(/-one-pay_later$/);
    expect(second).to.match(/-two-pay_over_time$/);
  });

  it('sends everything that was approved while other payments are under way, each once', async () => {
    const transport = memoryTransport({
      snapshot: makeSnapshot({ methods }),
      preparations: {
        [LATER]: klarna({ session_id: 'one', answers: ['approve'] }),
        [SLICE]: klarna({ session_id: 'two', answers: ['approve'] }, { category: 'pay_over_time' }),
      },
    });
    const client = createCheckoutClient({ transport });
    const session = await fixture(html`<checkout-session .client=${client}></checkout-session>`);
    const add = async (method: string) => {
      const host = document.createElement('klarna-widget-host');
      host.method = method;
      session.append(host);
      await becomes(host, 'ready');
      return host;
    };
    const hosts = [await add(LATER), await add(SLICE)];
    const answer = transport.hold();
    const first = client.pay('krofort.bank', { kind: 'none' });
    const paid = hosts.map((host) => host.pay());
    await waitUntil(() => callsTo('authorize').length === 2);
    answer();
    await Promise.all([first, ...paid]);
    client.dispose();
    const methodsPaid = transport.commands.flatMap((command) =>
      command.kind === 'pay' ? [command.method] : [],
    );
    expect(methodsPaid).to.deep.equal(['krofort.bank', LATER, SLICE]);
  });

  it('announces all that it says in a region that was there before', async () => {
    const { host } = await mountHost(klarna({ answers: ['ask', 'correct', 'close'] }));
    await becomes(host, 'ready');
    const region = inside(host, '[role="status"]');
    const announces = (text: string) =>
      waitUntil(() => region.textContent.trim().startsWith(text), `"${text}", not "${region.textContent}"`);
    await announces(en['klarna.ready']);
    void host.pay();
    await announces(en['klarna.in_window']);
    await inOverlay('Close');
    await announces(en['klarna.closed']);
    await host.pay();
    await announces('Klarna wants you to check');
    expect(region.isConnected && region === inside(host, '[role="status"]')).to.equal(true);
  });

  it('says that it is loading in a region that was there while nothing was chosen, and took no room', async () => {
    const preparations = { [LATER]: klarna({ load: 'silent' }) };
    const { session } = await mount(
      html`<div style="display: grid; gap: 50px">
        <klarna-widget-host></klarna-widget-host>
        <div>Terms</div>
      </div>`,
      { preparations, snapshot: { methods } },
    );
    const host = session.querySelector('klarna-widget-host') as KlarnaWidgetHost;
    await becomes(host, 'idle');
    const region = inside(host, '[role="status"]');
    const { parentElement: page } = host;
    expect(region.checkVisibility()).to.equal(true);
    expect(page?.offsetHeight).to.equal((page?.lastElementChild as HTMLElement).offsetHeight);
    host.method = LATER;
    await waitUntil(() => region.textContent.trim() === en['klarna.loading'], 'it says so');
    expect(region).to.equal(inside(host, '[role="status"]'));
  });

  it('asks the session for another client token when Klarna does not take this one', async () => {
    const preparations = { [LATER]: { ...klarna(), clientToken: 'not a token' } };
    const { host, session } = await mountHost(undefined, { preparations });
    const errors = listen(session, 'klarna-error');
    await becomes(host, 'failed');
    await shows(host, en['klarna.failed']);
    expect(errors[0]?.detail.code).to.equal('klarna-token-refused');
    expect(JSON.stringify(errors[0]?.detail)).not.to.include('not a token');
    preparations[LATER] = klarna();
    inside(host, 'button').click();
    await becomes(host, 'ready');
  });

  it('tells of a category that Klarna does not have as a failure', async () => {
    const { host, session } = await mountHost({ ...klarna(), category: 'pay_never' });
    const errors = listen(session, 'klarna-error');
    await becomes(host, 'failed');
    expect(errors[0]?.detail.code).to.equal('klarna-failed');
    expect(errors[0]?.detail.message).to.include('PaymentMethodCategoryNotSupportedError');
  });

  it('sends no data of the customer to Klarna: the session has it', async () => {
    const { host } = await mountHost(klarna({ answers: ['approve'] }));
    await becomes(host, 'ready');
    await host.pay();
    expect([...callsTo('load'), ...callsTo('authorize')].map(({ data }) => data)).to.deep.equal([{}, {}]);
  });
});
