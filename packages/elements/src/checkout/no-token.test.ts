/** A page whose token doesn't come: the shop's own request has failed, or was never made. */
import { expect, fixture, html } from '@open-wc/testing';
import type { LitElement } from 'lit';
import { html as staticHtml, unsafeStatic } from 'lit/static-html.js';
import { fakeCompanion, SERVER, type FakeCompanion } from '../../test/companion.ts';
import { en } from '../../test/english.ts';
import { button, listen, makeClient, shows, textOf } from '../../test/mount.ts';
import { navigationOf } from '../../test/navigation-of.ts';
import { waitUntil } from '../../test/wait-until.ts';
import '../define.ts';
import '../kronor-swish-button/kronor-swish-button.define.ts';
import type { CheckoutSession } from '../checkout-session/checkout-session.ts';

const real = { set: window.setInterval.bind(window), clear: window.clearInterval.bind(window) };
let companion: FakeCompanion;
/** What each element does every second, by its handle. */
let clocks: Map<number, () => void>;

beforeEach(() => {
  companion = fakeCompanion();
  clocks = new Map();
  Object.assign(window, {
    setInterval(run: () => void, ms?: number) {
      const handle = real.set(ms === 1_000 ? () => undefined : run, ms);
      if (ms === 1_000) clocks.set(handle, run);
      return handle;
    },
    clearInterval(handle: number) {
      clocks.delete(handle);
      real.clear(handle);
    },
  });
});

afterEach(() => {
  companion.close();
  Object.assign(window, { setInterval: real.set, clearInterval: real.clear });
  Reflect.deleteProperty(document, 'prerendering');
});

async function pass(seconds: number, element: LitElement): Promise<void> {
  for (let second = 0; second < seconds; second++) for (const run of [...clocks.values()]) run();
  await element.updateComplete;
}
const isLoading = (element: Element) => element.matches(':state(loading)');
const isUnreachable = (element: Element) => element.matches(':state(unreachable)');

/** The element has drawn what stands there while nothing is known. */
async function waiting(content: ReturnType<typeof html>, tag: string): Promise<LitElement> {
  const holder = await fixture(html`<div>${content}</div>`);
  const element = holder.querySelector<LitElement>(tag) as LitElement;
  await waitUntil(() => element.shadowRoot?.querySelector('[part="skeleton"]'), 'a skeleton stands there');
  return element;
}

