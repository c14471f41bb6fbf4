/** Every migration by name; Kysely runs those that have not run, in the order of their names. */
import * as first from './001-first.ts';
import * as paymentsByStatus from './001-payments-by-status.ts';

export const migrations = { '001-first': first, '001-payments-by-status': paymentsByStatus };
