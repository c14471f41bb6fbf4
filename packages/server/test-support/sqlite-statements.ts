/** What SQLite is asked, seen where the driver prepares it. */
import BetterSqlite3 from 'better-sqlite3';
import { vi } from 'vitest';

/** `onRun` hears of each run from now on, with what it was bound to and, of a query, its rows; until mocks are restored. */
export function onSqliteRun(
  onRun: (text: string, bound: unknown[], connection: unknown, rows: unknown) => void,
): void {
  const prepare = Reflect.get(BetterSqlite3.prototype, 'prepare') as (
    text: string,
  ) => BetterSqlite3.Statement;
  vi.spyOn(BetterSqlite3.prototype, 'prepare').mockImplementation(function (
    this: BetterSqlite3.Database,
    text: string,
  ) {
    const statement = Reflect.apply(prepare, this, [text]);
    for (const method of ['all', 'run'] as const) {
      const call = statement[method].bind(statement) as (parameters: unknown[]) => never;
      statement[method] = (...[parameters]: unknown[]) => {
        let rows: unknown;
        try {
          return (rows = call(parameters as unknown[]));
        } finally {
          onRun(text, parameters as unknown[], this, rows);
        }
      };
    }
    return statement;
  });
}
