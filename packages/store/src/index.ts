// For a database's own options: it imports the store alone.
export { ConfigError, optionText, readOptions } from '@kassa/protocol/options';
export { sqlName } from './names.ts';
export { newId } from './new-id.ts';
export type * from './schema.ts';
export { EVERY_ORDER, readJson, StaleRow, Store, type Hints, type StoreDialect } from './store.ts';
export type { OrderKey, TakenOrder } from './take-order.ts';
