import { Checkout } from './checkout';
import { createSession } from './kassa';

// For each visit: a token is one customer's.
export const dynamic = 'force-dynamic';

export default async function Page() {
  const { token, snapshot } = await createSession('order-next');
  return <Checkout server={process.env.KASSA_URL!} token={token} snapshot={snapshot} />;
}
