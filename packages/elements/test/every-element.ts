/** What every element must do that shows something of a session: each element's test file calls it. */
import type { CheckoutClient } from '@kassa/client';
import type { PaymentView, Snapshot } from '@kassa/protocol';
import { makePayment } from '@kassa/client/testing';
import { aTimeout, expect, fixture } from '@open-wc/testing';
import { emulateMedia } from '@web/test-runner-commands';
import { html } from 'lit';
import { en } from './english.ts';
import { makeClient, shows, textOf } from './mount.ts';
import { warnings } from './warnings.ts';
import { waitUntil } from './wait-until.ts';

interface Element extends HTMLElement {
  texts: unknown;
  updateComplete: Promise<boolean>;
}

/**
 * @param tag the element's name
 * @param snapshot changes that make the element show something: methods, for example
 */
export function everyElement(tag: string, snapshot: Partial<Snapshot> = {}): void {
  const payment: PaymentView = makePayment({ canCancel: true });

  async function mountIn(client: CheckoutClient, count = 1) {
    const elements = Array.from({ length: count }, () => document.createElement(tag) as Element);
    await fixture(html`<checkout-session .client=${client}>${elements}</checkout-session>`);
    return elements as [Element, ...Element[]];
  }
  const start = (changes: Partial<Snapshot> = {}) => makeClient({ snapshot: { ...snapshot, ...changes } });

  describe(`<${tag}>, as every element,`, () => {
    it('is accessible before anything is known, and with a payment that is open and one that is done', async () => {
      const silent = makeClient({ isSilent: true });
      const [loading] = await mountIn(silent.client);
      await expect(loading).to.be.accessible();
      const { client, transport } = start({ payment });
      const [element] = await mountIn(client);
      await shows(element, en['status.WAITING_FOR_PAYMENT']);
      await expect(element).to.be.accessible();
      transport.push({ payment: makePayment({ status: 'PAID' }) });
      await shows(element, en['status.PAID']);
      await expect(element).to.be.accessible();
    });

    async function mountMoving() {
      const [loading] = await mountIn(makeClient({ isSilent: true }).client);
      const [element] = await mountIn(start({ payment }).client);
      await shows(element, en['status.WAITING_FOR_PAYMENT']);
      return () => [loading, element].flatMap(({ shadowRoot }) => shadowRoot?.getAnimations() ?? []);
    }

    it('moves for five seconds at most', async () => {
      const moving = await mountMoving();
      const ends = moving().map(({ effect }) => Number(effect?.getComputedTiming().endTime));
      expect(ends).not.to.be.empty;
      expect(Math.max(...ends)).to.be.at.most(5_000);
    });

    it('does not move where less motion is wanted', async () => {
      const moving = await mountMoving();
      expect(moving()).not.to.be.empty;
      await emulateMedia({ reducedMotion: 'reduce' });
      try {
        expect(moving()).to.be.empty;
      } finally {
        await emulateMedia({ reducedMotion: 'no-preference' });
      }
    });

    it('has a live region from the start, which stays', async () => {
      const { client, transport } = start();
      const [element] = await mountIn(client);
      const region = element.shadowRoot?.querySelector('[role="status"]');
      expect(region).to.exist;
      transport.push({ payment });
      await shows(element, en['status.WAITING_FOR_PAYMENT']);
      expect(element.shadowRoot?.querySelector('[role="status"]')).to.equal(region);
    });

    it('leaves the payment to the next one when it is removed', async () => {
      const { client } = start({ payment });
      const [first, second] = await mountIn(client, 2);
      await shows(first, en['status.WAITING_FOR_PAYMENT']);
      first.remove();
      await waitUntil(
        () => second && textOf(second).includes(en['status.WAITING_FOR_PAYMENT']),
        'the next one tells',
      );
      expect(second?.shadowRoot?.querySelector('[role="status"]')).to.exist;
    });

    it('hears of nothing once it is removed', async () => {
      const { client, transport } = start({ payment });
      const [element] = await mountIn(client);
      await shows(element, en['status.WAITING_FOR_PAYMENT']);
      element.remove();
      await aTimeout(0);
      await element.updateComplete;
      let updates = 0;
      const request = element.shadowRoot;
      new MutationObserver(() => updates++).observe(request as ShadowRoot, {
        childList: true,
        subtree: true,
      });
      transport.push({ payment: makePayment({ status: 'PAID' }) });
      await aTimeout(0);
      expect(updates).to.equal(0);
    });

    it('shows words of the shop’s, and all others where those can’t be used', async () => {
      const heard = warnings();
      const { client } = start({ payment });
      const [element] = await mountIn(client);
      element.texts = { 'status.WAITING_FOR_PAYMENT': 'Waiting for you, dear customer' };
      (element as unknown as { requestUpdate(): void }).requestUpdate();
      await shows(element, 'Waiting for you, dear customer');
      element.texts = 'no words';
      (element as unknown as { requestUpdate(): void }).requestUpdate();
      await shows(element, en['status.WAITING_FOR_PAYMENT']);
      expect(heard.join()).to.include('"texts"');
    });
  });
}
