/** Every migration by name; Kysely runs those that have not run, in the order of their names. */
import * as first from './001-first.ts';

export const migrations = { '001-first': first };
