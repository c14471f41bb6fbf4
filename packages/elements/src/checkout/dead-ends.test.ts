/** Every view in which nothing can be paid has words, an event and a way on. */
import { makePayment } from '@kassa/client/testing';
import { KassaError } from '@kassa/protocol';
import { expect, fixture, html, nextFrame } from '@open-wc/testing';
import type { LitElement } from 'lit';
import { html as staticHtml, unsafeStatic } from 'lit/static-html.js';
import {
  button,
  inside,
  listen,
  makeClient,
  mount,
  shows,
  textOf,
  type MountOptions,
} from '../../test/mount.ts';
import { navigationOf } from '../../test/navigation-of.ts';
import { en } from '../../test/english.ts';
import { fakeCompanion, SERVER, type FakeCompanion } from '../../test/companion.ts';
import { SWISH } from '../../test/swish.ts';
import { waitUntil } from '../../test/wait-until.ts';
import '../define.ts';
import '../kronor-swish-button/kronor-swish-button.define.ts';

const session = (state: 'superseded' | 'expired' | 'open') => ({
  session: { id: 'session-1', state, expiresAt: '2026-01-01T00:00:00.000Z', canPay: false },
});
const DEAD_ENDS: Record<string, MountOptions['snapshot'] & object> = {
  superseded: session('superseded'),
  expired: session('expired'),
  closed: session('open'),
  elsewhere: { lockedElsewhere: true },
  unavailable: { methods: [] },
};

async function mountIn(
  tag: string,
  snapshot: MountOptions['snapshot'] & object,
  wayOn = html``,
  isSilent = false,
) {
  const name = unsafeStatic(tag);
  const { client, transport } = makeClient({ snapshot: { methods: [SWISH], ...snapshot }, isSilent });
  const holder = await fixture<HTMLElement>(
    staticHtml`<checkout-session .client=${client}><${name}>${wayOn}</${name}></checkout-session>`,
  );
  return { element: holder.firstElementChild as HTMLElement, client, transport };
}

for (const tag of ['pay-method-picker', 'kronor-swish-button'])
  describe(`where nothing can be paid, <${tag}>`, () => {
    for (const [view, snapshot] of Object.entries(DEAD_ENDS)) {
      it(`asks the page what to do when the customer tries again: ${view}`, async () => {
        const { element } = await mountIn(tag, snapshot);
        await shows(element, en.retry);
        const asked = listen(document, 'checkout-restart');
        document.addEventListener('checkout-restart', (event) => event.preventDefault(), { once: true });
        button(element, en.retry).click();
        expect(asked.map(({ detail }) => detail)).to.deep.equal([{ view }]);
        await expect(element).to.be.accessible();
      });

      it(`shows the shop's own way on: ${view}`, async () => {
        const wayOn = html`<a slot=${view} href="#cart">To the cart</a>`;
        const { element } = await mountIn(tag, snapshot, wayOn);
        await shows(element, 'To the cart');
        expect(textOf(element)).not.to.include(en.retry);
      });
    }

    it('tells aloud that a second try is at work, and not that a first load is', async () => {
      const name = unsafeStatic(tag);
      const { client, transport } = makeClient();
      transport.fail(new KassaError('unexpected', 'No'));
      const holder = await fixture<HTMLElement>(
        staticHtml`<checkout-session .client=${client}><${name}></${name}></checkout-session>`,
      );
      const element = holder.firstElementChild as HTMLElement;
      const region = () => textOf(inside(element, '[role="status"]'));
      await shows(element, en.retry);
      expect(region()).to.equal('');
      transport.hold();
      button(element, en.retry).click();
      await waitUntil(() => region() === en.loading, 'it is told');
      await waitUntil(() => transport.commands.length > 1, 'it is at work');
      await nextFrame();
      expect(region()).to.equal(en.loading);
    });

    it('reloads the page when the customer tries again and the page does nothing else', async () => {
      const { element } = await mountIn(tag, DEAD_ENDS.expired ?? {});
      await shows(element, en.retry);
      expect(await navigationOf(() => button(element, en.retry).click())).to.equal('reload');
    });

    it('fires each change of its view once', async () => {
      const views = listen(document, 'checkout-view-change');
      const { element, client, transport } = await mountIn(tag, {}, html``, true);
      const release = transport.hold();
      await waitUntil(() => element.matches(':state(loading)'));
      release();
      void client.refresh();
      await waitUntil(() => element.matches(':state(choosing)'));
      transport.push({ payment: makePayment({ method: SWISH.id }) });
      await waitUntil(() => element.matches(':state(open)'));
      transport.push({ payment: makePayment({ method: SWISH.id, status: 'PAID' }) });
      await waitUntil(() => element.matches(':state(settled)'));
      expect(views.map(({ detail }) => detail.view)).to.deep.equal([
        'loading',
        'choosing',
        'open',
        'settled',
      ]);
    });
  });

