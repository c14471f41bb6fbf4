import { expect, fixture, html } from '@open-wc/testing';
import { forgetKlarna, klarna, requestsFor, scriptAt } from '../../test/klarna/klarna.ts';
import { inside, listen } from '../../test/mount.ts';
import '../checkout-session/checkout-session.define.ts';
import '../payment-status/payment-status.define.ts';
import { en } from '../words/later/klarna.ts';
import './klarna-widget-host.define.ts';
import { becomes, mountHost } from '../../test/klarna/host.ts';
import { waitUntil } from '../../test/wait-until.ts';

describe('klarna-widget-host', () => {
  const stay = (event: Event) => event.preventDefault();
  before(() => document.addEventListener('before-redirect', stay));
  after(() => document.removeEventListener('before-redirect', stay));
  beforeEach(forgetKlarna);

  describe('loads the script', () => {
    it('once for all, and uses what the page has already', async () => {
      const [first, second] = [klarna(), klarna({ session_id: 'two' })];
      await becomes((await mountHost(first)).host, 'ready');
      await becomes((await mountHost(second)).host, 'ready');
      expect(await requestsFor(first.scriptUrl)).to.equal(1);
      expect(await requestsFor(second.scriptUrl)).to.equal(0);
    });

    it('once for two that ask at the same time', async () => {
      const scriptUrl = scriptAt('late/200');
      const hosts = await Promise.all([1, 2].map(() => mountHost(klarna({}, { scriptUrl }))));
      for (const { host } of hosts) await becomes(host, 'ready');
      expect(await requestsFor(scriptUrl)).to.equal(1);
      expect(document.querySelectorAll(`script[src="${scriptUrl}"]`).length).to.equal(1);
    });

    it('beside the shop’s own callback, which is called and put back', async () => {
      const page = globalThis as { klarnaAsyncCallback?: () => void };
      let count = 0;
      const shops = () => {
        count++;
      };
      page.klarnaAsyncCallback = shops;
      await becomes((await mountHost()).host, 'ready');
      expect(count).to.equal(1);
      expect(page.klarnaAsyncCallback).to.equal(shops);
    });

    it('a second time when the first one fails', async () => {
      const scriptUrl = scriptAt('after/1');
      const { host } = await mountHost(klarna({}, { scriptUrl }));
      await becomes(host, 'ready');
      expect(await requestsFor(scriptUrl)).to.equal(2);
    });

    it('no more than twice when it never comes, and says so', async () => {
      const scriptUrl = scriptAt('silent');
      const { host, session } = await mountHost(klarna({}, { scriptUrl }), {}, 300);
      const errors = listen(session, 'klarna-error');
      await becomes(host, 'failed');
      expect(errors[0]?.detail.message).to.include('did not come within 300 ms');
      expect(await requestsFor(scriptUrl)).to.equal(2);
      expect(document.querySelectorAll(`script[src="${scriptUrl}"]`).length).to.equal(0);
    });

    it('that came too late at once when the customer tries again', async () => {
      const scriptUrl = scriptAt('late/3000');
      performance.clearResourceTimings();
      const { host } = await mountHost(klarna({}, { scriptUrl }), {}, 300);
      await becomes(host, 'failed');
      const arrived = () =>
        performance.getEntriesByType('resource').filter(({ name }) => name.startsWith(scriptUrl)).length;
      await waitUntil(() => arrived() === 2, 'both requests are answered', { timeout: 8_000 });
      const requests = await requestsFor(scriptUrl);
      inside(host, 'button').click();
      await becomes(host, 'ready');
      expect(await requestsFor(scriptUrl)).to.equal(requests);
    });

    for (const scriptUrl of ['http://x.klarnacdn.net/kp/lib/v1/api.js', 'data:text/javascript,0', '//x', ''])
      it(`never from ${scriptUrl || 'nowhere'}`, async () => {
        const { host, session } = await mountHost(klarna({}, { scriptUrl }));
        const errors = listen(session, 'klarna-error');
        await becomes(host, 'failed');
        expect(errors[0]?.detail.code).to.equal('klarna-blocked');
        expect(document.querySelector('script[src*="klarnacdn"], script[src^="data:"]')).to.equal(null);
      });
  });

  describe('on a page with a strict content security policy and Trusted Types', () => {
    async function openStrict(): Promise<{ page: Window & typeof globalThis; frame: HTMLIFrameElement }> {
      const frame = await fixture<HTMLIFrameElement>(
        html`<iframe src="/klarna/strict" title="Shop"></iframe>`,
      );
      await waitUntil(() => frame.contentWindow?.customElements.get('klarna-widget-host') !== undefined, '', {
        timeout: 8_000,
      });
      return { page: frame.contentWindow as Window & typeof globalThis, frame };
    }

    it('passes the nonce on and adds the script by its own policy', async () => {
      const { page } = await openStrict();
      const violations: string[] = [];
      page.document.addEventListener('securitypolicyviolation', (event) =>
        violations.push(event.violatedDirective),
      );
      const host = page.document.createElement('klarna-widget-host');
      host.preparation = klarna();
      page.document.body.append(host);
      await becomes(host, 'ready');
      expect(violations).to.be.empty;
      expect(page.document.querySelector<HTMLScriptElement>('script[src*="/klarna/"]')?.nonce).to.equal(
        'kassa',
      );
    });

    it('says so when the policy does not let the script in', async () => {
      const { page } = await openStrict();
      const host = page.document.createElement('klarna-widget-host');
      host.nonce = 'another';
      host.preparation = klarna();
      page.document.body.append(host);
      await becomes(host, 'failed');
      expect(inside(host, '.notice').textContent).to.include(en['klarna.blocked']);
    });
  });
});
