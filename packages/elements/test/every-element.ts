/** What every element must do: each element's test file calls it. */
import type { CheckoutClient } from '@kassa/client';
import type { Snapshot } from '@kassa/protocol';
import { makePayment } from '@kassa/client/testing';
import { aTimeout, expect, fixture } from '@open-wc/testing';
import { emulateMedia } from '@web/test-runner-commands';
import { html } from 'lit';
import { en } from './english.ts';
import { makeClient, shows, textOf, type MountOptions } from './mount.ts';
import { warnings, warns } from './warnings.ts';
import { waitUntil } from './wait-until.ts';

interface Element extends HTMLElement {
  texts: unknown;
  updateComplete: Promise<boolean>;
}

/** What the element says once the snapshot has changed so. */
interface Told {
  changes: Partial<Snapshot>;
  /** Of the words that it says, for a shop that has own ones. */
  key: string;
  words: string;
}

interface Shown {
  /** The tag that stands inside and shows what there is: of an element that shows nothing itself. */
  inside?: string;
  /** Changes to the fixtures' snapshot that make the element show something: methods, for example. */
  snapshot?: Partial<Snapshot>;
  /** A checkout in which the element is still loading. */
  loading?: MountOptions;
  first?: Told;
  later?: Told;
}

const OPEN: Told = {
  changes: { payment: makePayment({ canCancel: true }) },
  key: 'status.WAITING_FOR_PAYMENT',
  words: en['status.WAITING_FOR_PAYMENT'],
};

const PAID: Told = {
  changes: { payment: makePayment({ status: 'PAID' }) },
  key: 'status.PAID',
  words: en['status.PAID'],
};

/** How the elements of one tag are mounted, and with what to see. */
function mounting(tag: string, { snapshot = {}, loading = { isSilent: true }, inside }: Shown) {
  const make = (client: CheckoutClient) => {
    const element = document.createElement(tag);
    if (inside !== undefined) Object.assign(element, { client }).append(document.createElement(inside));
    return element as Element;
  };
  async function mountIn(client: CheckoutClient, count = 1) {
    const elements = Array.from({ length: count }, () => make(client));
    await fixture(
      inside === undefined
        ? html`<checkout-session .client=${client}>${elements}</checkout-session>`
        : html`<div>${elements}</div>`,
    );
    return elements as [Element, ...Element[]];
  }
  return {
    mountIn,
    /** After all others: Klarna serves one form after the other, and this one never comes. */
    mountLoading: async () => {
      const [element] = await mountIn(makeClient(loading).client);
      const shown = inside === undefined ? element : element.querySelector(inside);
      await waitUntil(() => shown?.shadowRoot?.querySelector('[role="status"]'), 'it is rendered');
      return element;
    },
    start: (told?: Told) => makeClient({ snapshot: { ...snapshot, ...told?.changes } }),
  };
}

type Mounting = ReturnType<typeof mounting>;

/**
 * @param tag the element's name
 * @param shown what it shows, where that isn't a payment: first one that is open, later one that is done
 */
export function everyElement(tag: string, shown: Shown = {}): void {
  const { first = OPEN, later = PAID, inside } = shown;
  const mounted = mounting(tag, shown);
  describe(`<${tag}>, as every element,`, () => {
    everyOne(mounted, first, later);
    if (inside === undefined) everyOneThatShows(tag, mounted, first);
  });
}

/** What a page hears of a session and its payments. */
const EVENTS = ['payment-status-changed', 'payment-succeeded', 'payment-failed', 'checkout-error'] as const;

function everyOne({ mountIn, mountLoading, start }: Mounting, first: Told, later: Told): void {
  it('is accessible with what it says, and while it loads', async () => {
    const { client, transport } = start(first);
    const [element] = await mountIn(client);
    await shows(element, first.words);
    await expect(element).to.be.accessible();
    transport.push(later.changes);
    await shows(element, later.words);
    await expect(element).to.be.accessible();
    await expect(await mountLoading()).to.be.accessible();
  });

  it('leaves what there is to say to the next one when it is removed', async () => {
    const { client } = start(first);
    const [one, other] = await mountIn(client, 2);
    await shows(one, first.words);
    one.remove();
    await waitUntil(() => other && textOf(other).includes(first.words), 'the next one tells');
  });

  it('goes on where it is moved to', async () => {
    const { client, transport } = start(first);
    const [element] = await mountIn(client);
    await shows(element, first.words);
    const place = document.createElement('div');
    element.parentElement?.append(place);
    place.append(element);
    await aTimeout(0);
    transport.push(later.changes);
    await shows(element, later.words);
  });

  it('hears of nothing once it is removed', async () => {
    const { client, transport } = start(first);
    const [element] = await mountIn(client);
    await shows(element, first.words);
    element.remove();
    await aTimeout(0);
    await element.updateComplete;
    let heard = 0;
    for (const name of EVENTS) element.addEventListener(name, () => heard++);
    for (const { shadowRoot } of [element, ...element.querySelectorAll('*')])
      if (shadowRoot)
        new MutationObserver(() => heard++).observe(shadowRoot, { childList: true, subtree: true });
    transport.push(later.changes);
    await aTimeout(0);
    expect(heard).to.equal(0);
  });
}

function everyOneThatShows(tag: string, { mountIn, mountLoading, start }: Mounting, first: Told): void {
  async function mountMoving() {
    const [element] = await mountIn(start(first).client);
    await shows(element, first.words);
    const loading = await mountLoading();
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
    await element.updateComplete;
    const region = element.shadowRoot?.querySelector('[role="status"]');
    expect(region).to.exist;
    transport.push(first.changes);
    await shows(element, first.words);
    expect(element.shadowRoot?.querySelector('[role="status"]')).to.equal(region);
  });

  it('shows words of the shop’s, and all others where those can’t be used', async () => {
    const heard = warnings();
    const { client } = start(first);
    const [element] = await mountIn(client);
    element.texts = { [first.key]: 'For you, dear customer' };
    (element as unknown as { requestUpdate(): void }).requestUpdate();
    await shows(element, 'For you, dear customer');
    element.texts = 'no words';
    (element as unknown as { requestUpdate(): void }).requestUpdate();
    await shows(element, first.words);
    await warns(heard, `"texts" of <${tag}> is not an object`);
  });
}