describe('where the checkout is out of reach', () => {
  let companion: FakeCompanion;
  beforeEach(() => (companion = fakeCompanion()));
  afterEach(() => companion.close());

  it('<pay-method-picker> shows the shop’s own way on', async () => {
    companion.isDown = true;
    const element = await fixture<HTMLElement>(html`
      <pay-method-picker server=${SERVER} token="unreachable">
        <a slot="unreachable" href="#phone">Order by phone</a>
      </pay-method-picker>
    `);
    await shows(element, en['error.network']);
    expect(textOf(element)).to.include('Order by phone');
    expect(element.matches(':state(unreachable)')).to.equal(true);
  });

  it('a <payment-status> alone says so and shows the way on', async () => {
    companion.isDown = true;
    const element = await fixture<HTMLElement>(html`
      <payment-status server=${SERVER} token="alone"
        ><a slot="error" href="#order">Your order</a></payment-status
      >
    `);
    await shows(element, en['error.network']);
    expect(textOf(element)).to.include('Your order');
    companion.isDown = false;
  });

  for (const tag of ['pay-method-picker', 'payment-status', 'kronor-swish-button'])
    it(`<${tag}> alone tells the page once, as a <checkout-session> does`, async () => {
      companion.isDown = true;
      const errors = listen(document, 'checkout-error');
      const session = await fixture(staticHtml`
        <checkout-session server=${SERVER} token=${`${tag}-inside`}></checkout-session>
      `);
      await waitUntil(() => errors.length === 1, 'the session has told it');
      const name = unsafeStatic(tag);
      const element = await fixture<LitElement>(staticHtml`
        <${name} server=${SERVER} token=${`${tag}-alone`}></${name}>
      `);
      await shows(element, en['error.network']);
      element.requestUpdate();
      await element.updateComplete;
      expect(errors.map(({ target }) => (target as Element).localName)).to.deep.equal([
        session.localName,
        tag,
      ]);
      expect(errors[1]?.detail).to.deep.equal(errors[0]?.detail);
    });

  it('a status and a picker that stand alone each tell the page once, and again when the customer tries again', async () => {
    companion.isDown = true;
    const errors = listen(document, 'checkout-error');
    const page = await fixture(html`
      <div>
        <payment-status server=${SERVER} token="both"></payment-status>
        <pay-method-picker server=${SERVER} token="both"></pay-method-picker>
      </div>
    `);
    const [status, picker] = [...page.children] as [LitElement, LitElement];
    await waitUntil(() => picker.shadowRoot?.querySelector('button'), 'the picker has a way on');
    await Promise.all([status.updateComplete, picker.updateComplete]);
    expect(errors.map(({ target }) => target)).to.have.members([status, picker]);
    button(picker, en.retry).click();
    await waitUntil(() => errors.length === 4, 'both tell it again');
    companion.isDown = false;
    button(picker, en.retry).click();
    await shows(picker, en.choose);
    expect(errors).to.have.lengthOf(4);
  });

  it('an element alone tells the page why its session is refused', async () => {
    companion.failure = { status: 403, code: 'origin_not_allowed' };
    const errors = listen(document, 'checkout-error');
    const element = await fixture(html`
      <pay-method-picker server=${SERVER} token="refused"></pay-method-picker>
    `);
    await waitUntil(() => element.matches(':state(unreachable)'), 'it is known');
    expect(errors.map(({ detail, target }) => [detail.code, target])).to.deep.equal([
      ['origin_not_allowed', element],
    ]);
  });
});

for (const tag of ['pay-method-picker', 'kronor-swish-button'])
  for (const code of ['session_expired', 'invalid_token'])
    describe(`where the first load is refused with ${code}, <${tag}>`, () => {
      let companion: FakeCompanion;
      beforeEach(() => {
        companion = fakeCompanion();
        companion.failure = { status: 401, code };
      });
      afterEach(() => companion.close());

      const refused = (id: string, wayOn = html``) => {
        const name = unsafeStatic(tag);
        return fixture<LitElement>(
          staticHtml`<${name} server=${SERVER} token=${`${id}-${code}-${tag}`}>${wayOn}</${name}>`,
        );
      };

      it('says once that the checkout has expired, and asks the shop to begin again', async () => {
        const views = listen(document, 'checkout-view-change');
        const errors = listen(document, 'checkout-error');
        const element = await refused('once');
        element.addEventListener('checkout-restart', (event) => event.preventDefault());
        const asked = listen(element, 'checkout-restart');
        await shows(element, en.expired);
        expect(textOf(element).split(en.expired)).to.have.lengthOf(2);
        expect(element.matches(':state(expired)')).to.equal(true);
        expect(views.at(-1)?.detail).to.deep.equal({ view: 'expired' });
        expect(errors.map(({ detail }) => detail.code)).to.deep.equal([code]);
        button(element, en.retry).click();
        expect(asked.map(({ detail }) => detail)).to.deep.equal([{ view: 'expired' }]);
        await expect(element).to.be.accessible();
      });

      it('shows the shop’s own way on', async () => {
        const element = await refused('slot', html`<a slot="expired" href="#cart">To the cart</a>`);
        await shows(element, 'To the cart');
        expect(textOf(element)).not.to.include(en.retry);
      });

      it('says it beside a <payment-status>, which leaves it to the cashier', async () => {
        const name = unsafeStatic(tag);
        const errors = listen(document, 'session-expired');
        const session = await fixture(staticHtml`
          <checkout-session server=${SERVER} token=${`beside-${code}-${tag}`}>
            <payment-status></payment-status><${name}></${name}>
          </checkout-session>
        `);
        await shows(session.lastElementChild as Element, en.expired);
        expect(textOf(session).split(en.expired)).to.have.lengthOf(2);
        expect(errors.map(({ detail }) => detail)).to.deep.equal([
          { sessionId: undefined, paymentOpen: false },
        ]);
      });
    });

describe('an order that is paid elsewhere', () => {
  it('opens again in <pay-method-picker> once that payment has failed', async () => {
    const { session: checkout, transport } = await mount(html`<pay-method-picker></pay-method-picker>`, {
      snapshot: { lockedElsewhere: true },
    });
    const picker = checkout.firstElementChild as HTMLElement;
    await shows(picker, en.elsewhere);
    transport.push({ lockedElsewhere: false });
    await shows(picker, en.choose);
    expect(inside(picker, '[part="pay-button"]')).to.exist;
  });
});
