/** Every migration by name; Kysely runs those that have not run, in the order of their names. */
import * as first from './001-first.ts';
import * as paymentDetails from './002-payment-details.ts';

export const migrations = { '001-first': first, '002-payment-details': paymentDetails };
