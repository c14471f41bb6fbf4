/** What happens to a payment is told once on a page, whoever holds its session. */
import { makePayment } from '@kassa/client/testing';
import { expect, fixture, html } from '@open-wc/testing';
import { LitElement } from 'lit';
import { hear } from '../../test/hear.ts';
import { fakeCompanion, SERVER, type FakeCompanion } from '../../test/companion.ts';
import { en } from '../../test/english.ts';
import { button, inside, makeClient, mount, shows, textOf } from '../../test/mount.ts';
import { BANK, panel, SWISH, swishPayment } from '../../test/swish.ts';
import { waitUntil } from '../../test/wait-until.ts';
import type * as own from './checkout-controller.ts';
import type { PayMethodPicker } from '../pay-method-picker/pay-method-picker.ts';
import '../define.ts';
import '../kronor-swish-button/kronor-swish-button.define.ts';

const times = (whole: string, part: string) => whole.split(part).length - 1;

describe('one teller for each session', () => {
  let companion: FakeCompanion;
  beforeEach(
    () => (companion = fakeCompanion({ methods: [SWISH, BANK], payment: swishPayment({ canCancel: true }) })),
  );
  afterEach(() => companion.close());

  it('a status and a picker that stand alone show an open payment once', async () => {
    const page = await fixture(html`
      <div>
        <payment-status server=${SERVER} token="alone"></payment-status>
        <pay-method-picker server=${SERVER} token="alone"></pay-method-picker>
      </div>
    `);
    await shows(page, en.cancel);
    expect(times(textOf(page), en['status.WAITING_FOR_PAYMENT'])).to.equal(1);
  });

  it('two sessions of one token show one code and one "cancel"', async () => {
    const page = await fixture(html`
      <div>
        <checkout-session server=${SERVER} token="two"
          ><pay-method-picker></pay-method-picker
        ></checkout-session>
        <checkout-session server=${SERVER} token="two"
          ><pay-method-picker></pay-method-picker
        ></checkout-session>
      </div>
    `);
    await shows(page, en.cancel);
    expect(times(textOf(page), en.cancel)).to.equal(1);
    const pickers = [...page.querySelectorAll('pay-method-picker')];
    await waitUntil(() => pickers.some(panel));
    expect(pickers.filter(panel)).to.have.lengthOf(1);
  });
});

it('an element that is put out of its session shows nothing of it any more', async () => {
  const { session, client } = await mount(html`<pay-method-picker></pay-method-picker>`);
  const picker = session.querySelector('pay-method-picker') as PayMethodPicker;
  await shows(picker, en.choose);
  const inner = document.createElement('div');
  session.append(inner);
  inner.append(picker);
  await picker.updateComplete;
  expect(picker.matches(':state(choosing)'), 'within the session').to.equal(true);
  session.before(picker);
  await waitUntil(() => picker.matches(':state(loading)'), 'out of the session');
  const other = Object.assign(document.createElement('checkout-session'), { client });
  picker.replaceWith(other);
  other.append(picker);
  await waitUntil(() => picker.matches(':state(choosing)'), 'in another session');
  other.remove();
});

it('a teller of another copy of the library counts too', async () => {
  const address = new URL('./checkout-controller.ts?copy', import.meta.url).href;
  const { CheckoutController } = (await import(address)) as typeof own;
  class OfAnotherCopy extends LitElement {
    server: undefined;
    token: undefined;
    readonly checkout = new CheckoutController(this, 'status');
  }
  customElements.define('of-another-copy', OfAnotherCopy);
  const { session } = await mount(
    html`<pay-method-picker></pay-method-picker><of-another-copy></of-another-copy>`,
    { snapshot: { payment: swishPayment({ canCancel: true }) } },
  );
  const picker = session.querySelector('pay-method-picker') as PayMethodPicker;
  await shows(picker, en.cancel);
  await waitUntil(() => !textOf(picker).includes(en['status.WAITING_FOR_PAYMENT']), 'the other one tells it');
  expect(session.querySelector<OfAnotherCopy>('of-another-copy')?.checkout.shownBy).to.equal(undefined);
});

