/** Every state of an element has words, an event, a limit of time or a reason to have none, and a way on or a reason to have none. */
import { makePayment } from '@kassa/client/testing';
import type { Snapshot } from '@kassa/protocol';
import { expect, fixture, html } from '@open-wc/testing';
import type { TemplateResult } from 'lit';
import { html as staticHtml, unsafeStatic } from 'lit/static-html.js';
import { fakeCompanion, SERVER, type FakeCompanion } from '../../test/companion.ts';
import { en } from '../../test/english.ts';
import { LATER, methods, mountHost } from '../../test/klarna/host.ts';
import { forgetKlarna, klarna, scriptAt } from '../../test/klarna/klarna.ts';
import { button, listen, makeClient, mount, shows, textOf } from '../../test/mount.ts';
import { passOverWait } from '../../test/pass-over-wait.ts';
import { SWISH } from '../../test/swish.ts';
import { PAY, say } from '../../test/swish-button.ts';
import { waitUntil } from '../../test/wait-until.ts';
import '../define.ts';
import '../klarna-widget-host/klarna-widget-host.define.ts';
import '../kronor-swish-button/kronor-swish-button.define.ts';
import { en as klarnaEnglish } from '../words/later/klarna.ts';

interface Row {
  snapshot?: Partial<Snapshot>;
  /** The first read: without an answer, or without a network. */
  first?: 'silent' | 'down';
  /** What stands there, or is the name of what does. */
  words: string;
  /** The event, and what of its detail names the state. That of the element's other rows when left out. */
  event?: Told;
  /** The shop's way on takes the place of the element's own. */
  slot?: string;
  /** The button that stands there while the shop has no way on of its own. */
  wayOn?: string;
  /** The milliseconds after which the element leaves it by itself, or why no clock of its own ends it. */
  limit: number | string;
}
type Told = readonly [name: string, field: string, value: string];

const session = (state: 'superseded' | 'expired' | 'open' | 'settled', canPay = false) => ({
  session: { id: 'session-1', state, expiresAt: '2100-01-01T00:00:00.000Z', canPay },
});
const payment = (status: 'WAITING_FOR_PAYMENT' | 'PAID' | 'DECLINED', canCancel = false) => ({
  payment: makePayment({ method: SWISH.id, status, canCancel }),
});

const IS_FINAL = 'the shop has the way on, and nothing is under way';
const IS_THE_PROVIDERS = 'the provider ends it; losing sight of a payment is no failure';
const GOES_ON = 'the client asks again by itself every three seconds';

/** A cashier's button for Klarna and others is the list's, the Swish button's its own. */
const cashier = (unavailable: string, choosing: Pick<Row, 'words' | 'wayOn'>): Record<string, Row> => ({
  // The first read counts as lost then; it is asked again. Without a token to read by: no-token.test.ts.
  loading: { first: 'silent', words: en.loading, limit: 10_000 },
  unreachable: {
    first: 'down',
    words: en['error.network'],
    slot: 'unreachable',
    wayOn: en.retry,
    limit: GOES_ON,
  },
  choosing: {
    ...choosing,
    snapshot: {},
    limit: 'the session’s end is the server’s; two minutes before it more time is offered',
  },
  superseded: {
    snapshot: session('superseded'),
    words: en.superseded,
    slot: 'superseded',
    wayOn: en.retry,
    limit: IS_FINAL,
  },
  expired: {
    snapshot: session('expired'),
    words: en.expired,
    slot: 'expired',
    wayOn: en.retry,
    limit: IS_FINAL,
  },
  closed: { snapshot: session('open'), words: en.closed, slot: 'closed', wayOn: en.retry, limit: IS_FINAL },
  elsewhere: {
    snapshot: { lockedElsewhere: true },
    words: en.elsewhere,
    slot: 'elsewhere',
    wayOn: en.retry,
    limit: IS_THE_PROVIDERS,
  },
  unavailable: {
    snapshot: { methods: [] },
    words: unavailable,
    slot: 'unavailable',
    wayOn: en.retry,
    limit: IS_FINAL,
  },
  open: {
    snapshot: payment('WAITING_FOR_PAYMENT', true),
    words: en['status.WAITING_FOR_PAYMENT'],
    wayOn: en.cancel,
    limit: IS_THE_PROVIDERS,
  },
  // A button of ours beside "Paid" would ask to pay twice.
  settled: { snapshot: payment('PAID'), words: en['status.PAID'], slot: 'settled', limit: IS_FINAL },
});

