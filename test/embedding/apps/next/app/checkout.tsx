'use client';

import { useEffect, useState } from 'react';
import { listen } from '@kassa/elements/react';

export function Checkout({ server, token }: { server: string; token: string }) {
  const [reference, setReference] = useState<string>();

  // After hydration: React knows the elements by then, and hears their first event.
  useEffect(() => void import('@kassa/elements/define'), []);

  return (
    <main>
      <h1>Checkout</h1>
      {reference && <p id="thanks">Thank you. Your reference is {reference}.</p>}
      <checkout-session
        server={server}
        token={token}
        ref={listen({ 'payment-succeeded': ({ detail }) => setReference(detail.reference) })}
      >
        <payment-status />
        <pay-method-picker style={{ '--kassa-expected-methods': 3 }} />
      </checkout-session>
    </main>
  );
}
