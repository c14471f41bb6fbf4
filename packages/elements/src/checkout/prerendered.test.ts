/** A page that the browser prepares before anybody has asked for it, by the shop's speculation rules. */
import { expect, fixture, html } from '@open-wc/testing';
import { fakeCompanion, SERVER, type FakeCompanion } from '../../test/companion.ts';
import { shows } from '../../test/mount.ts';
import { waitUntil } from '../../test/wait-until.ts';
import '../define.ts';
import type { CheckoutSession } from '../checkout-session/checkout-session.ts';
import type { PayMethodPicker } from '../pay-method-picker/pay-method-picker.ts';

const EVENTS = ['session-ready', 'payment-status-changed', 'payment-method-change', 'checkout-error'];

let companion: FakeCompanion;
/** Events that the page has heard. */
let heard: string[];

beforeEach(() => {
  companion = fakeCompanion();
  heard = [];
  Object.defineProperty(document, 'prerendering', { configurable: true, value: true });
  for (const name of EVENTS) document.addEventListener(name, hear);
});

afterEach(() => {
  for (const name of EVENTS) document.removeEventListener(name, hear);
  Reflect.deleteProperty(document, 'prerendering');
  companion.close();
  history.replaceState(null, '', location.pathname + location.search);
  sessionStorage.clear();
});

const hear = ({ type }: Event) => heard.push(type);

/** The customer opens the page. */
function activate(): void {
  Reflect.deleteProperty(document, 'prerendering');
  document.dispatchEvent(new Event('prerenderingchange'));
}

/** Once whatever would be asked has been asked. */
const settled = () => new Promise((resolve) => setTimeout(resolve));

it('asks nothing and tells nothing until it is opened', async () => {
  const session = await fixture<CheckoutSession>(html`
    <checkout-session server=${SERVER} token="new"><pay-method-picker></pay-method-picker></checkout-session>
  `);
  await settled();
  expect(companion.requests).to.deep.equal([]);
  expect(heard).to.deep.equal([]);
  activate();
  await shows(session.querySelector('pay-method-picker') as HTMLElement, 'Pay SEK 249.00');
  expect(heard).to.include('session-ready');
});

it('asks nothing where the element has its own server and token', async () => {
  const picker = await fixture<PayMethodPicker>(
    html`<pay-method-picker server=${SERVER} token="own"></pay-method-picker>`,
  );
  await settled();
  expect(companion.requests).to.deep.equal([]);
  activate();
  await shows(picker, 'Pay SEK 249.00');
});

it('uses up no return code until it is opened', async () => {
  history.replaceState(null, '', '#kassa-return=once');
  await fixture(
    html`<checkout-session server=${SERVER}><payment-status></payment-status></checkout-session>`,
  );
  await settled();
  expect(location.hash).to.equal('#kassa-return=once');
  expect(companion.requests).to.deep.equal([]);
  activate();
  await waitUntil(() => companion.requests.some((request) => request.startsWith('GET /session')));
  expect(companion.requests.filter((request) => request.startsWith('POST /returns'))).to.have.lengthOf(1);
  expect(location.hash).to.equal('');
});

it('waits for the opening once, however often it is updated', async () => {
  const waiting = new Set<unknown>();
  const original = document.addEventListener.bind(document);
  document.addEventListener = (...added: Parameters<typeof original>) => {
    if (added[0] === 'prerenderingchange') waiting.add(added[1]);
    original(...added);
  };
  try {
    const picker = await fixture<PayMethodPicker>(
      html`<pay-method-picker server=${SERVER} token="often"></pay-method-picker>`,
    );
    for (let update = 0; update < 3; update++) {
      picker.requestUpdate();
      await picker.updateComplete;
    }
    expect(waiting.size).to.equal(1);
    activate();
    await shows(picker, 'Pay SEK 249.00');
    await picker.updateComplete;
    document.dispatchEvent(new Event('prerenderingchange'));
    expect(picker.isUpdatePending, 'it waits no more').to.equal(false);
  } finally {
    Reflect.deleteProperty(document, 'addEventListener');
  }
});
