/**
 * Orders. An order is settled by Kassa's signed events alone: `state` changes in `applyEvent` and nowhere else.
 * A changed cart keeps the order's number and gets a new amount.
 */
import { randomBytes } from 'node:crypto';
import type { MerchantEvent } from '@kassa/protocol';
import type { Cart, Carts } from './carts.ts';
import type { ShopDatabase } from './database.ts';
import type { Country, Currency } from './markets.ts';
import { SHIPPING } from './products.ts';

export interface OrderLine {
  /** Null for what isn't a product: delivery. */
  sku: string | null;
  name: string;
  unitPrice: number;
  quantity: number;
  total: number;
}

export interface Delivery {
  email: string;
  firstName: string;
  lastName: string;
  /** Empty: not given. */
  phone: string;
  /** Empty: a person buys. */
  company: string;
  street: string;
  postalCode: string;
  city: string;
  country: Country;
  /** Recognise the customer's bank next time. */
  remember: boolean;
}

export interface Order {
  number: string;
  visitor: string;
  state: 'unpaid' | 'authorized' | 'paid';
  /** Why somebody has to look at it. */
  attention: string | null;
  /** Minor units. */
  amount: number;
  currency: Currency;
  lines: readonly OrderLine[];
  delivery: Delivery;
}

interface OrderRow extends Omit<Order, 'lines' | 'delivery'> {
  lines: string;
  delivery: string;
}

// No letter that is read as a digit, no vowel that makes words.
const ALPHABET = '23456789BCDFGHJKMNPQRTVWX';

/** `K7QP-9X2M-4TRD`: readable on the phone, and 55 bits, so that nobody finds an order by trying. */
function newOrderNumber(): string {
  const letters: string[] = [];
  while (letters.length < 12)
    // Bytes from 250 on would make the first letters likelier.
    for (const byte of randomBytes(16))
      if (byte < 250 && letters.length < 12) letters.push(ALPHABET.charAt(byte % 25));
  return letters.join('').replace(/(.{4})(?=.)/g, '$1-');
}

function linesOf(cart: Cart): OrderLine[] {
  const lines: OrderLine[] = cart.lines.map(({ product, quantity, unitPrice, total }) => ({
    sku: product.sku,
    name: product.name,
    unitPrice,
    quantity,
    total,
  }));
  if (cart.shipping > 0)
    lines.push({
      sku: null,
      name: SHIPPING.name,
      unitPrice: cart.shipping,
      quantity: 1,
      total: cart.shipping,
    });
  return lines;
}

const toOrder = (row: OrderRow): Order => ({
  ...row,
  lines: JSON.parse(row.lines) as OrderLine[],
  delivery: JSON.parse(row.delivery) as Delivery,
});

export function createOrders(db: ShopDatabase, carts: Carts, now: () => Date = () => new Date()) {
  const columns = 'number, visitor, state, attention, amount, currency, lines, delivery';
  const byNumber = db.prepare<[string], OrderRow>(`SELECT ${columns} FROM orders WHERE number = ?`);
  const newest = db.prepare<[string], OrderRow>(
    `SELECT ${columns} FROM orders WHERE visitor = ? ORDER BY created_at DESC, rowid DESC LIMIT 1`,
  );
  const insert = db.prepare(
    `INSERT INTO orders (number, visitor, state, amount, currency, lines, delivery, created_at)
     VALUES (?, ?, 'unpaid', ?, ?, ?, ?, ?)`,
  );
  const update = db.prepare(
    'UPDATE orders SET amount = ?, currency = ?, lines = ?, delivery = ? WHERE number = ?',
  );
  const settle = db.prepare('UPDATE orders SET state = ?, attention = NULL WHERE number = ?');
  const flag = db.prepare('UPDATE orders SET attention = ? WHERE number = ?');
  const keepEvent = db.prepare(
    'INSERT INTO events (id, type, order_number, body, received_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
  );

  const find = (number: string): Order | undefined => {
    const row = byNumber.get(number);
    return row && toOrder(row);
  };
  const newestOf = (visitor: string): Order | undefined => {
    const row = newest.get(visitor);
    return row && toOrder(row);
  };

  function settleBy(event: MerchantEvent, order: Order): void {
    const { amount, currency, reference } = event.data;
    if (amount !== order.amount || currency !== order.currency)
      flag.run(
        `Payment ${reference} is about ${amount} ${currency}, the order about ${order.amount} ${order.currency}`,
        order.number,
      );
    else {
      settle.run(event.type === 'payment.paid' ? 'paid' : 'authorized', order.number);
      carts.empty(order.visitor);
    }
  }

  /** Once per event id, whatever comes twice. @returns whether it was new and about an order of ours */
  const applyEvent = db.transaction((event: MerchantEvent, body: string): boolean => {
    const { merchantReference, reference } = event.data;
    const isNew =
      keepEvent.run(event.id, event.type, merchantReference, body, now().toISOString()).changes === 1;
    const order = find(merchantReference);
    if (!isNew || !order) return false;
    switch (event.type) {
      case 'payment.paid':
        if (order.state !== 'paid') settleBy(event, order);
        break;
      case 'payment.authorized':
        if (order.state === 'unpaid') settleBy(event, order);
        break;
      case 'payment.duplicate':
        flag.run(`Paid twice: give payment ${reference} back`, order.number);
        break;
      case 'dispute.opened':
        flag.run(`Payment ${reference} is disputed`, order.number);
        break;
      default:
        // What else happens to a payment is read from Kassa when the order is shown; the event is kept.
        break;
    }
    return true;
  });

  return {
    find,
    newestOf,
    applyEvent,
    /** The order that the visitor is about to pay. */
    openOf(visitor: string): Order | undefined {
      const order = newestOf(visitor);
      return order?.state === 'unpaid' ? order : undefined;
    },
    /** Makes the visitor's open order what the cart says now; a new order when there is none. */
    place(visitor: string, cart: Cart, delivery: Delivery): Order {
      const lines = linesOf(cart);
      const open = this.openOf(visitor);
      const number = open?.number ?? newOrderNumber();
      const { currency } = cart.market;
      const content = [cart.total, currency, JSON.stringify(lines), JSON.stringify(delivery)];
      if (open) update.run(...content, number);
      else insert.run(number, visitor, ...content, now().toISOString());
      return {
        number,
        visitor,
        state: 'unpaid',
        attention: open?.attention ?? null,
        amount: cart.total,
        currency,
        lines,
        delivery,
      };
    },
  };
}
export type Orders = ReturnType<typeof createOrders>;
