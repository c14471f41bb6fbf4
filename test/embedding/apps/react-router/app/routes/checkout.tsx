import { useEffect, useState } from 'react';
import { defineElements } from '@kassa/elements';
import { listen } from '@kassa/elements/react';
import { createSession } from '../kassa.server';
import type { Route } from './+types/checkout';

export async function loader() {
  const { token, snapshot } = await createSession('order-react-router');
  return { server: process.env.KASSA_URL, token, snapshot };
}

export default function Checkout({ loaderData: { server, token, snapshot } }: Route.ComponentProps) {
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