/** Where there is no payment yet, the status is empty. The way on of an outcome is the shop's, in a slot of its phase. */
const STATUS: Record<string, Row> = {
  open: {
    snapshot: payment('WAITING_FOR_PAYMENT'),
    words: en['status.WAITING_FOR_PAYMENT'],
    slot: 'open',
    limit: IS_THE_PROVIDERS,
  },
  succeeded: { snapshot: payment('PAID'), words: en['status.PAID'], slot: 'succeeded', limit: IS_FINAL },
  // Where to pay again, the cashier knows, or the shop.
  failed: { snapshot: payment('DECLINED'), words: en['status.DECLINED'], slot: 'failed', limit: IS_FINAL },
};
/** No state of the status: it has nothing to show but that. */
const STATUS_ERROR: Row = {
  first: 'down',
  words: en['error.network'],
  event: ['checkout-error', 'code', 'network'],
  slot: 'error',
  limit: GOES_ON,
};

const ELEMENTS: readonly (readonly [string, Record<string, Row>, string, string])[] = [
  [
    'pay-method-picker',
    cashier(en.no_methods, { words: en.choose, wayOn: 'Pay SEK 249.00' }),
    'checkout-view-change',
    'view',
  ],
  [
    'kronor-swish-button',
    cashier(say('app.not_offered'), { words: PAY, wayOn: PAY }),
    'checkout-view-change',
    'view',
  ],
  ['payment-status', STATUS, 'payment-status-changed', 'phase'],
];

const saysIn = (element: Element): string => {
  const named = [...(element.shadowRoot?.querySelectorAll('[aria-label]') ?? [])];
  return [textOf(element), ...named.map(({ ariaLabel }) => ariaLabel)].join(' ');
};
const says = (element: Element, words: string) =>
  waitUntil(() => saysIn(element).includes(words), `says "${words}", not "${saysIn(element)}"`);
const hears = (heard: readonly Event[], [, field, value]: Told) => {
  const details = () => heard.map((event) => (event as CustomEvent<Record<string, unknown>>).detail[field]);
  return waitUntil(() => details().at(-1) === value, `the page hears of ${value}, not ${details().join()}`);
};
const buttonsOf = (element: Element) =>
  [...(element.shadowRoot?.querySelectorAll('button') ?? [])].map((each) => textOf(each));

let companion: FakeCompanion | undefined;
let sessions = 0;
afterEach(() => {
  companion?.close();
  companion = undefined;
});

async function inSession({ snapshot, first }: Row, content: TemplateResult): Promise<HTMLElement> {
  if (first === 'down') {
    companion = fakeCompanion();
    companion.isDown = true;
    return fixture<HTMLElement>(
      html`<checkout-session server=${SERVER} token=${`down-${++sessions}`}>${content}</checkout-session>`,
    );
  }
  const { client } = makeClient({
    snapshot: { methods: [SWISH], ...snapshot },
    isSilent: first === 'silent',
  });
  return fixture<HTMLElement>(html`<checkout-session .client=${client}>${content}</checkout-session>`);
}

async function draw(tag: string, row: Row, content = html``): Promise<HTMLElement> {
  const name = unsafeStatic(tag);
  const holder = await inSession(row, staticHtml`<${name}>${content}</${name}>`);
  return holder.firstElementChild as HTMLElement;
}

