import type { CheckoutState } from '@kassa/client';
import { makePayment } from '@kassa/client/testing';
import type { PaymentStatus, PaymentView } from '@kassa/protocol';
import { PAYMENT_STATUSES, phaseOf } from '@kassa/protocol';
import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import { drawParts } from './parts.ts';
import { open, session } from './sessions.ts';
import { stillClient } from './still-client.ts';

const meta: Meta = { title: 'payment-status', component: 'payment-status' };
export default meta;
type Story = StoryObj;

const element = (state: Partial<CheckoutState>) => html`
  <checkout-session .client=${stillClient(state)}>
    <payment-status>
      <a slot="failed" href="#checkout">Back to the checkout</a>
      <a slot="succeeded" href="#order">See your order</a>
    </payment-status>
  </checkout-session>
`;
const still = (
  payment: Partial<PaymentView>,
  state: Partial<CheckoutState> = {},
  changes: Story = {},
): Story => ({
  render: () => element({ snapshot: session({ payment: makePayment(payment) }), ...state }),
  ...changes,
});

export const Waiting: Story = { render: () => element({ snapshot: open() }) };
/** After coming back, or once the customer is done: never "paid" before the provider has said so. */
export const Confirming = still({ status: 'FLOW_COMPLETED' });
export const ConfirmingDark = still({ status: 'FLOW_COMPLETED' }, {}, { globals: { scheme: 'dark' } });
export const UnderReview = still({ status: 'UNDER_REVIEW' });
export const UnknownToUs = still({ status: 'UNKNOWN', rawStatus: 'SOMETHING_NEW' });
export const Authorized = still({ status: 'AUTHORIZED' });
export const Paid = still({ status: 'PAID' });
export const PaidDark = still({ status: 'PAID' }, {}, { globals: { scheme: 'dark' } });
export const Declined = still({ status: 'DECLINED' });
export const DeclinedDark = still({ status: 'DECLINED' }, {}, { globals: { scheme: 'dark' } });
/** What the provider wants the customer to read stands beside our own words: as text, whatever it is made of. */
export const DeclinedInTheProvidersWords = still({
  status: 'DECLINED',
  customerText: 'Det här sättet att betala går inte att använda för köpet. Välj ett <b>annat</b>.',
});
export const Cancelled = still({ status: 'CANCELLED' });
export const Polling = still({ status: 'PROCESSING' }, { connection: 'polling' });
export const Offline = still({ status: 'PROCESSING' }, { connection: 'offline' });
export const RightToLeft = still({ status: 'PAID' }, {}, { globals: { direction: 'rtl', language: 'ar' } });
export const Narrow = still({ status: 'DECLINED' }, {}, { globals: { width: 'narrow' } });
export const YenWithoutDecimals = still({ status: 'PAID', amount: 24_900, currency: 'JPY' });
export const NoPayment: Story = { render: () => element({ snapshot: session() }) };

/** Every status there is, in the chosen language. */
export const AllStatuses: Story = {
  render: () =>
    html`<div style="display: grid; gap: 1rem">
      ${PAYMENT_STATUSES.map((status: PaymentStatus) =>
        element({ snapshot: session({ payment: makePayment({ status, phase: phaseOf(status) }) }) }),
      )}
    </div>`,
};

export const Parts: Story = {
  render: () => element({ snapshot: open() }),
  play: async ({ canvasElement }) => {
    const status = canvasElement.querySelector('payment-status');
    if (!status) throw new Error('No status');
    await drawParts(status, ['payment', 'icon', 'title', 'description', 'amount', 'hint', 'reference']);
  },
};
