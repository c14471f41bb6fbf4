// For a database's own package: it imports the store alone.
export { backoff } from '@kassa/protocol';
export { ConfigError, optionText, readOptions } from '@kassa/protocol/options';
export type { Migrated } from './migrations/migrate.ts';
export { inBatches } from './in-batches.ts';
export { sqlName } from './names.ts';
export { newId } from './new-id.ts';
export { claimDatabase } from './owner.ts';
export type * from './schema.ts';
export { EVERY_ORDER, nextVersion, readJson, StaleRow, Store } from './store.ts';
export type { Hints, OrderRows, StoreDialect } from './store.ts';
export { isTableMissing } from './table-missing.ts';
export type { OrderKey, TakenOrder } from './take-order.ts';
export { isUnavailable } from './unavailable.ts';
