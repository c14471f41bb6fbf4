/**
 * Brings the tables up to date. A release's migrations begin with one number, and each later release that changes
 * tables has the next one. It only adds what the release before it can leave alone, and removes what that one no longer
 * used: so both run side by side, and the older one can be started again.
 */
import { sql } from 'kysely';
import { Migrator, type Migration } from 'kysely/migration';
import type { Db } from '../schema.ts';
import { migrations } from './index.ts';

/** Names of migrations. */
export interface Migrated {
  /** That were taken just now. */
  migrations: string[];
  /** That a later release has taken: this one works on its tables. */
  laterMigrations: string[];
}

const MOST_TRIES = 5;

/**
 * @param isRetryable the database has undone all of it, for it and a server that is at work had waited for each other
 * @throws when the tables are two releases ahead, or the database can't be reached
 */
export async function migrate(
  db: Db,
  isRetryable: (error: unknown) => boolean,
  tried = 1,
): Promise<Migrated> {
  const known = await namesTaken(db);
  const later = ofNextRelease(known);
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve({ ...migrations, ...later }) },
  });
  const { error, results = [] } = await migrator.migrateToLatest();
  const taken = results.map(({ migrationName }) => migrationName);
  if (!error) return { migrations: taken, laterMigrations: Object.keys(later) };
  const isAgain = tried < MOST_TRIES && isRetryable(error);
  // A later release may have come in between.
  if (isAgain || (await namesTaken(db)).length > known.length) return migrate(db, isRetryable, tried + 1);
  throw error instanceof Error ? error : new Error('Migration failed', { cause: error });
}

async function namesTaken(db: Db): Promise<string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === 'kysely_migration')) return [];
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
  return rows.map(({ name }) => name);
}

/** Nothing is left to do for these: they were taken by the release that has them. */
function ofNextRelease(taken: readonly string[]): Record<string, Migration> {
  const later = taken.filter((name) => !(name in migrations));
  const newest = Math.max(...Object.keys(migrations).map(releaseOf));
  const tooLate = later.findLast((name) => releaseOf(name) > newest + 1);
  if (tooLate)
    throw new Error(`The tables were changed by "${tooLate}", two releases or more after this one`);
  return Object.fromEntries(later.map((name) => [name, { up: () => Promise.resolve() }]));
}

const releaseOf = (name: string): number => parseInt(name, 10);
