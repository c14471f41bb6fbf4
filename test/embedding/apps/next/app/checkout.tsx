'use client';

import { useEffect, useState } from 'react';
import { defineElements } from '@kassa/elements';
import { listen } from '@kassa/elements/react';

interface Props {
  server: string;
  token: string;
  snapshot: string;
}

export function Checkout({ server, token, snapshot }: Props) {
  const [reference, setReference] = useState<string>();

  // After hydration: React knows the elements by then, and hears their first event.
  useEffect(() => defineElements(), []);

  return (
    <main>
      <h1>Checkout</h1>
      {reference && <p id="thanks">Thank you. Your reference is {reference}.</p>}
      <checkout-session
        server={server}
        token={token}
        ref={listen({ 'payment-succeeded': ({ detail }) => setReference(detail.reference) })}
      >
        <script type="application/json" dangerouslySetInnerHTML={{ __html: snapshot }} />
        <payment-status />
        <pay-method-picker style={{ '--kassa-expected-methods': 3 }} />
      </checkout-session>
    </main>
  );
}
