/** Two orders on one page, each with its own session. */
import { makePayment, makeSnapshot } from '@kassa/client/testing';
import { expect, fixture, html } from '@open-wc/testing';
import { fakeCompanion, SERVER, type FakeCompanion } from '../../test/companion.ts';
import { listen, shows, textOf } from '../../test/mount.ts';
import '../define.ts';

const tokenOf = (session: string) => `head.${btoa(JSON.stringify({ sub: session, iat: 1 }))}.signature`;
const TOKENS = { paid: tokenOf('paid-session'), other: tokenOf('other-session') };

const snapshotOf = (id: string) =>
  makeSnapshot({
    session: { ...makeSnapshot().session, id },
    payment: id === 'paid-session' ? makePayment({ status: 'PAID' }) : null,
  });

describe('two orders on the page that the customer comes back to', () => {
  let companion: FakeCompanion;
  beforeEach(() => {
    companion = fakeCompanion();
    const answer = window.fetch.bind(window);
    window.fetch = async (input, init) => {
      // The code and the paid session's token buy that session.
      const isOther = new Headers(init?.headers).get('authorization')?.includes(TOKENS.other);
      const snapshot = snapshotOf(isOther ? 'other-session' : 'paid-session');
      await answer(input, init);
      return Response.json(input === `${SERVER}/returns` ? { token: TOKENS.paid, snapshot } : snapshot);
    };
    history.replaceState(null, '', '?two#kassa-return=0123456789abcdef');
  });
  afterEach(() => {
    companion.close();
    history.replaceState(null, '', '?');
  });

  for (const order of [
    ['paid', 'other'],
    ['other', 'paid'],
  ] as const)
    it(`tell each its own: ${order.join(' before ')}`, async () => {
      const succeeded = listen(document, 'payment-succeeded');
      const page = await fixture(html`
        <div>
          ${order.map(
            (name) => html`
              <checkout-session id=${name} server=${SERVER} token=${TOKENS[name]}>
                <payment-status></payment-status><pay-method-picker></pay-method-picker>
              </checkout-session>
            `,
          )}
        </div>
      `);
      const [paid, other] = ['paid', 'other'].map((id) => page.querySelector(`#${id}`)) as [Element, Element];
      await shows(paid, 'Paid');
      await shows(other, 'Choose how to pay');
      expect(textOf(other)).not.to.include('Paid');
      expect(succeeded.map(({ target }) => (target as Element).id)).to.deep.equal(['paid']);
    });
});
