import type { CheckoutState } from '@kassa/client';
import { createCheckoutClient } from '@kassa/client';
import { makePayment, memoryTransport } from '@kassa/client/testing';
import '@kassa/elements/kronor-swish-button';
import { KassaError, type NextAction, type PaymentView, type Preparation } from '@kassa/protocol';
import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import { found } from './found.ts';
import { drawParts } from './parts.ts';
import { session } from './sessions.ts';
import { stillClient } from './still-client.ts';

const meta: Meta = { title: 'kronor-swish-button', component: 'kronor-swish-button' };
export default meta;
type Story = StoryObj;

const METHOD = 'kronor.swish';
const NUMBER: Preparation = {
  kind: 'fields',
  fields: [
    {
      type: 'tel',
      name: 'phone',
      label: 'Phone number',
      required: false,
      pattern: '\\+?[0-9][0-9 \\-]{6,18}',
    },
  ],
};
const inFuture = (ms: number) => new Date(Date.now() + ms).toISOString();

const appSwitch = (changes: Partial<Extract<NextAction, { kind: 'app_switch' }>> = {}): NextAction => ({
  kind: 'app_switch',
  link: 'swish://paymentrequest?token=0123456789ABCDEF0123456789ABCDEF',
  schemes: ['swish'],
  qrText: 'D0123456789ABCDEF0123456789ABCDEF',
  expiresAt: inFuture(170_000),
  ...changes,
});
const swish = (changes: Partial<PaymentView> = {}) =>
  session({
    payment: makePayment({
      method: METHOD,
      methodLabel: 'Swish',
      createdAt: new Date().toISOString(),
      nextAction: appSwitch(),
      canCancel: true,
      ...changes,
    }),
  });

/** Waits for what is below `selectors`, each in the shadow root of the one before. */
const find = (root: ParentNode, ...selectors: string[]): Promise<HTMLElement> =>
  found(selectors.join(' > '), () => {
    let element: HTMLElement | null = null;
    let below: ParentNode | null = root;
    for (const selector of selectors) {
      element = below?.querySelector<HTMLElement>(selector) ?? null;
      below = element?.shadowRoot ?? null;
    }
    return element;
  });
const inPanel = (root: ParentNode, selector: string) =>
  find(root, 'kronor-swish-button', 'kassa-app-switch', selector);

const shows =
  (selector: string): NonNullable<Story['play']> =>
  async ({ canvasElement }) => {
    await inPanel(canvasElement, selector);
  };

const still = (state: Partial<CheckoutState>, changes: Story = {}): Story => ({
  render: () => html`
    <checkout-session .client=${stillClient(state)}
      ><kronor-swish-button></kronor-swish-button
    ></checkout-session>
  `,
  ...changes,
});
const ready: Partial<CheckoutState> = { snapshot: session() };
const withCode: Story = { play: shows('.qr svg') };

/** The page believes that it stands on a phone, until the next story. */
const onPhone: Story = {
  beforeEach: () => {
    const real = window.matchMedia.bind(window);
    Object.defineProperty(navigator, 'userAgent', { value: 'iPhone', configurable: true });
    window.matchMedia = (query) =>
      query === '(pointer: coarse)' ? ({ matches: true } as MediaQueryList) : real(query);
    return () => {
      Reflect.deleteProperty(navigator, 'userAgent');
      window.matchMedia = real;
    };
  },
  play: shows('a'),
};

/** Works from the button to the code. The buttons below say what Swish would. */
export const Playable: Story = {
  render: () => {
    const transport = memoryTransport({
      snapshot: session(),
      preparations: { [METHOD]: NUMBER },
      nextAction: appSwitch(),
    });
    const say = (status: PaymentView['status']) => () => {
      const { payment } = transport.snapshot;
      transport.push({ payment: makePayment({ ...payment, ...makePayment({ status }) }) });
    };
    return html`
      <checkout-session
        .client=${createCheckoutClient({ transport })}
        @swish-app-opening=${(event: Event) => event.preventDefault()}
      >
        <kronor-swish-button></kronor-swish-button>
      </checkout-session>
      <p>
        <button @click=${say('PAID')}>Paid</button>
        <button @click=${say('DECLINED')}>Declined</button>
      </p>
    `;
  },
};

