/** Every migration by name; Kysely runs those that have not run, in the order of their names. */
import * as first from './001-first.ts';
import * as paymentsByStatus from './001-payments-by-status.ts';
import * as rareRows from './001-rare-rows.ts';
import * as search from './001-search.ts';
import * as twoLanes from './001-two-lanes.ts';
import * as unresolved from './001-unresolved.ts';
import * as withoutLock from './001-without-lock.ts';

export const migrations = {
  '001-first': first,
  '001-payments-by-status': paymentsByStatus,
  '001-rare-rows': rareRows,
  '001-search': search,
  '001-two-lanes': twoLanes,
  '001-unresolved': unresolved,
  '001-without-lock': withoutLock,
};
