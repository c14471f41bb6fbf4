import type { CheckoutState } from '@kassa/client';
import { createCheckoutClient } from '@kassa/client';
import { makePayment, memoryTransport } from '@kassa/client/testing';
import { KassaError } from '@kassa/protocol';
import type { OwnMethodDetail } from '@kassa/elements';
import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import { expect, waitFor } from 'storybook/test';
import { found } from './found.ts';
import { drawParts } from './parts.ts';
import { BANKS, FIELDS, METHODS, open, REDIRECT, session } from './sessions.ts';
import { stillClient } from './still-client.ts';

const meta: Meta = { title: 'pay-method-picker', component: 'pay-method-picker' };
export default meta;
type Story = StoryObj;

const still = (state: Partial<CheckoutState>, changes: Story = {}): Story => ({
  render: () => html`
    <checkout-session .client=${stillClient(state)}><pay-method-picker></pay-method-picker></checkout-session>
  `,
  ...changes,
});

/** Works from choice to payment; the bank's page isn't opened. */
export const Playable: Story = {
  render: () => {
    const client = createCheckoutClient({
      transport: memoryTransport({
        snapshot: session(),
        preparations: { 'kronor.swish': FIELDS },
        nextAction: REDIRECT,
      }),
    });
    return html`
      <checkout-session
        .client=${client}
        @before-redirect=${(event: Event) => {
          event.preventDefault();
        }}
      >
        <pay-method-picker></pay-method-picker>
      </checkout-session>
    `;
  },
};

export const Choosing = still({ snapshot: session() });
export const ChoosingDark = still({ snapshot: session() }, { globals: { scheme: 'dark' } });
export const Chosen = still({
  snapshot: session({ selection: { method: 'krofort.bank', preparation: { kind: 'none' } } }),
});
export const ChosenDark = still(
  { snapshot: session({ selection: { method: 'krofort.bank', preparation: { kind: 'none' } } }) },
  { globals: { scheme: 'dark' } },
);
export const OneMethod = still({ snapshot: session({ methods: METHODS.slice(0, 1) }) });
export const Selecting = still({
  snapshot: session({ selection: { method: 'krofort.bank', preparation: { kind: 'none' } } }),
  busy: 'selecting',
});

const withFields = session({ selection: { method: 'kronor.swish', preparation: FIELDS } });
export const Fields = still({ snapshot: withFields });
export const FieldsDark = still({ snapshot: withFields }, { globals: { scheme: 'dark' } });
/** The customer presses the pay button, and reads `problem`. */
const paying =
  (problem: string): NonNullable<Story['play']> =>
  async ({ canvasElement }) => {
    const picker = canvasElement.querySelector('pay-method-picker');
    await picker?.updateComplete;
    picker?.shadowRoot?.querySelector<HTMLElement>('[part="pay-button"]')?.click();
    await waitFor(() =>
      expect(picker?.shadowRoot?.querySelector('[part="error"]')).toHaveTextContent(problem),
    );
  };
export const FieldsThatAreWrong = still({ snapshot: withFields }, { play: paying('Fill this in.') });
export const Parts = still(
  { snapshot: withFields },
  {
    play: async ({ canvasElement }) => {
      const picker = canvasElement.querySelector('pay-method-picker');
      if (!picker) throw new Error('No picker');
      await drawParts(picker, [
        'legend',
        'row',
        'radio',
        'name',
        'description',
        'logo',
        'label',
        'input',
        'link',
      ]);
    },
  },
);
export const NothingChosen = still({ snapshot: session() }, { play: paying('Choose a way to pay first.') });

const withBanks = session({ selection: { method: 'kronor.swish', preparation: BANKS } });
/** The customer types `text` where banks are searched, and sees `count` of them. */
const searching =
  (text: string, count: number): NonNullable<Story['play']> =>
  async ({ canvasElement }) => {
    const search = await found('search', () =>
      canvasElement
        .querySelector('pay-method-picker')
        ?.shadowRoot?.querySelector('kassa-choice-list')
        ?.shadowRoot?.querySelector<HTMLInputElement>('[type="search"]'),
    );
    search.value = text;
    search.dispatchEvent(new Event('input'));
    const list = search.getRootNode() as ShadowRoot;
    const shown = () => list.querySelectorAll('.row:not([hidden])').length;
    await waitFor(() => expect(shown()).toBe(count));
  };