export const Ready = still(ready);
export const ReadyDark = still(ready, { globals: { scheme: 'dark' } });
export const Loading = still({ snapshot: undefined, access: 'unknown' });
export const Unreachable = still({ snapshot: undefined, access: 'unknown', connection: 'offline' });

const asking = still(
  { snapshot: session({ selection: { method: METHOD, preparation: NUMBER } }) },
  {
    play: async ({ canvasElement }) => {
      (await find(canvasElement, 'kronor-swish-button', '.other')).click();
      await find(canvasElement, 'kronor-swish-button', '#field-phone');
    },
  },
);
export const AskingForANumber = asking;
export const AskingForANumberDark: Story = { ...asking, globals: { scheme: 'dark' } };
export const NumberMissing: Story = {
  ...asking,
  play: async (context) => {
    await asking.play?.(context);
    (await find(context.canvasElement, 'kronor-swish-button', '[part="pay-button"]')).click();
    await find(context.canvasElement, 'kronor-swish-button', '[aria-invalid]');
  },
};
/** The app of that number asks by itself. */
export const WaitingForTheNumber = still({ snapshot: swish({ nextAction: { kind: 'wait' } }) });

export const Starting = still({ ...ready, busy: 'paying' });
export const TakingLong = still({ ...ready, busy: 'paying', slow: true });
export const CouldNotStart = still({
  ...ready,
  error: new KassaError('provider_unavailable', 'Kronor does not answer', { reference: 'k7d2m4x9q1' }),
});

/** On a computer. The code is dark on white in each scheme: readers need it. */
export const Code = still({ snapshot: swish() }, withCode);
export const CodeDark = still({ snapshot: swish() }, { ...withCode, globals: { scheme: 'dark' } });
/** Its place is there from the first moment on. */
export const CodeIsComing = still(
  { snapshot: swish({ status: 'INITIALIZING', nextAction: null }) },
  { play: shows('.qr') },
);
const late = swish({
  status: 'INITIALIZING',
  nextAction: null,
  createdAt: '2026-01-01T12:00:00.000Z',
  canSwitchFrom: '2026-01-01T12:01:00.000Z',
});
export const CodeNeverComes = still({ snapshot: late }, { play: shows('.qr') });

export const OnAPhone = still({ snapshot: swish() }, onPhone);
export const OnAPhoneDark = still({ snapshot: swish() }, { ...onPhone, globals: { scheme: 'dark' } });
export const OnAPhoneWithTheCode = still(
  { snapshot: swish() },
  {
    ...onPhone,
    play: async ({ canvasElement }) => {
      (await inPanel(canvasElement, 'summary')).click();
      await inPanel(canvasElement, '.qr svg');
    },
  },
);
export const LinkNeverComesOnAPhone = still({ snapshot: late }, { ...onPhone, play: shows('.button') });

/** It informs: the payment is as open as before. */
export const TimeIsOver = still(
  { snapshot: swish({ nextAction: appSwitch({ expiresAt: '2026-01-01T12:00:00.000Z' }) }) },
  withCode,
);
export const Cancelling = still({ snapshot: swish({ status: 'CANCELLING' }) });
export const CancelRefused = still(
  { snapshot: swish(), error: new KassaError('payment_not_cancellable', 'Approved already') },
  withCode,
);
export const AskingWhetherToLeave = still(
  { snapshot: swish({ canSwitchFrom: '2026-01-01T12:01:00.000Z' }) },
  {
    play: async ({ canvasElement }) => {
      await inPanel(canvasElement, '.qr svg');
      (await find(canvasElement, 'kronor-swish-button', '.actions .button:last-child')).click();
      await find(canvasElement, 'kronor-swish-button', '#question');
    },
  },
);

