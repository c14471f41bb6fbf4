/** The pages that only show: what waits, all payments, and one of them. */
import { KassaError, spokenReference, type MerchantPayment } from '@kassa/protocol';
import { type Context, Hono } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { offersOf } from '../acts/offers.ts';
import type { DeskCheckout } from '../checkout.ts';
import type { Env } from '../env.ts';
import { filtersSchema, toQuery } from '../filters.ts';
import { noticeOf } from '../notice.ts';
import { findWaiting } from '../waiting.ts';
import type { Page, View } from './layout.ts';
import { paymentPage } from './payment.ts';
import { paymentsPage } from './payments.ts';
import { waitingPage } from './waiting.ts';

export interface PageRoutes {
  checkout: DeskCheckout;
  viewOf: (c: Context<Env>) => View;
  show: (c: Context<Env>, page: Page, status?: ContentfulStatusCode) => Response | Promise<Response>;
}

export function pageRoutes({ checkout, viewOf, show }: PageRoutes): Hono<Env> {
  const routes = new Hono<Env>({ strict: false });

  routes.get('/', async (c) => {
    const filters = filtersSchema.parse(c.req.query());
    const { find } = filters;
    try {
      const payments = await (find === undefined
        ? checkout.listPayments(toQuery(filters))
        : lookUp(checkout, find));
      return await show(c, paymentsPage(viewOf(c), filters, payments));
    } catch (error) {
      if (!(error instanceof KassaError) || error.code !== 'invalid_request') throw error;
      return show(c, paymentsPage(viewOf(c), filters, [], error), 400);
    }
  });

  routes.get('/waiting', async (c) =>
    show(c, waitingPage(viewOf(c), await findWaiting(checkout, new Date()))),
  );

  routes.get('/payments/:id', async (c) => {
    const payment = await checkout.getPayment(c.req.param('id'));
    const [deliveries, attempts] = await Promise.all([
      checkout.listEvents({ paymentId: payment.id }),
      checkout.lookUpPayments(payment.id),
    ]);
    const others = attempts.filter(({ id }) => id !== payment.id);
    const offers = offersOf(checkout, payment, deliveries, c.env.person.rights);
    const notice = noticeOf(payment, c.req.query('done'));
    return show(c, paymentPage(viewOf(c), { payment, deliveries, others, offers, notice }));
  });
  return routes;
}

/** As it was typed, for an order's number may be anything; only then as a reference that somebody has read out. */
async function lookUp(checkout: DeskCheckout, name: string): Promise<MerchantPayment[]> {
  const found = await checkout.lookUpPayments(name);
  const spoken = spokenReference(name);
  return found.length > 0 || spoken === null || spoken === name ? found : checkout.lookUpPayments(spoken);
}
