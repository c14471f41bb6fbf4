/** What a visitor has put in the cart, and what it costs. */
import type { ShopDatabase } from './database.ts';
import type { Market } from './markets.ts';
import { findProduct, MAX_QUANTITY, SHIPPING, type Product } from './products.ts';

export interface CartLine {
  product: Product;
  quantity: number;
  /** Minor units of the market's currency, as all amounts here. */
  unitPrice: number;
  total: number;
}

export interface Cart {
  market: Market;
  lines: readonly CartLine[];
  /** How many things. */
  count: number;
  subtotal: number;
  shipping: number;
  total: number;
  /** Something in it can't be had any more; it has to be taken out first. */
  hasSoldOut: boolean;
}

export function createCarts(db: ShopDatabase) {
  const select = db.prepare<[string], { sku: string; quantity: number }>(
    'SELECT sku, quantity FROM cart_lines WHERE visitor = ? ORDER BY rowid',
  );
  const upsert = db.prepare(
    'INSERT INTO cart_lines (visitor, sku, quantity) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET quantity = excluded.quantity',
  );
  const remove = db.prepare('DELETE FROM cart_lines WHERE visitor = ? AND sku = ?');
  const empty = db.prepare('DELETE FROM cart_lines WHERE visitor = ?');

  function read(visitor: string | undefined, market: Market): Cart {
    const { currency } = market;
    const lines = (visitor === undefined ? [] : select.all(visitor)).flatMap(({ sku, quantity }) => {
      const product = findProduct(sku);
      if (!product) return [];
      const unitPrice = product.prices[currency];
      return [{ product, quantity, unitPrice, total: unitPrice * quantity }];
    });
    const subtotal = lines.reduce((sum, { total }) => sum + total, 0);
    const shipping =
      lines.length === 0 || subtotal >= SHIPPING.freeFrom[currency] ? 0 : SHIPPING.prices[currency];
    return {
      market,
      lines,
      count: lines.reduce((sum, { quantity }) => sum + quantity, 0),
      subtotal,
      shipping,
      total: subtotal + shipping,
      hasSoldOut: lines.some(({ product }) => product.soldOut),
    };
  }

  return {
    read,
    /** 0 takes it out; more than `MAX_QUANTITY` is that. */
    set(visitor: string, sku: string, quantity: number): void {
      if (quantity === 0) remove.run(visitor, sku);
      else upsert.run(visitor, sku, Math.min(quantity, MAX_QUANTITY));
    },
    add(visitor: string, sku: string, quantity: number): void {
      const before = select.all(visitor).find((line) => line.sku === sku)?.quantity ?? 0;
      this.set(visitor, sku, before + quantity);
    },
    empty: (visitor: string): void => void empty.run(visitor),
  };
}
export type Carts = ReturnType<typeof createCarts>;
