/** A customer who can still pay is told before the session ends, and can ask for more time (WCAG 2.2.1). */
import type { Snapshot } from '@kassa/protocol';
import { expect, fixture, html } from '@open-wc/testing';
import { html as staticHtml, unsafeStatic } from 'lit/static-html.js';
import { button, inside, listen, makeClient, shows, textOf } from '../../test/mount.ts';
import { en } from '../../test/english.ts';
import { SWISH } from '../../test/swish.ts';
import { waitUntil } from '../../test/wait-until.ts';
import '../define.ts';
import '../kronor-swish-button/kronor-swish-button.define.ts';

const endingIn = (ms: number): Partial<Snapshot> => ({
  session: {
    id: 'session-1',
    state: 'open',
    expiresAt: new Date(Date.now() + ms).toISOString(),
    canPay: true,
  },
});

async function mountIn(tag: string, ms: number, wayOn = html``) {
  const name = unsafeStatic(tag);
  const { client, transport } = makeClient({ snapshot: { methods: [SWISH], ...endingIn(ms) } });
  const holder = await fixture<HTMLElement>(
    staticHtml`<checkout-session .client=${client}><${name}>${wayOn}</${name}></checkout-session>`,
  );
  const element = holder.firstElementChild as HTMLElement;
  await waitUntil(() => element.matches(':state(choosing)'), 'it can be paid');
  return { element, transport };
}

for (const tag of ['pay-method-picker', 'kronor-swish-button'])
  describe(`two minutes before the session ends, <${tag}>`, () => {
    it('tells the customer, aloud too, and asks the page for more time at a click', async () => {
      const { element, transport } = await mountIn(tag, 100_000);
      await shows(element, en.ending);
      await waitUntil(() => textOf(inside(element, '[role="status"]')) === en.ending, 'it is told aloud');
      await expect(element).to.be.accessible();
      const asked = listen(document, 'checkout-restart');
      document.addEventListener('checkout-restart', (event) => event.preventDefault(), { once: true });
      button(element, en.more_time).click();
      expect(asked.map(({ detail }) => detail)).to.deep.equal([{ view: 'choosing' }]);
      // The shop has put in a new token, which has made the session last.
      transport.push(endingIn(3_600_000));
      await waitUntil(() => !textOf(element).includes(en.ending), 'it is taken back');
    });

    it('begins to tell by itself, and has said nothing before', async () => {
      const { element, transport } = await mountIn(tag, 3_600_000);
      expect(textOf(element)).not.to.include(en.ending);
      transport.push(endingIn(120_300));
      await shows(element, en.ending);
    });

    it('moves nothing that the customer is about to press', async () => {
      const { element, transport } = await mountIn(tag, 3_600_000);
      const pay = () => inside(element, '[part="pay-button"]').getBoundingClientRect().top;
      const before = pay();
      transport.push(endingIn(100_000));
      await shows(element, en.ending);
      expect(pay()).to.equal(before);
    });

    it('shows the shop’s own way to more time in its place', async () => {
      const { element } = await mountIn(tag, 100_000, html`<a slot="ending" href="#more">Stay here</a>`);
      await shows(element, 'Stay here');
      expect(textOf(element)).not.to.include(en.more_time);
    });

    it('says nothing where the clock of the device says that it is over: the server says so by itself', async () => {
      const { element } = await mountIn(tag, -60_000);
      expect(textOf(element)).not.to.include(en.ending);
    });
  });
