/** @jsxImportSource preact */
import { useState } from 'preact/hooks';
import type { CheckoutSession } from '@kassa/elements';
import '@kassa/elements/define';
import type {} from '@kassa/elements/preact';

interface Props {
  token: string;
  snapshot: CheckoutSession['snapshot'];
}

export function Checkout({ token, snapshot }: Props) {
  const [reference, setReference] = useState<string>();

  return (
    <main>
      <h1>Checkout</h1>
      {reference && <p id="thanks">Thank you. Your reference is {reference}.</p>}
      <checkout-session
        server="/kassa"
        token={token}
        snapshot={snapshot}
        onpayment-succeeded={({ detail }) => setReference(detail.reference)}
      >
        <payment-status />
        <pay-method-picker style={{ '--kassa-expected-methods': 3 }} />
      </checkout-session>
    </main>
  );
}
