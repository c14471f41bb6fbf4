import { createSignal, Show } from 'solid-js';
import type { CheckoutSession } from '@kassa/elements';
import '@kassa/elements/define';
import type {} from '@kassa/elements/solid';

export function Checkout(props: { token: string; snapshot: CheckoutSession['snapshot'] }) {
  const [reference, setReference] = createSignal<string>();

  return (
    <main>
      <h1>Checkout</h1>
      <Show when={reference()}>
        <p id="thanks">Thank you. Your reference is {reference()}.</p>
      </Show>
      <checkout-session
        server="/kassa"
        token={props.token}
        prop:snapshot={props.snapshot}
        on:payment-succeeded={({ detail }) => setReference(detail.reference)}
      >
        <payment-status />
        <pay-method-picker style={{ '--kassa-expected-methods': 3 }} />
      </checkout-session>
    </main>
  );
}