for (const [tag, states, event, field] of ELEMENTS)
  describe(`each state of <${tag}>`, () => {
    const rows = Object.entries(states).map(([state, row]) => [state, state, row] as const);
    const all = tag === 'payment-status' ? [...rows, ['error', undefined, STATUS_ERROR] as const] : rows;
    for (const [name, state, row] of all) {
      const { words, slot, wayOn, limit, event: told = [event, field, name] } = row;
      it(`has words, an event and ${wayOn ? 'a button' : 'no button of ours'}: ${name}`, async () => {
        const fired = listen(document, told[0] as 'checkout-view-change');
        const element = await draw(tag, row);
        await says(element, words);
        if (state) await waitUntil(() => element.matches(`:state(${state})`), `its state is ${state}`);
        await hears(fired, told);
        if (wayOn) await waitUntil(() => button(element, wayOn), `a button says "${wayOn}"`);
        else expect(buttonsOf(element)).to.deep.equal([]);
      });

      if (slot)
        it(`leaves the way on to the shop: ${name}`, async () => {
          const element = await draw(tag, row, html`<a slot=${slot} href="#on">To your order</a>`);
          await shows(element, words);
          await shows(element, 'To your order');
          if (wayOn) expect(textOf(element)).not.to.include(wayOn);
        });

      if (typeof limit === 'number')
        it(`ends after ${limit} milliseconds: ${name}`, async () => {
          const { requests } = (companion = fakeCompanion());
          companion.hangs = true;
          const timeout = AbortSignal.timeout.bind(AbortSignal);
          const end = new AbortController();
          AbortSignal.timeout = (ms) => (ms === limit ? end.signal : timeout(ms));
          try {
            const html = unsafeStatic(tag);
            const element = await fixture(
              staticHtml`<${html} server=${SERVER} token=${`limit-${tag}`}></${html}>`,
            );
            await waitUntil(() => requests.length > 0 && element.matches(`:state(${name})`));
            end.abort();
            await shows(element, en['error.network']);
          } finally {
            AbortSignal.timeout = timeout;
          }
        });
    }
  });

/** Of the session, where the element stands alone. */
const KLARNA_ALONE: Record<string, Row & { slot: string; wayOn: string }> = {
  unreachable: {
    first: 'down',
    words: en['error.network'],
    event: ['checkout-error', 'code', 'network'],
    slot: 'unreachable',
    wayOn: en.retry,
    limit: GOES_ON,
  },
  expired: {
    snapshot: session('expired'),
    words: en.expired,
    event: ['session-expired', 'sessionId', 'session-1'],
    slot: 'expired',
    wayOn: en.retry,
    limit: IS_FINAL,
  },
};

/** Made in Klarna's own words; the picker has the way on, and a page without one has the slot. */
const KLARNA: Record<
  string,
  Pick<Row, 'words' | 'wayOn' | 'limit'> & {
    wanted: () => ReturnType<typeof klarna>;
    /** The customer pays: the form stays `ready`. */
    pays?: true;
  }
> = {
  loading: {
    wanted: () => klarna({ load: 'silent' }),
    words: klarnaEnglish['klarna.loading'],
    limit: 15_000,
  },
  ready: {
    wanted: () => klarna(),
    words: klarnaEnglish['klarna.ready'],
    limit: 'the customer fills it in, and the session’s end is the server’s',
  },
  authorizing: {
    wanted: () => klarna({ answers: ['ask'] }),
    pays: true,
    words: klarnaEnglish['klarna.in_window'],
    limit: 'Klarna ends it: its token may come late, and whoever had paid in another way would pay twice',
  },
  failed: {
    wanted: () => klarna({}, { scriptUrl: scriptAt('after/9') }),
    words: klarnaEnglish['klarna.blocked'],
    wayOn: en.retry,
    limit: IS_FINAL,
  },
  unavailable: {
    wanted: () => klarna({ load: 'refused' }),
    words: klarnaEnglish['klarna.refused'],
    limit: IS_FINAL,
  },
};
/** Of loading nobody hears: the customer has chosen, which `payment-method-change` has told. */
const KLARNA_TELLS: Record<string, keyof HTMLElementEventMap> = {
  ready: 'klarna-ready',
  authorizing: 'before-pay',
  failed: 'klarna-error',
  unavailable: 'klarna-refused',
};