export const ManyBanks = still({ snapshot: withBanks }, { play: searching('', 30) });
export const ManyBanksDark = still(
  { snapshot: withBanks },
  { play: searching('', 30), globals: { scheme: 'dark' } },
);
export const BanksFound = still({ snapshot: withBanks }, { play: searching('orebro', 2) });
export const NoBankFound = still({ snapshot: withBanks }, { play: searching('zzz', 0) });
export const NarrowManyBanks = still(
  { snapshot: withBanks },
  { play: searching('', 30), globals: { width: 'narrow' } },
);
export const RightToLeftManyBanks = still(
  { snapshot: withBanks },
  { play: searching('', 30), globals: { direction: 'rtl' } },
);

export const Loading = still({ snapshot: undefined, access: 'unknown' });
/** The shop expects eight: `--kassa-expected-methods`. */
export const LoadingEight: Story = {
  render: () => html`
    <checkout-session .client=${stillClient({ snapshot: undefined, access: 'unknown' })}>
      <pay-method-picker style="--kassa-expected-methods: 8"></pay-method-picker>
    </checkout-session>
  `,
};
export const LoadingDark = still({ snapshot: undefined, access: 'unknown' }, { globals: { scheme: 'dark' } });
export const Unreachable = still({ snapshot: undefined, access: 'unknown', connection: 'offline' });
export const Refused = still({
  snapshot: undefined,
  access: 'session-expired',
  error: new KassaError('invalid_token', 'The token is not valid'),
});

export const Starting = still({
  snapshot: session({ selection: { method: 'krofort.bank', preparation: { kind: 'none' } } }),
  busy: 'paying',
});
export const TakingLong = still({
  snapshot: session({ selection: { method: 'krofort.bank', preparation: { kind: 'none' } } }),
  busy: 'paying',
  slow: true,
});
export const CouldNotStart = still({
  snapshot: session({ selection: { method: 'krofort.bank', preparation: { kind: 'none' } } }),
  error: new KassaError('provider_unavailable', 'Krofort does not answer', { reference: 'k7d2m4x9q1' }),
});

export const Open = still({ snapshot: open() });
export const OpenDark = still({ snapshot: open() }, { globals: { scheme: 'dark' } });
export const OpenWithAWayOut = still({
  snapshot: open({ canCancel: true, canSwitchFrom: '2026-01-01T12:15:00.000Z' }),
});
/** The customer presses what is found by `selector`, and is asked whether they are sure. */
const asking =
  (selector: string): NonNullable<Story['play']> =>
  async ({ canvasElement }) => {
    const find = (wanted: string) =>
      found(wanted, () =>
        canvasElement.querySelector('pay-method-picker')?.shadowRoot?.querySelector<HTMLElement>(wanted),
      );
    (await find(selector)).click();
    await expect(await find('#question')).toBeVisible();
  };
export const AskingWhetherToLeave = still(
  { snapshot: open({ canSwitchFrom: '2026-01-01T12:15:00.000Z' }) },
  {
    play: asking('.actions .button:last-child'),
  },
);
export const CancellationNotAnswered = still({ snapshot: open({ cancelling: true, nextAction: null }) });
export const Cancelling = still({ snapshot: open({ status: 'CANCELLING', canCancel: true }) });
const askingToCancel = asking('.actions .button.quiet');
export const AskingToCancel = still({ snapshot: open({ canCancel: true }) }, { play: askingToCancel });
export const AskingToCancelDark = still(
  { snapshot: open({ canCancel: true }) },
  { play: askingToCancel, globals: { scheme: 'dark' } },
);
export const NarrowAskingToCancel = still(
  { snapshot: open({ canCancel: true }) },
  { play: askingToCancel, globals: { width: 'narrow' } },
);
export const RightToLeftAskingToCancel = still(
  { snapshot: open({ canCancel: true }) },
  { play: askingToCancel, globals: { direction: 'rtl' } },
);
export const EarlierPaymentLeftOpen = still({
  snapshot: open({ canSwitchFrom: null, holdsOrder: false }),
});

const failed = session({
  payment: makePayment({ status: 'DECLINED' }),
  selection: { method: 'krofort.bank', preparation: { kind: 'none' } },
});
export const AfterAFailure = still({ snapshot: failed });
export const AfterAFailureDark = still({ snapshot: failed }, { globals: { scheme: 'dark' } });

export const Settled = still({ snapshot: open({ status: 'PAID', phase: 'succeeded', nextAction: null }) });
export const SettledDark = still(
  { snapshot: open({ status: 'PAID', phase: 'succeeded', nextAction: null }) },
  { globals: { scheme: 'dark' } },
);
export const PaidElsewhere = still({ snapshot: session({ lockedElsewhere: true }) });

