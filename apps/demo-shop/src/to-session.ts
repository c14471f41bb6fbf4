/** What Kassa is told of an order. */
import { createHash } from 'node:crypto';
import type { CreateSession } from '@kassa/protocol';
import { MARKETS, vatIn } from './markets.ts';
import type { Order } from './orders.ts';

/** @param ip the customer's address on the network: some providers want it */
export function toSession(order: Order, publicUrl: string, ip: string | undefined): CreateSession {
  const { delivery } = order;
  const market = MARKETS[delivery.country];
  const person = {
    firstName: delivery.firstName,
    lastName: delivery.lastName,
    ...(delivery.company !== '' && { company: delivery.company }),
    // PayPal wants it with the address.
    ...(delivery.phone !== '' && { phone: delivery.phone }),
  };
  const address = {
    ...person,
    street: delivery.street,
    postalCode: delivery.postalCode,
    city: delivery.city,
    country: delivery.country,
  };
  return {
    order: {
      merchantReference: order.number,
      amount: order.amount,
      currency: order.currency,
      country: delivery.country,
      language: `en-${delivery.country}`,
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
        taxRate: market.vatRate,
        taxAmount: vatIn(total, market),
        total,
      })),
    },
    customer: {
      // A name for this customer that says nothing about the cookie.
      reference: createHash('sha256').update(order.visitor).digest('base64url'),
      ...person,
      email: delivery.email,
      ...(ip !== undefined && { ip }),
    },
    billingAddress: address,
    shippingAddress: address,
    remember: delivery.remember,
  };
}