describe('an express button above a picker', () => {
  async function mountBoth() {
    const mounted = await mount(
      html`<kronor-swish-button></kronor-swish-button><pay-method-picker></pay-method-picker>`,
      { snapshot: { methods: [SWISH, BANK] } },
    );
    const [express, picker] = [...mounted.session.children] as [HTMLElement, HTMLElement];
    await shows(picker, en.choose);
    return { ...mounted, express, picker };
  }

  it('shows the payment that was made with it, and the picker nothing of it', async () => {
    const { express, picker } = await mountBoth();
    inside(express, '[part="pay-button"]').click();
    await shows(express, en['status.WAITING_FOR_PAYMENT']);
    expect(textOf(picker)).to.equal('');
  });

  it('leaves a payment to the picker that it was made in', async () => {
    const { express, picker, transport } = await mountBoth();
    inside(picker, `input[value="${BANK.id}"]`).click();
    await waitUntil(() => transport.snapshot.selection?.method === BANK.id);
    inside(picker, '[part="pay-button"]').click();
    await shows(picker, en['status.WAITING_FOR_PAYMENT']);
    expect(textOf(express)).to.equal('');
  });

  it('holds the order alone, takes no focus, and lets both pay once its payment is cancelled', async () => {
    const { session, express, picker, transport } = await mountBoth();
    const coupon = document.createElement('input');
    session.before(coupon);
    try {
      inside(express, '[part="pay-button"]').click();
      await shows(express, en['status.WAITING_FOR_PAYMENT']);
      expect(picker.shadowRoot?.querySelector('input, button, a')).to.equal(null);
      coupon.focus();
      transport.push({ payment: makePayment({ status: 'CANCELLED' }) });
      await shows(picker, en.choose);
      await shows(express, en['status.CANCELLED']);
      expect(document.activeElement).to.equal(coupon);
      expect(times(textOf(session), en['status.CANCELLED'])).to.equal(1);
      expect(inside(express, '[part="pay-button"]').checkVisibility()).to.equal(true);
      inside(picker, `input[value="${BANK.id}"]`).click();
      await waitUntil(() => transport.snapshot.selection?.method === BANK.id);
      inside(picker, '[part="pay-button"]').click();
      await shows(picker, en['status.WAITING_FOR_PAYMENT']);
      expect(textOf(express)).to.equal('');
    } finally {
      coupon.remove();
    }
  });

  it('tells the error of its own payment alone', async () => {
    const { express, picker, transport } = await mountBoth();
    const { KassaError } = await import('@kassa/protocol');
    inside(express, '[part="pay-button"]').click();
    await waitUntil(() => transport.snapshot.payment !== null);
    transport.push({ payment: makePayment({ status: 'DECLINED' }) });
    await shows(express, en['status.DECLINED']);
    transport.fail(new KassaError('provider_unavailable', 'Down'));
    inside(express, '[part="pay-button"]').click();
    await shows(express, en['error.provider_unavailable']);
    expect(textOf(picker)).not.to.include(en['error.provider_unavailable']);
  });
});