const closed = (state: 'superseded' | 'expired' | 'open') =>
  session({
    session: { id: 'session-1', state, expiresAt: '2026-01-01T00:00:00.000Z', canPay: false },
    methods: [],
  });
export const Superseded = still({ snapshot: closed('superseded'), access: 'read-only' });
export const Expired = still({ snapshot: closed('expired'), access: 'session-expired' });
export const ReadOnly = still({ snapshot: closed('open'), access: 'read-only' });
export const NoMethods = still({ snapshot: session({ methods: [] }) });

export const OwnMethod: Story = {
  render: () => html`
    <checkout-session .client=${stillClient({ snapshot: session({ methods: METHODS.slice(0, 2) }) })}>
      <pay-method-picker
        own-methods='[{"id":"pickup","label":"Pay when you collect","description":"In our shop, by card or cash","icon":"wallet","submitLabel":"Place order"}]'
      >
        <p slot="own-pickup">Bring your order number. We keep your order for seven days.</p>
      </pay-method-picker>
    </checkout-session>
  `,
  play: async ({ canvasElement }) => {
    const find = (wanted: string) =>
      found(wanted, () =>
        canvasElement.querySelector('pay-method-picker')?.shadowRoot?.querySelector<HTMLElement>(wanted),
      );
    (await find('input[value="pickup"]')).click();
    await waitFor(() => expect(canvasElement.querySelector('[slot="own-pickup"]')).toBeVisible());
    await waitFor(async () => expect(await find('[part="pay-button"]')).toHaveTextContent('Place order'));
  },
};

/** The shop's own button pays, once its terms are accepted; ours is hidden by its part. */
export const ShopsOwnButton: Story = {
  render: () => {
    const client = createCheckoutClient({
      transport: memoryTransport({ snapshot: session(), nextAction: REDIRECT }),
    });
    const submit = ({ currentTarget }: Event) => {
      const form = (currentTarget as HTMLElement).parentElement;
      void form?.querySelector('pay-method-picker')?.submit();
    };
    const checkTerms = (event: Event) => {
      const terms = (event.currentTarget as HTMLElement).parentElement?.querySelector('input');
      if (terms?.checked) return;
      event.preventDefault();
      terms?.focus();
    };
    return html`
      <style>
        .own pay-method-picker::part(pay-button) {
          display: none;
        }
      </style>
      <div class="own">
        <checkout-session
          .client=${client}
          @before-pay=${checkTerms}
          @before-redirect=${(event: Event) => {
            event.preventDefault();
          }}
        >
          <pay-method-picker selected="krofort.bank"></pay-method-picker>
        </checkout-session>
        <p>
          <label><input type="checkbox" /> I accept the shop’s terms</label>
        </p>
        <button type="button" @click=${submit}>Order and pay</button>
      </div>
    `;
  },
};

/** The shop places the order itself, which takes a moment: the button stays busy. */
export const OwnMethodBusy: Story = {
  render: () => html`
    <checkout-session
      .client=${stillClient({ snapshot: session() })}
      @own-method-submit=${({ detail }: CustomEvent<OwnMethodDetail>) => {
        detail.waitUntil(new Promise(() => undefined));
      }}
    >
      <pay-method-picker
        selected="pickup"
        own-methods='[{"id":"pickup","label":"Pay when you collect","icon":"wallet","submitLabel":"Place order"}]'
      ></pay-method-picker>
    </checkout-session>
  `,
  play: async ({ canvasElement }) => {
    const picker = canvasElement.querySelector('pay-method-picker');
    await picker?.updateComplete;
    void picker?.submit();
  },
};

export const RightToLeft = still(
  { snapshot: session({ selection: { method: 'krofort.bank', preparation: { kind: 'none' } } }) },
  { globals: { direction: 'rtl', language: 'ar' } },
);
export const RightToLeftFields = still(
  { snapshot: withFields },
  { globals: { direction: 'rtl', language: 'ar' } },
);
export const RightToLeftOpen = still(
  { snapshot: open({ canCancel: true }) },
  { globals: { direction: 'rtl', language: 'ar' } },
);
export const Narrow = still(
  { snapshot: session({ selection: { method: 'krofort.bank', preparation: { kind: 'none' } } }) },
  { globals: { width: 'narrow' } },
);
export const NarrowFields = still({ snapshot: withFields }, { globals: { width: 'narrow' } });
export const NarrowOpenInGerman = still(
  { snapshot: open({ canCancel: true, canSwitchFrom: '2026-01-01T12:15:00.000Z' }) },
  { globals: { width: 'narrow', language: 'de' } },
);
