/** A session for an order, from the companion server. Its API key stays on this server. */
export async function createSession(merchantReference: string) {
  const { KASSA_URL, KASSA_API_KEY, SHOP_URL } = process.env;
  const order = { merchantReference, amount: 34_700, currency: 'SEK', country: 'SE', returnUrl: SHOP_URL };
  const { token, snapshot } = await $fetch<{ token: string; snapshot: object }>(`${KASSA_URL}/sessions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KASSA_API_KEY}` },
    body: { order },
  });
  // No product's name may end the script.
  return { token, snapshot: JSON.stringify(snapshot).replaceAll('<', '\\u003c') };
}
