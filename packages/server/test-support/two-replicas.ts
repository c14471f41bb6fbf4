/** Two companion servers on one PostgreSQL database: the replicas of one shop. */
import type { MerchantEvent } from '@kassa/protocol';
import type { Store } from '@kassa/store';
import { sql } from 'kysely';
import pg from 'pg';
import { vi } from 'vitest';
import { postgres } from '../../postgres/src/index.ts';
import type { FakeBank } from './fake-bank.ts';
import { startHarness, type Harness } from './harness.ts';
import type { TestPostgres } from './postgres.ts';

export interface TwoReplicas {
  one: Harness;
  two: Harness;
  /** The database takes no payment of `one` any more, as if it could not be reached from there. Returns how that ends. */
  refuseOne(): Promise<() => Promise<unknown>>;
  /** Events that the merchant has taken from either replica. */
  events(): MerchantEvent[];
  /**
   * Runs `sql` in a transaction of its own and keeps it open, as a third process in the middle of its work would:
   * whoever writes the same rows waits for `commit`.
   */
  keepOpen(sql: string): Promise<OpenTransaction>;
  close(): Promise<void>;
}

export interface OpenTransaction {
  /** Waits until this many statements of the replicas, or more, wait for a lock. */
  untilBlocked(count: number): Promise<void>;
  commit(): Promise<void>;
}

/** Both replicas have the same bank and the same clock; `options` are those of each. */
export async function startTwoReplicas(
  running: TestPostgres,
  bank: FakeBank,
  options: Pick<NonNullable<Parameters<typeof startHarness>[1]>, 'merchant' | 'clock'> = {},
): Promise<TwoReplicas> {
  const connectionString = await running.createDatabase();
  const storeOf = (name: string) => {
    const named = new URL(connectionString);
    named.searchParams.set('application_name', name);
    return postgres({ connectionString: named.href });
  };
  const one = await startHarness(bank, { ...options, store: storeOf('one') });
  const two = await startHarness(bank, { ...options, store: storeOf('two'), clock: one.clock });
  return {
    one,
    two,
    refuseOne: () => refuse(one.store, 'one'),
    events: () => [...one.events, ...two.events],
    keepOpen: (sql) => keepOpen(connectionString, sql),
    close: async () => {
      await one.close();
      await two.close();
    },
  };
}

async function refuse({ db }: Store, replica: string): Promise<() => Promise<unknown>> {
  const raised = sql.lit(
    `begin if current_setting('application_name') = '${replica}' then
      raise exception using errcode = '53100', message = 'could not extend file';
    end if; return new; end`,
  );
  await sql`create function refuse() returns trigger language plpgsql as ${raised}`.execute(db);
  await sql`create trigger refuse before update on payments for each row execute function refuse()`.execute(
    db,
  );
  return () => sql`drop trigger refuse on payments`.execute(db);
}

async function keepOpen(connectionString: string, sql: string): Promise<OpenTransaction> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  await client.query('begin');
  await client.query(sql);
  return {
    untilBlocked: (count) =>
      vi.waitFor(async () => {
        // Asked within a transaction, the view of all activity stays as it was first read.
        await client.query('select pg_stat_clear_snapshot()');
        const { rowCount } = await client.query(
          `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        );
        if ((rowCount ?? 0) < count) throw new Error(`${rowCount} statements wait for a lock, not ${count}`);
      }),
    commit: async () => {
      await client.query('commit');
      await client.end();
    },
  };
}
