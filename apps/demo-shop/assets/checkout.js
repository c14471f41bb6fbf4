/* global document, fetch, location */
/** The shop's part of the checkout page: a new token when one has run out, and where to go once it is paid. */
const session = document.querySelector('checkout-session');

async function renew() {
  const response = await fetch('/checkout/token', { method: 'POST' });
  if (response.ok) session.token = (await response.json()).token;
  else location.reload();
}

session.addEventListener('session-expired', async ({ detail }) => {
  // A payment that is open is still followed; it needs no new token.
  if (!detail.paymentOpen) await renew();
});

// The customer asks for more time before the session ends.
session.addEventListener('checkout-restart', async (event) => {
  if (event.detail.view !== 'choosing') return;
  event.preventDefault();
  await renew();
});

// The order's page says whether it is settled: it hears that from the server.
session.addEventListener('payment-succeeded', () => location.assign(session.dataset.order));
