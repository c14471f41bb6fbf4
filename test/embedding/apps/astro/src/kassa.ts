interface Session {
  token: string;
  /** As JSON that may stand in a script. */
  snapshot: string;
}

/** A session for an order, from the companion server. Its API key stays on this server. */
export async function createSession(merchantReference: string): Promise<Session> {
  const order = {
    merchantReference,
    amount: 34_700,
    currency: 'SEK',
    country: 'SE',
    returnUrl: process.env.SHOP_URL,
  };
  const answer = await fetch(`${process.env.KASSA_URL}/sessions`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${process.env.KASSA_API_KEY}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ order }),
  });
  if (!answer.ok) throw new Error(`Kassa answered ${answer.status}`);
  const { token, snapshot } = await answer.json();
  // No product's name may end the script.
  return { token, snapshot: JSON.stringify(snapshot).replaceAll('<', '\\u003c') };
}