describe('a screen reader hears', () => {
  it('how many ways to pay there are once they are there', async () => {
    const { client, transport } = makeClient({ isSilent: true });
    const release = transport.hold();
    const session = await fixture(
      html`<checkout-session .client=${client}><pay-method-picker></pay-method-picker></checkout-session>`,
    );
    const picker = session.firstElementChild as PayMethodPicker;
    await picker.updateComplete;
    const region = inside(picker, '[role="status"]');
    expect(region.textContent).to.equal('');
    const heard = hear(picker);
    release();
    void client.refresh();
    await shows(picker, en.choose);
    await waitUntil(() => heard.length > 0);
    expect(heard).to.deep.equal(['Ways to pay: 2']);
    expect(inside(picker, '[role="status"]')).to.equal(region);
  });

  it('of each change of a payment what has changed, and the reference no second time', async () => {
    const { session, transport } = await mount(html`<payment-status></payment-status>`);
    const status = session.firstElementChild as HTMLElement;
    transport.push({ payment: makePayment({ status: 'PROCESSING' }) });
    await shows(status, en['status.PROCESSING']);
    const heard = hear(status);
    transport.push({ payment: makePayment({ status: 'CANCELLING' }) });
    await shows(status, en['status.CANCELLING']);
    // Of the rarer sentences, which may load only now.
    await shows(status, en.cancelling);
    await waitUntil(() => heard.length > 1, 'hears what follows from it');
    expect(heard).to.deep.equal([en['status.CANCELLING'], en.cancelling]);
  });

  it('that the connection is lost and that it is back', async () => {
    for (const element of [
      html`<payment-status></payment-status>`,
      html`<pay-method-picker></pay-method-picker>`,
    ]) {
      const { session, transport } = await mount(element, { snapshot: { payment: makePayment() } });
      const shown = session.firstElementChild as HTMLElement;
      await shows(shown, en['status.WAITING_FOR_PAYMENT']);
      const heard = hear(shown);
      transport.connect('offline');
      await waitUntil(() => heard.includes(en.offline), 'hears that it is offline');
      transport.connect('live');
      await waitUntil(() => heard.includes(en.online), 'hears that it is online');
      expect(heard).to.deep.equal([en.offline, en.online]);
      expect(textOf(shown)).not.to.include(en.offline);
    }
  });

  it('the title of a payment from the focus alone when the focus goes there', async () => {
    const { session, transport } = await mount(html`<pay-method-picker></pay-method-picker>`);
    const picker = session.firstElementChild as HTMLElement;
    await shows(picker, en.choose);
    inside(picker, `input[value="${BANK.id}"]`).click();
    await waitUntil(() => transport.snapshot.selection !== null);
    inside(picker, '[part="pay-button"]').focus();
    const heard = hear(picker);
    inside(picker, '[part="pay-button"]').click();
    await waitUntil(() => picker.shadowRoot?.activeElement?.matches('.title'), 'the title has the focus');
    expect(picker.shadowRoot?.activeElement?.textContent).to.equal(en['status.WAITING_FOR_PAYMENT']);
    expect(heard).to.deep.equal([]);
    transport.push({ payment: makePayment({ status: 'PROCESSING' }) });
    await waitUntil(() => heard.length > 0);
    expect(heard).to.deep.equal([en['status.PROCESSING']]);
  });

  it('a decline from the focus alone when the focus goes to it', async () => {
    const { session, transport } = await mount(html`<pay-method-picker></pay-method-picker>`, {
      snapshot: { payment: makePayment({ canCancel: true }) },
    });
    const picker = session.firstElementChild as HTMLElement;
    await shows(picker, en.cancel);
    button(picker, en.cancel).focus();
    transport.push({ payment: makePayment({ status: 'DECLINED' }) });
    await waitUntil(() => picker.shadowRoot?.activeElement?.matches('.notice'), 'the notice has the focus');
    expect(inside(picker, '.notice').role).to.equal(null);
  });

  it('from the picker where a payment stands once the status has gone, and each change after that once', async () => {
    const { session, transport } = await mount(
      html`<payment-status></payment-status><pay-method-picker></pay-method-picker>`,
      { snapshot: { payment: makePayment({ canCancel: true }) } },
    );
    const [status, picker] = [...session.children] as [HTMLElement, HTMLElement];
    await shows(status, en['status.WAITING_FOR_PAYMENT']);
    await shows(picker, en.cancel);
    const heard = hear(status, picker);
    status.remove();
    await shows(picker, en['status.WAITING_FOR_PAYMENT']);
    transport.connect('offline');
    await waitUntil(() => heard.includes(en.offline), 'hears that it is offline');
    transport.connect('live');
    await waitUntil(() => heard.includes(en.online), 'hears that it is online');
    transport.push({ payment: makePayment({ status: 'PAID' }) });
    await waitUntil(() => heard.includes(en['status.PAID']), 'hears that it is paid');
    const took = en['status.WAITING_FOR_PAYMENT'];
    expect(heard.join('|')).to.equal([took, en.offline, en.online, en['status.PAID']].join('|'));
  });

  it('each change once, where two sessions of one token and an express button show it', async () => {
    const { client, transport } = makeClient({ snapshot: { payment: makePayment({ canCancel: true }) } });
    const page = await fixture(html`
      <div>
        <checkout-session .client=${client}
          ><kronor-swish-button></kronor-swish-button><pay-method-picker></pay-method-picker
        ></checkout-session>
        <checkout-session .client=${client}
          ><payment-status></payment-status><pay-method-picker></pay-method-picker
        ></checkout-session>
      </div>
    `);
    await shows(page, en.cancel);
    const heard = hear(...page.querySelectorAll('kronor-swish-button, pay-method-picker, payment-status'));
    transport.push({ payment: makePayment({ status: 'PAID' }) });
    await waitUntil(() => heard.includes(en['status.PAID']), 'hears that it is paid');
    expect(heard.join('|')).to.equal(en['status.PAID']);
  });

  it('an error of the first load once', async () => {
    const { KassaError } = await import('@kassa/protocol');
    const { client, transport } = makeClient();
    transport.fail(new KassaError('unexpected', 'No'));
    const session = await fixture(
      html`<checkout-session .client=${client}><payment-status></payment-status></checkout-session>`,
    );
    const status = session.firstElementChild as HTMLElement;
    await shows(status, en['error.unexpected']);
    expect(inside(status, '[role="alert"]').closest('[role="status"]')).to.equal(null);
  });
});

describe('a page that is translated in place', () => {
  it('shows the words of the status that the payment has', async () => {
    const { session, transport } = await mount(html`<payment-status></payment-status>`, {
      snapshot: { payment: makePayment() },
    });
    const status = session.firstElementChild as HTMLElement;
    await shows(status, en['status.WAITING_FOR_PAYMENT']);
    // As a translator does: a text node is replaced by an element with other words.
    const walker = document.createTreeWalker(status.shadowRoot as ShadowRoot, NodeFilter.SHOW_TEXT);
    const texts: Text[] = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) texts.push(node as Text);
    for (const text of texts.filter(({ data }) => data.trim())) {
      const font = document.createElement('span');
      font.textContent = `«${text.data}»`;
      text.replaceWith(font);
    }
    transport.push({ payment: makePayment({ status: 'PAID' }) });
    await shows(status, en['status.PAID']);
    expect(textOf(status)).not.to.include('Waiting');
  });
});
