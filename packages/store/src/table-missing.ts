/** PostgreSQL's undefined_table. */
const UNDEFINED_TABLE = '42P01';

/** Whether the database has refused a statement because a table isn't there: `start` makes them. */
export const isTableMissing = (error: unknown): boolean =>
  error instanceof Error &&
  (error.message.startsWith('no such table: ') || ('code' in error && error.code === UNDEFINED_TABLE));