const ended = (status: PaymentView['status']) =>
  swish({
    status,
    nextAction: null,
    phase: makePayment({ status }).phase,
    canCancel: false,
    holdsOrder: false,
  });
export const Cancelled = still({ snapshot: ended('CANCELLED') });
export const Declined = still({ snapshot: ended('DECLINED') });
export const DeclinedDark = still({ snapshot: ended('DECLINED') }, { globals: { scheme: 'dark' } });
export const Expired = still({ snapshot: ended('EXPIRED') });
export const Paid = still({ snapshot: ended('PAID') });
export const PaidDark = still({ snapshot: ended('PAID') }, { globals: { scheme: 'dark' } });

/** A page with other ways hides it by `:state(unavailable)`. */
export const NotOffered = still({ snapshot: session({ methods: [] }) });
export const SessionExpired = still({
  snapshot: session({
    session: { id: 'session-1', state: 'expired', expiresAt: '2026-01-01T00:00:00.000Z', canPay: false },
    methods: [],
  }),
  access: 'session-expired',
});

/** The status tells, the button keeps to what can be done. */
export const BelowTheStatus: Story = {
  render: () => html`
    <checkout-session .client=${stillClient({ snapshot: swish() })}>
      <payment-status></payment-status>
      <kronor-swish-button></kronor-swish-button>
    </checkout-session>
  `,
  ...withCode,
};
/** An express row: Swish above the cart's form, every other way below it, one session around both. */
export const ExpressRow: Story = {
  render: () => html`
    <checkout-session
      .client=${createCheckoutClient({
        transport: memoryTransport({
          snapshot: session(),
          preparations: { [METHOD]: NUMBER },
          nextAction: appSwitch(),
        }),
      })}
    >
      <kronor-swish-button></kronor-swish-button>
      <p>
        <label>Delivery address <input autocomplete="street-address" /></label>
      </p>
      <pay-method-picker></pay-method-picker>
    </checkout-session>
  `,
  play: async ({ canvasElement }) => {
    await find(canvasElement, 'pay-method-picker', '.methods');
    await find(canvasElement, 'kronor-swish-button', '[part="pay-button"]');
  },
};
/** The same in the picker: by the kind of the next action, whatever the method. */
export const InThePicker: Story = {
  render: () => html`
    <checkout-session .client=${stillClient({ snapshot: swish() })}>
      <pay-method-picker></pay-method-picker>
    </checkout-session>
  `,
  play: async ({ canvasElement }) => {
    await find(canvasElement, 'pay-method-picker', 'kassa-app-switch', '.qr svg');
  },
};

export const RightToLeft = still(
  { snapshot: swish() },
  { ...withCode, globals: { direction: 'rtl', language: 'ar' } },
);
export const Narrow = still({ snapshot: swish() }, { ...withCode, globals: { width: 'narrow' } });
export const NarrowInGerman = still(
  { snapshot: swish({ canSwitchFrom: '2026-01-01T12:01:00.000Z' }) },
  { ...withCode, globals: { width: 'narrow', language: 'de' } },
);
export const NarrowOnAPhoneInSwedish = still(
  { snapshot: swish() },
  { ...onPhone, globals: { width: 'narrow', language: 'sv' } },
);
export const NarrowReadyInGerman = still(ready, { globals: { width: 'narrow', language: 'de' } });

export const Parts = still(
  { snapshot: swish() },
  {
    play: async ({ canvasElement }) => {
      await inPanel(canvasElement, '.qr svg');
      await drawParts(await find(canvasElement, 'kronor-swish-button'), [
        'payment',
        'qr',
        'app-link',
        'time-left',
        'actions',
      ]);
    },
  },
);
