/** A release's server runs on the tables of the next one: what changes them after the first only adds. */
import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import type { Migration } from 'kysely/migration';
import { describe, expect, it } from 'vitest';
import { migrations } from './index.ts';

/**
 * What the release before can leave alone: it names the columns that it writes, needs no index to be right, and meets no
 * rule that it doesn't know.
 */
const ADDITIONS = [
  /^create table \w+ /,
  /^create index \w+ on /,
  /^drop index \w+$/,
  /^alter table \w+ add column \w+ \w+( not null default ('[^']*'|\d+))?$/,
];

const isAddition = (statement: string) => ADDITIONS.some((addition) => addition.test(statement));

/** What a migration asks of the database, without one. */
async function statementsOf(migration: Pick<Migration, 'up'>): Promise<string[]> {
  const statements: string[] = [];
  const db = new Kysely<unknown>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (of) => new PostgresIntrospector(of),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
    log: ({ query }) => void statements.push(query.sql.replaceAll('"', '').replaceAll(/\s+/g, ' ').trim()),
  });
  await migration.up(db);
  return statements;
}

describe('a change of the tables', () => {
  const [, ...later] = Object.entries(migrations);

  it.each(later)('%s only adds', async (_, migration) => {
    const statements = await statementsOf(migration);
    expect(statements.length).toBeGreaterThan(0);
    expect(statements.filter((statement) => !isAddition(statement))).toEqual([]);
  });

  it.each([
    'drop table disputes',
    'alter table payments drop column reason',
    'alter table payments rename column reason to why',
    'alter table payments add column fee bigint not null',
    'alter table payments alter column reason set not null',
    'create unique index orders_once on orders (merchant_reference)',
    'update payments set reason = null',
  ])('is known not to add: %s', (statement) => {
    expect(isAddition(statement)).toBe(false);
  });

  it('is run in the order of its name, after those of the releases before', () => {
    const names = Object.keys(migrations);
    expect(names).toEqual(names.toSorted());
    for (const name of names) expect(name).toMatch(/^\d{3}-[a-z-]+$/);
  });
});
