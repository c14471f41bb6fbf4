/** A page that is opened anew, at an address that the customer once came back to in this tab. A reload is another thing. */
import { expect, fixture, html } from '@open-wc/testing';
import { fakeCompanion, SERVER } from '../../test/companion.ts';
import { shows, textOf } from '../../test/mount.ts';
import '../define.ts';
import type { CheckoutSession } from '../checkout-session/checkout-session.ts';

it('neither says that a payment is being confirmed nor asks for the one that this tab remembers', async () => {
  const [load] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  expect(load?.type).to.equal('navigate');
  sessionStorage.setItem('kassa:came-back', JSON.stringify({ here: location.pathname + location.search }));
  sessionStorage.setItem(`kassa:${SERVER}`, 'old');
  const companion = fakeCompanion();
  try {
    const session = await fixture<CheckoutSession>(html`
      <checkout-session server=${SERVER}>
        <payment-status></payment-status><pay-method-picker></pay-method-picker>
      </checkout-session>
    `);
    expect(textOf(session.querySelector('payment-status') as HTMLElement)).to.equal('');
    expect(companion.requests).to.deep.equal([]);
    expect(sessionStorage.getItem('kassa:came-back'), 'a reload of it would ask').to.equal('');
    session.token = 'new';
    await shows(session.querySelector('pay-method-picker') as HTMLElement, 'Pay SEK 249.00');
    expect(companion.requests.filter((request) => request.includes('old'))).to.deep.equal([]);
  } finally {
    companion.close();
    sessionStorage.clear();
  }
});
