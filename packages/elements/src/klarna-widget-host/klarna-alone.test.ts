/** <klarna-widget-host> without a picker or a status that would say why nothing can be paid. */
import { expect, fixture, html } from '@open-wc/testing';
import { fakeCompanion, SERVER, type FakeCompanion } from '../../test/companion.ts';
import { en } from '../../test/english.ts';
import { becomes, LATER, mountHost } from '../../test/klarna/host.ts';
import { forgetKlarna } from '../../test/klarna/klarna.ts';
import { button, listen, makeClient, shows, textOf } from '../../test/mount.ts';
import { navigationOf } from '../../test/navigation-of.ts';
import { waitUntil } from '../../test/wait-until.ts';
import '../define.ts';

const OVER = {
  session: { id: 'session-1', state: 'expired', expiresAt: '2026-01-01T00:00:00.000Z', canPay: false },
} as const;
const times = (element: Element, words: string) => textOf(element).split(words).length - 1;

describe('a <klarna-widget-host> alone in a page', () => {
  let companion: FakeCompanion;
  beforeEach(() => (companion = fakeCompanion()));
  afterEach(() => companion.close());

  const page = (id: string, content = html`<klarna-widget-host></klarna-widget-host>`) =>
    fixture<HTMLElement>(
      html`<checkout-session server=${SERVER} token=${`klarna-${id}`}>${content}</checkout-session>`,
    );
  const hostIn = (session: Element) => session.querySelector('klarna-widget-host') as HTMLElement;

  it('says that the checkout is out of reach, and tries again', async () => {
    companion.isDown = true;
    const host = hostIn(await page('away'));
    await shows(host, en['error.network']);
    await becomes(host, 'unreachable');
    expect(getComputedStyle(host).position, 'it covers nothing').to.equal('static');
    await expect(host).to.be.accessible();
    companion.isDown = false;
    button(host, en.retry).click();
    await becomes(host, 'idle');
    expect(textOf(host)).to.equal('');
  });

  it('leaves the way on to the shop where the checkout is out of reach', async () => {
    companion.isDown = true;
    const session = await page(
      'away-slot',
      html`<klarna-widget-host><a slot="unreachable" href="#phone">Order by phone</a></klarna-widget-host>`,
    );
    await shows(session, en['error.network']);
    expect(textOf(session)).to.include('Order by phone').and.not.to.include(en.retry);
  });

  it('asks the shop to begin again where a try more would be refused too', async () => {
    companion.failure = { status: 403, code: 'origin_not_allowed' };
    const host = hostIn(await page('origin'));
    await shows(host, en.retry);
    host.addEventListener('checkout-restart', (event) => event.preventDefault());
    const asked = listen(host, 'checkout-restart');
    button(host, en.retry).click();
    expect(asked.map(({ detail }) => detail)).to.deep.equal([{ view: 'unreachable' }]);
  });

  it('says once that the checkout has expired, and asks the shop to begin again', async () => {
    companion.failure = { status: 401, code: 'session_expired' };
    const host = hostIn(await page('refused'));
    await shows(host, en.expired);
    await becomes(host, 'expired');
    expect(times(host, en.expired)).to.equal(1);
    await expect(host).to.be.accessible();
    host.addEventListener('checkout-restart', (event) => event.preventDefault());
    const asked = listen(host, 'checkout-restart');
    button(host, en.retry).click();
    expect(asked.map(({ detail }) => detail)).to.deep.equal([{ view: 'expired' }]);
  });

  it('reloads the page when the customer tries again and the page does nothing else', async () => {
    companion.failure = { status: 401, code: 'session_expired' };
    const host = hostIn(await page('reloaded'));
    await shows(host, en.retry);
    expect(await navigationOf(() => button(host, en.retry).click())).to.equal('reload');
  });

  it('says it of a session that ends while the page is open, and leaves the way on to the shop', async () => {
    const { client, transport } = makeClient();
    const session = await fixture<HTMLElement>(html`
      <checkout-session .client=${client}>
        <klarna-widget-host><a slot="expired" href="#cart">To the cart</a></klarna-widget-host>
      </checkout-session>
    `);
    const host = hostIn(session);
    await becomes(host, 'idle');
    transport.push(OVER);
    await shows(host, en.expired);
    expect(textOf(session)).to.include('To the cart').and.not.to.include(en.retry);
  });

  it('leaves it to a cashier, and the words to a status that has them', async () => {
    companion.failure = { status: 401, code: 'session_expired' };
    const withPicker = await page(
      'picker',
      html`<klarna-widget-host></klarna-widget-host><pay-method-picker></pay-method-picker>`,
    );
    await shows(withPicker, en.retry);
    expect(textOf(hostIn(withPicker))).to.equal('');
    expect(times(withPicker, en.expired)).to.equal(1);
    const withStatus = await page(
      'status',
      html`<payment-status></payment-status
        ><klarna-widget-host><a slot="expired" href="#cart">To the cart</a></klarna-widget-host>`,
    );
    await shows(withStatus, en.expired);
    await shows(withStatus, 'To the cart');
    expect(times(withStatus, en.expired)).to.equal(1);
  });

  it('says once, beside a status, that a session which was there is over', async () => {
    const { client } = makeClient({ snapshot: OVER });
    const session = await fixture<HTMLElement>(html`
      <checkout-session .client=${client}>
        <payment-status></payment-status><klarna-widget-host></klarna-widget-host>
      </checkout-session>
    `);
    await shows(hostIn(session), en.expired);
    expect(times(session, en.expired)).to.equal(1);
  });

  it('says it in one of two', async () => {
    companion.isDown = true;
    const session = await page(
      'two',
      html`<klarna-widget-host></klarna-widget-host><klarna-widget-host></klarna-widget-host>`,
    );
    await shows(session, en['error.network']);
    await waitUntil(() => session.querySelector('klarna-widget-host:state(idle)'), 'the other is drawn');
    expect(times(session, en['error.network'])).to.equal(1);
  });
});

describe('where the session ends while Klarna’s form is shown', () => {
  beforeEach(forgetKlarna);

  it('the words take its place, and it is there again with a session that goes on', async () => {
    const { host, transport, client } = await mountHost();
    await becomes(host, 'ready');
    const { session } = client.state.snapshot ?? {};
    transport.push(OVER);
    await shows(host, en.expired);
    expect(host.matches(':state(expired)')).to.equal(true);
    expect(host.querySelector('iframe')?.checkVisibility()).to.equal(false);
    if (session) transport.push({ session });
    await becomes(host, 'ready');
    expect(host.querySelector('iframe')?.checkVisibility()).to.equal(true);
    expect(host.method).to.equal(LATER);
  });
});
