import { createCheckoutClient } from '@kassa/client';
import { makePayment, memoryTransport } from '@kassa/client/testing';
import type { PaymentStatus, Snapshot } from '@kassa/protocol';
import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import { open, REDIRECT, session } from './sessions.ts';
import { stillClient } from './still-client.ts';

const meta: Meta = { title: 'checkout-session', component: 'checkout-session' };
export default meta;
type Story = StoryObj;

/** Picker and status share one client. The buttons below say what a server would. */
export const Playable: Story = {
  render: () => {
    const transport = memoryTransport({ snapshot: session(), nextAction: REDIRECT });
    const say = (status: PaymentStatus) => () => {
      const { payment } = transport.snapshot;
      transport.push({ payment: makePayment({ ...payment, ...makePayment({ status }) }) });
    };
    return html`
      <checkout-session
        .client=${createCheckoutClient({ transport })}
        @before-redirect=${(event: Event) => {
          event.preventDefault();
        }}
      >
        <payment-status></payment-status>
        <pay-method-picker></pay-method-picker>
      </checkout-session>
      <p>
        <button @click=${say('PAID')}>Paid</button>
        <button @click=${say('DECLINED')}>Declined</button>
        <button @click=${say('UNDER_REVIEW')}>Under review</button>
      </p>
    `;
  },
};

/** Without a token the elements inside wait. */
export const Waiting: Story = {
  render: () =>
    html`<checkout-session server="/kassa"><pay-method-picker></pay-method-picker></checkout-session>`,
};

const both = (snapshot: Snapshot): Story => ({
  render: () => html`
    <checkout-session .client=${stillClient({ snapshot })}>
      <payment-status></payment-status>
      <pay-method-picker></pay-method-picker>
    </checkout-session>
  `,
});

/** The status tells, the picker keeps to what can be done. */
export const StatusAboveAnOpenPayment = both(open({ canCancel: true }));
export const StatusAboveTheMethods = both(session({ payment: makePayment({ status: 'DECLINED' }) }));
export const StatusOfAPaidOrder = both(open({ status: 'PAID', phase: 'succeeded', nextAction: null }));
