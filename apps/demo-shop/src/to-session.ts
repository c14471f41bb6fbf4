/** What Kassa is told of an order. */
import { createHash } from 'node:crypto';
import type { CreateSession } from '@kassa/protocol';
import type { Order } from './orders.ts';
import { CURRENCY, VAT_RATE } from './products.ts';

/** VAT within an amount that has it included. */
const vatIn = (total: number) => Math.round((total * VAT_RATE) / (10_000 + VAT_RATE));

export function toSession(order: Order, publicUrl: string): CreateSession {
  const { delivery } = order;
  const address = {
    street: delivery.street,
    postalCode: delivery.postalCode,
    city: delivery.city,
    country: delivery.country,
  };
  return {
    order: {
      merchantReference: order.number,
      amount: order.amount,
      currency: CURRENCY,
      country: delivery.country,
      language: 'en-SE',
      returnUrl: `${publicUrl}/orders/${order.number}`,
      lines: order.lines.map(({ sku, name, unitPrice, quantity, total }) => ({
        type: sku === null ? ('shipment' as const) : ('goods' as const),
        name,
        ...(sku !== null && {
          reference: sku,
          itemUrl: `${publicUrl}/products/${sku}`,
          imageUrl: `${publicUrl}/assets/pictures/${sku}.svg`,
        }),
        unitPrice,
        quantity,
        taxRate: VAT_RATE,
        taxAmount: vatIn(total),
        total,
      })),
    },
    customer: {
      // A name for this customer that says nothing about the cookie.
      reference: createHash('sha256').update(order.visitor).digest('base64url'),
      email: delivery.email,
    },
    billingAddress: address,
    shippingAddress: address,
    remember: delivery.remember,
  };
}
