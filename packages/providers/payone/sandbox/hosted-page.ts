/** Where a customer is sent after (pre)authorization: Klarna lets them through without a word, back to the shop. */
import { pageHeaders, unknownPaymentPage } from '@kassa/sandbox-kit';
import { Hono } from 'hono';
import type { StatusTeller } from './notifications.ts';
import type { World } from './world.ts';

export function createRedirect(world: World, teller: StatusTeller): Hono {
  const app = new Hono();
  app.use(pageHeaders);
  app.get('/:token', async (context) => {
    const payment = world.paymentBy({ redirectToken: context.req.param('token') });
    if (!payment) return context.html(unknownPaymentPage('PAYONE'), 404);
    // "PAYONE posts TransactionStatus appointed before that redirect".
    if (world.settings.tell === 'on_redirect') await teller.appoint(payment);
    const to = payment.form.get(payment.state === 'failed' ? 'errorurl' : 'successurl');
    return context.redirect(to ?? '/', 302);
  });
  return app;
}
