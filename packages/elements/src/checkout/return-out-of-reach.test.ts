/** Another browser than the one that paid: it has the return code alone, and the server is out of reach for longer than a moment. */
import { makePayment } from '@kassa/client/testing';
import { aTimeout, expect, fixture, html } from '@open-wc/testing';
import type { LitElement } from 'lit';
import { fakeCompanion, SERVER, type FakeCompanion } from '../../test/companion.ts';
import { en } from '../../test/english.ts';
import { button, listen, shows, textOf } from '../../test/mount.ts';
import { waitUntil } from '../../test/wait-until.ts';
import '../define.ts';

const CODE = '#kassa-return=0123456789abcdef';

describe('where the return code can’t be traded', () => {
  const original = location.href;
  let companion: FakeCompanion;
  beforeEach(async () => {
    // The client of the test before ends.
    await aTimeout(0);
    sessionStorage.clear();
    companion = fakeCompanion({ payment: makePayment({ reference: 'p7k3q' }) });
    companion.isDown = true;
    history.replaceState(null, '', `?away${CODE}`);
  });
  afterEach(() => {
    companion.close();
    history.replaceState(null, '', original);
  });

  const trades = () => companion.requests.filter((request) => request.startsWith('POST /returns'));
  const isOutOfReach = (element: Element) =>
    waitUntil(() => element.matches(':state(unreachable)'), 'it is out of reach', { timeout: 9_000 });

  it('“Try again” trades it, and takes it out of the address', async () => {
    const errors = listen(document, 'checkout-error');
    const session = await fixture(html`
      <checkout-session server=${SERVER}>
        <payment-status></payment-status><pay-method-picker></pay-method-picker>
      </checkout-session>
    `);
    const [status, picker] = [...session.children] as [Element, Element];
    await isOutOfReach(picker);
    expect(location.hash).to.equal(CODE);
    expect(textOf(status)).to.include(en.confirming).and.include(en.offline);
    expect(errors.map(({ detail }) => detail.code)).to.deep.equal(['network']);
    companion.isDown = false;
    button(picker, en.retry).click();
    await shows(status, 'p7k3q');
    expect(textOf(status), 'the customer has come back').to.include(en.confirming);
    expect(location.hash).to.equal('');
  });

  it('a reload trades it', async () => {
    const page = () => fixture(html`<pay-method-picker server=${SERVER}></pay-method-picker>`);
    const first = await page();
    await isOutOfReach(first);
    first.remove();
    companion.isDown = false;
    const reloaded = await page();
    await shows(reloaded, 'p7k3q');
    expect(location.hash).to.equal('');
  });

  it('a <payment-status> alone, which has no button, asks again by itself', async () => {
    const status = await fixture(html`<payment-status server=${SERVER}></payment-status>`);
    await waitUntil(
      () => location.hash === CODE && textOf(status).includes(en.offline),
      'it is out of reach',
      {
        timeout: 9_000,
      },
    );
    const before = trades().length;
    companion.isDown = false;
    await waitUntil(() => textOf(status).includes('p7k3q'), 'it is there', { timeout: 9_000 });
    expect(trades()).to.have.lengthOf(before + 1);
    expect(location.hash).to.equal('');
  });

  it('one that turns out to be used up is told', async () => {
    const status = await fixture(html`<payment-status server=${SERVER}></payment-status>`);
    await waitUntil(() => location.hash === CODE, 'it is out of reach', { timeout: 9_000 });
    companion.isDown = false;
    companion.failure = { status: 410, code: 'return_code_used' };
    await waitUntil(() => textOf(status).includes(en['error.return_code_used']), 'it is told', {
      timeout: 9_000,
    });
    expect(textOf(status)).not.to.include(en.confirming);
    expect(textOf(status), 'the way on: the payment may be made').to.include(en.closed);
    expect(location.hash).to.equal('');
  });

  it('as the server’s address can’t be read, that is said and stays said', async () => {
    const setInterval = window.setInterval.bind(window);
    /** What would be tried again. */
    const later: (() => void)[] = [];
    window.setInterval = ((again: () => void) => later.push(again)) as typeof setInterval;
    const errors = listen(document, 'checkout-error');
    try {
      const status = await fixture<LitElement>(html`<payment-status server="https://"></payment-status>`);
      await shows(status, en['error.unexpected']);
      for (const again of later) again();
      await aTimeout(0);
      await status.updateComplete;
      expect(errors.map(({ detail }) => detail.code)).to.deep.equal(['unexpected']);
      expect(textOf(status)).to.include(en['error.unexpected']);
    } finally {
      window.setInterval = setInterval;
    }
  });
});
