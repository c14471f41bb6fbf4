/** The page's script: the elements, and a client of its own beside them. */
import { companionTransport, createCheckoutClient } from '@kassa/client';
import '@kassa/elements/define';

const token = document.querySelector('checkout-session')?.getAttribute('token') ?? '';
const client = createCheckoutClient({ transport: companionTransport({ server: '/kassa', token }) });
client.subscribe(({ connection, snapshot }) => {
  document.title = `${connection}: ${snapshot?.order.merchantReference ?? 'no order yet'}`;
});
