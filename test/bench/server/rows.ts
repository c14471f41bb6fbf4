/** Years of data: every row of a database copied many times, each with ids of its own. */
import BetterSqlite3 from 'better-sqlite3';
import pg from 'pg';

/** Parents before their children. */
const TABLES = [
  ...['orders', 'order_details', 'sessions', 'selections', 'payments', 'payment_history', 'operations'],
  ...['disputes', 'inbox', 'outbox', 'return_codes', 'authorization_tokens'],
];
const isName = (column: string): boolean =>
  /^id$|_id$|_hash$|reference$|^superseded_by$/.test(column) && column !== 'merchant_id';

const copySql = (table: string, columns: readonly string[], numbers: string): string => {
  const values = columns.map((column) => (isName(column) ? `t.${column} || '-' || n.value` : `t.${column}`));
  return `insert into ${table} (${columns.join(', ')}) select ${values.join(', ')} from ${table} t, ${numbers}`;
};

/** A server has filled `database` with a few orders; afterwards it has `copies` times as many more. */
export async function multiplyRows(
  database: { file: string } | { connectionString: string },
  copies: number,
): Promise<void> {
  if ('file' in database) {
    const open = new BetterSqlite3(database.file);
    const series = `(with recursive s (value) as
      (select 1 union all select value + 1 from s where value < ${copies}) select value from s) n`;
    for (const table of TABLES) {
      const columns = open
        .prepare(`select name from pragma_table_info('${table}')`)
        .pluck()
        .all() as string[];
      open.exec(copySql(table, columns, series));
    }
    open.exec('analyze');
    open.close();
    return;
  }
  const client = new pg.Client(database);
  await client.connect();
  for (const table of TABLES) {
    const { rows } = await client.query<{ column_name: string }>(
      'select column_name from information_schema.columns where table_name = $1',
      [table],
    );
    const columns = rows.map(({ column_name }) => column_name);
    await client.query(copySql(table, columns, `generate_series(1, ${copies}) n (value)`));
  }
  await client.query('vacuum analyze');
  await client.end();
}