for (const tag of ['pay-method-picker', 'kronor-swish-button'])
  it(`<${tag}> leaves the way on to the shop where another session has paid the order`, async () => {
    const row = { snapshot: session('settled'), words: en['error.already_paid'], limit: IS_FINAL };
    const element = await draw(tag, row, html`<a slot="settled" href="#on">To your order</a>`);
    await shows(element, row.words);
    await shows(element, 'To your order');
    expect(buttonsOf(element)).to.deep.equal([]);
  });

describe('each state of <klarna-widget-host>', () => {
  beforeEach(forgetKlarna);

  for (const [name, { wanted, pays, words, wayOn, limit }] of Object.entries(KLARNA)) {
    const state = pays ? 'ready' : name;
    const event = KLARNA_TELLS[name];
    it(`has words, ${event ? 'an event' : 'no event'} and ${wayOn ? 'a button' : 'no button of ours'}: ${name}`, async () => {
      const fired = event ? listen(document, event) : [];
      const { host } = await mountHost(wanted());
      await waitUntil(() => host.matches(`:state(${state})`), `its state is ${state}`, { timeout: 8_000 });
      if (pays) void host.pay();
      await says(host, words);
      expect(fired).to.have.length(event ? 1 : 0);
      expect(buttonsOf(host)).to.deep.equal(wayOn ? [wayOn] : []);
    });

    if (typeof limit === 'number')
      it(`ends after ${limit} milliseconds: ${state}`, async () => {
        const mounted: Promise<unknown>[] = [];
        await passOverWait(limit, () => mounted.push(mountHost(wanted())));
        await Promise.all(mounted);
        const host = document.querySelector('klarna-widget-host') as HTMLElement;
        await waitUntil(() => host.matches(':state(failed)'), 'it has failed', { timeout: 8_000 });
      });
  }

  for (const [name, row] of Object.entries(KLARNA_ALONE)) {
    it(`has words, an event and a button, alone: ${name}`, async () => {
      const told = row.event as Told;
      const fired = listen(document, told[0] as 'checkout-view-change');
      const element = await draw('klarna-widget-host', row);
      await says(element, row.words);
      await waitUntil(() => element.matches(`:state(${name})`), `its state is ${name}`);
      await hears(fired, told);
      expect(buttonsOf(element)).to.deep.equal([row.wayOn]);
    });

    it(`leaves the way on to the shop, alone: ${name}`, async () => {
      const wayOn = html`<a slot=${row.slot} href="#on">To your order</a>`;
      const element = await draw('klarna-widget-host', row, wayOn);
      await shows(element, row.words);
      await shows(element, 'To your order');
      expect(textOf(element)).not.to.include(row.wayOn);
    });
  }

  it('leaves the way on to the shop: unavailable', async () => {
    const { session: holder } = await mount(
      html`<klarna-widget-host method=${LATER}
        ><a slot="unavailable" href="#on">Other ways</a></klarna-widget-host
      >`,
      { preparations: { [LATER]: klarna({ load: 'refused' }) }, snapshot: { methods } },
    );
    const host = holder.firstElementChild as HTMLElement;
    await shows(host, klarnaEnglish['klarna.refused']);
    await waitUntil(() => host.querySelector('a')?.checkVisibility(), 'the way on is there');
  });

  it('shows nothing before Klarna is chosen: idle', async () => {
    const { client } = makeClient({ snapshot: { methods: [SWISH] } });
    const holder = await fixture<HTMLElement>(
      html`<checkout-session .client=${client}><klarna-widget-host></klarna-widget-host></checkout-session>`,
    );
    const host = holder.firstElementChild as HTMLElement;
    await waitUntil(() => host.matches(':state(idle)'), 'its state is idle');
    expect(textOf(host)).to.equal('');
  });
});