for (const tag of ['pay-method-picker', 'kronor-swish-button']) {
  const name = unsafeStatic(tag);

  describe(`where no token comes, <${tag}>`, () => {
    it('says so after ten seconds, and tells the page once', async () => {
      const views = listen(document, 'checkout-view-change');
      const element = await waiting(
        staticHtml`<checkout-session server=${SERVER}><${name}></${name}></checkout-session>`,
        tag,
      );
      await pass(9, element);
      expect(isLoading(element)).to.equal(true);
      await pass(1, element);
      await shows(element, en['error.network']);
      expect(isUnreachable(element)).to.equal(true);
      expect(views.map(({ detail }) => detail.view)).to.deep.equal(['loading', 'unreachable']);
      expect(clocks.size, 'it waits no longer').to.equal(0);
      await expect(element).to.be.accessible();
    });

    it('reloads the page when the customer tries again and the page does nothing else', async () => {
      const element = await waiting(staticHtml`<${name} server=${SERVER}></${name}>`, tag);
      await pass(10, element);
      await shows(element, en.retry);
      expect(await navigationOf(() => button(element, en.retry).click())).to.equal('reload');
    });

    it('says so alone, with a server and without one', async () => {
      for (const server of [SERVER, undefined]) {
        const element = await waiting(staticHtml`<${name} .server=${server}></${name}>`, tag);
        await pass(10, element);
        await shows(element, en['error.network']);
        element.remove();
      }
    });

    it('asks the page first what "Try again" does', async () => {
      const element = await waiting(staticHtml`<${name} server=${SERVER}></${name}>`, tag);
      await pass(10, element);
      await shows(element, en.retry);
      const asked = listen(document, 'checkout-restart');
      document.addEventListener('checkout-restart', (event) => event.preventDefault(), { once: true });
      button(element, en.retry).click();
      expect(asked.map(({ detail }) => detail)).to.deep.equal([{ view: 'unreachable' }]);
    });

    it('shows the shop’s own way on', async () => {
      const element = await waiting(
        staticHtml`<${name} server=${SERVER}><a slot="unreachable" href="#phone">Order by phone</a></${name}>`,
        tag,
      );
      await pass(10, element);
      await shows(element, 'Order by phone');
      expect(textOf(element)).not.to.include(en.retry);
    });

    it('goes on to the payment once a token comes after all', async () => {
      const element = await waiting(
        staticHtml`<checkout-session><${name}></${name}></checkout-session>`,
        tag,
      );
      await pass(10, element);
      await shows(element, en['error.network']);
      const session = element.parentElement as CheckoutSession;
      session.client = makeClient().client;
      await waitUntil(() => !isUnreachable(element) && !isLoading(element), 'it goes on');
      expect(textOf(element)).not.to.include(en['error.network']);
    });

    it('counts no second in which nobody can see it', async () => {
      const element = await waiting(
        staticHtml`<dialog open><${name} server=${SERVER}></${name}></dialog>`,
        tag,
      );
      const dialog = element.parentElement as HTMLDialogElement;
      dialog.close();
      await pass(20, element);
      expect(isLoading(element)).to.equal(true);
      dialog.show();
      await pass(9, element);
      expect(isLoading(element)).to.equal(true);
      await pass(1, element);
      await shows(element, en['error.network']);
    });

    it('counts no second before a prerendered page is opened', async () => {
      Object.defineProperty(document, 'prerendering', { configurable: true, value: true });
      const element = await waiting(staticHtml`<${name} server=${SERVER}></${name}>`, tag);
      await pass(20, element);
      expect(isLoading(element)).to.equal(true);
      Reflect.deleteProperty(document, 'prerendering');
      document.dispatchEvent(new Event('prerenderingchange'));
      await pass(10, element);
      await shows(element, en['error.network']);
    });

    it('counts from anew where it is moved, and not at all once it is gone', async () => {
      const element = await waiting(staticHtml`<${name} server=${SERVER}></${name}>`, tag);
      await pass(9, element);
      (element.parentElement as Element).prepend(element);
      await pass(9, element);
      expect(isLoading(element)).to.equal(true);
      element.remove();
      expect(clocks.size).to.equal(0);
    });
  });
}

it('a picker and a Swish button say it once, and a <payment-status> beside them says nothing', async () => {
  const picker = await waiting(
    html`<checkout-session server=${SERVER}>
      <payment-status></payment-status><pay-method-picker></pay-method-picker>
      <kronor-swish-button></kronor-swish-button>
    </checkout-session>`,
    'pay-method-picker',
  );
  const session = picker.parentElement as Element;
  const swish = session.lastElementChild as LitElement;
  await pass(10, swish);
  await shows(session, en['error.network']);
  await waitUntil(() => textOf(swish).includes(en.retry), 'the other has the way on');
  expect(textOf(session).split(en['error.network'])).to.have.lengthOf(2);
  expect(textOf(session.querySelector('payment-status') as Element)).to.equal('');
  picker.remove();
  await shows(swish, en['error.network']);
});

it('a <payment-status> alone says nothing: there may never be a payment to show', async () => {
  const holder = await fixture(
    html`<div>
      <checkout-session server=${SERVER}><payment-status></payment-status></checkout-session>
      <payment-status server=${SERVER}></payment-status>
    </div>`,
  );
  expect(clocks.size).to.equal(0);
  for (const status of holder.querySelectorAll('payment-status')) expect(textOf(status)).to.equal('');
});
