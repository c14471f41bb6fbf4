/** Every state of an element has words, an event, and either a way on or a reason to have none. */
import { makePayment } from '@kassa/client/testing';
import type { Snapshot } from '@kassa/protocol';
import { expect, fixture, html } from '@open-wc/testing';
import { html as staticHtml, unsafeStatic } from 'lit/static-html.js';
import { en } from '../../test/english.ts';
import { button, listen, makeClient, shows, textOf } from '../../test/mount.ts';
import { SWISH } from '../../test/swish.ts';
import { say } from '../../test/swish-button.ts';
import { waitUntil } from '../../test/wait-until.ts';
import '../define.ts';
import '../kronor-swish-button/kronor-swish-button.define.ts';

interface Row {
  snapshot: Partial<Snapshot>;
  /** What stands there. */
  words: string;
  /** The shop's way on takes the place of the element's own. */
  slot?: string;
  /** The button that stands there while the shop has no way on of its own. */
  wayOn?: string;
}

const session = (state: 'superseded' | 'expired' | 'open', canPay = false) => ({
  session: { id: 'session-1', state, expiresAt: '2100-01-01T00:00:00.000Z', canPay },
});
const payment = (status: 'WAITING_FOR_PAYMENT' | 'PAID' | 'DECLINED', canCancel = false) => ({
  payment: makePayment({ method: SWISH.id, status, canCancel }),
});

/** The element ends none of these by a clock: each waits for the customer or for the provider, and losing sight is no failure. */
const cashier = (unavailable: string): Record<string, Row> => ({
  superseded: {
    snapshot: session('superseded'),
    words: en.superseded,
    slot: 'superseded',
    wayOn: en.retry,
  },
  expired: { snapshot: session('expired'), words: en.expired, slot: 'expired', wayOn: en.retry },
  closed: { snapshot: session('open'), words: en.closed, slot: 'closed', wayOn: en.retry },
  elsewhere: { snapshot: { lockedElsewhere: true }, words: en.elsewhere, slot: 'elsewhere', wayOn: en.retry },
  unavailable: { snapshot: { methods: [] }, words: unavailable, slot: 'unavailable', wayOn: en.retry },
  open: {
    snapshot: payment('WAITING_FOR_PAYMENT', true),
    words: en['status.WAITING_FOR_PAYMENT'],
    wayOn: en.cancel,
  },
  // The way on is the shop's, by `payment-succeeded`: a button of ours beside "Paid" would ask to pay twice.
  settled: { snapshot: payment('PAID'), words: en['status.PAID'] },
});

/** Where there is no payment yet, the status is empty. The way on of an outcome is the shop's, in a slot of its phase. */
const STATUS: Record<string, Row> = {
  open: { snapshot: payment('WAITING_FOR_PAYMENT'), words: en['status.WAITING_FOR_PAYMENT'] },
  succeeded: { snapshot: payment('PAID'), words: en['status.PAID'], slot: 'succeeded' },
  failed: { snapshot: payment('DECLINED'), words: en['status.DECLINED'], slot: 'failed' },
};

const ELEMENTS = [
  ['pay-method-picker', cashier(en.no_methods), 'checkout-view-change', 'view'],
  ['kronor-swish-button', cashier(say('app.not_offered')), 'checkout-view-change', 'view'],
  ['payment-status', STATUS, 'payment-status-changed', 'phase'],
] as const;

for (const [tag, states, event, field] of ELEMENTS)
  describe(`each state of <${tag}>`, () => {
    for (const [state, { snapshot, words, slot, wayOn }] of Object.entries(states)) {
      const draw = async (content = html``) => {
        const name = unsafeStatic(tag);
        const { client } = makeClient({ snapshot: { methods: [SWISH], ...snapshot } });
        const holder = await fixture<HTMLElement>(
          staticHtml`<checkout-session .client=${client}><${name}>${content}</${name}></checkout-session>`,
        );
        return holder.firstElementChild as HTMLElement;
      };

      it(`has words, an event and ${wayOn ? 'a button' : 'no button of ours'}: ${state}`, async () => {
        const fired = listen(document, event as 'checkout-view-change');
        const element = await draw();
        await shows(element, words);
        await waitUntil(() => element.matches(`:state(${state})`), `its state is ${state}`);
        const last = fired.at(-1)?.detail as unknown as Record<string, unknown>;
        expect(last[field]).to.equal(state);
        if (wayOn) await waitUntil(() => button(element, wayOn), `a button says "${wayOn}"`);
        else
          expect(
            [...(element.shadowRoot?.querySelectorAll('button') ?? [])].map((each) => textOf(each)),
          ).to.deep.equal([]);
      });

      if (slot)
        it(`leaves the way on to the shop: ${state}`, async () => {
          const element = await draw(html`<a slot=${slot} href="#on">To your order</a>`);
          await shows(element, words);
          await shows(element, 'To your order');
          if (wayOn) expect(textOf(element)).not.to.include(wayOn);
        });
    }
  });
