/**
 * Where Kassa tells of payments (Standard Webhooks). The signature says that it was Kassa; the event's id says
 * whether it is new. Only what comes through here settles an order.
 */
import { merchantEventSchema, type MerchantEvent } from '@kassa/protocol';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { Webhook } from 'standardwebhooks';
import type { Orders } from './orders.ts';

const LARGEST_EVENT = 64 * 1024;

/** @param onChange called after an event about one of the shop's orders was stored */
export function eventRoutes(secret: string, orders: Orders, onChange: (orderNumber: string) => void): Hono {
  const webhook = new Webhook(secret);
  const app = new Hono();
  app.post('/', bodyLimit({ maxSize: LARGEST_EVENT }), async (c) => {
    const body = await c.req.text();
    let event: MerchantEvent;
    try {
      event = merchantEventSchema.parse(webhook.verify(body, c.req.header()));
    } catch {
      return c.text('Not an event of ours', 401);
    }
    if (event.id !== c.req.header('webhook-id')) return c.text('Not an event of ours', 401);
    if (orders.applyEvent(event, body)) onChange(event.data.merchantReference);
    return c.body(null, 204);
  });
  return app;
}
