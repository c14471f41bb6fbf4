/** The shop's own database: carts, orders and the events it has heard. Kassa keeps its own beside it. */
import Database from 'better-sqlite3';

export type ShopDatabase = Database.Database;

/** `:memory:` for tests. */
export function openDatabase(file: string): ShopDatabase {
  const db = new Database(file);
  db.pragma('journal_mode = WAL');
  db.pragma('foreign_keys = ON');
  db.exec(`
    CREATE TABLE IF NOT EXISTS cart_lines (
      visitor TEXT NOT NULL,
      sku TEXT NOT NULL,
      quantity INTEGER NOT NULL,
      PRIMARY KEY (visitor, sku)
    ) STRICT;
    CREATE TABLE IF NOT EXISTS orders (
      number TEXT PRIMARY KEY,
      visitor TEXT NOT NULL,
      state TEXT NOT NULL,
      attention TEXT,
      amount INTEGER NOT NULL,
      currency TEXT NOT NULL,
      lines TEXT NOT NULL,
      delivery TEXT NOT NULL,
      created_at TEXT NOT NULL
    ) STRICT;
    CREATE INDEX IF NOT EXISTS orders_by_visitor ON orders (visitor, created_at);
    CREATE TABLE IF NOT EXISTS events (
      id TEXT PRIMARY KEY,
      type TEXT NOT NULL,
      order_number TEXT NOT NULL,
      body TEXT NOT NULL,
      received_at TEXT NOT NULL
    ) STRICT;
  `);
  return db;
}
