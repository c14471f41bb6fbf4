/** Hasura's `where`, `orderBy`, `distinctOn`, `limit` and `offset`, applied to rows in memory. */
export interface ListArguments {
  where?: Where | null;
  orderBy?: readonly Record<string, OrderBy | Record<string, unknown>>[] | null;
  distinctOn?: readonly string[] | null;
  limit?: number | null;
  offset?: number | null;
}

type Row = Record<string, unknown>;
type Where = Record<string, unknown>;
type OrderBy = string;

const isNil = (value: unknown): value is null | undefined => value === null || value === undefined;

export function applyArguments(all: readonly unknown[], args: ListArguments): unknown[] {
  const { where, orderBy, distinctOn, limit, offset } = args;
  let rows = (all as Row[]).filter((row) => !where || matches(row, where));
  if (orderBy) rows = rows.toSorted((a, b) => compareBy(a, b, orderBy));
  if (distinctOn) {
    const seen = new Set<string>();
    rows = rows.filter((row) => {
      const key = JSON.stringify(distinctOn.map((column) => row[column]));
      return !seen.has(key) && seen.add(key);
    });
  }
  const start = offset ?? 0;
  return rows.slice(start, isNil(limit) ? undefined : start + limit);
}

/** All that is said must hold; a condition on a list holds when it holds for one of its rows. */
function matches(row: Row, where: Where): boolean {
  return Object.entries(where).every(([key, condition]) => {
    if (isNil(condition)) return true;
    if (key === '_and') return (condition as Where[]).every((each) => matches(row, each));
    if (key === '_or') return (condition as Where[]).some((each) => matches(row, each));
    if (key === '_not') return !matches(row, condition as Where);
    const value = row[key];
    if (Array.isArray(value)) return (value as Row[]).some((each) => matches(each, condition as Where));
    if (isRow(value)) return matches(value, condition as Where);
    return Object.entries(condition).every(([operator, operand]) => holds(value, operator, operand));
  });
}

const isRow = (value: unknown): value is Row =>
  typeof value === 'object' && value !== null && !(value instanceof Date);

/** Dates and numbers by size, everything else as text. */
const comparable = (value: unknown): number | string =>
  value instanceof Date ? value.getTime() : typeof value === 'number' ? value : String(value);

function holds(value: unknown, operator: string, operand: unknown): boolean {
  if (operator === '_isNull') return isNil(value) === operand;
  if (isNil(value) || isNil(operand)) return false;
  const own = comparable(value);
  const isIn = () => (operand as unknown[]).some((each) => comparable(each) === own);
  switch (operator) {
    case '_eq':
      return own === comparable(operand);
    case '_neq':
      return own !== comparable(operand);
    case '_in':
      return isIn();
    case '_nin':
      return !isIn();
    case '_gt':
      return own > comparable(operand);
    case '_gte':
      return own >= comparable(operand);
    case '_lt':
      return own < comparable(operand);
    case '_lte':
      return own <= comparable(operand);
    case '_like':
    case '_ilike':
      return isLike(own, operand, operator === '_ilike');
    case '_nlike':
    case '_nilike':
      return !isLike(own, operand, operator === '_nilike');
    default:
      throw new Error(`Unknown operator ${operator}`);
  }
}

/** SQL's: `%` is any text, `_` any character. */
function isLike(value: unknown, pattern: unknown, ignoreCase: boolean): boolean {
  const source = String(pattern)
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replace(/%/g, '[^]*')
    .replace(/_/g, '[^]');
  return new RegExp(`^${source}$`, ignoreCase ? 'i' : '').test(String(value));
}

function compareBy(a: Row, b: Row, orders: NonNullable<ListArguments['orderBy']>): number {
  for (const order of orders)
    for (const [column, direction] of Object.entries(order)) {
      const difference =
        typeof direction === 'string'
          ? compareValues(a[column], b[column], direction)
          : compareBy(a[column] as Row, b[column] as Row, [direction as Record<string, OrderBy>]);
      if (difference !== 0) return difference;
    }
  return 0;
}

/** PostgreSQL's: nulls last when ascending, first when descending, unless the order says otherwise. */
function compareValues(a: unknown, b: unknown, direction: string): number {
  const descends = direction.startsWith('DESC');
  if (isNil(a) || isNil(b)) {
    if (isNil(a) && isNil(b)) return 0;
    const nullsFirst = direction.endsWith('FIRST') || (descends && !direction.endsWith('LAST'));
    return isNil(a) === nullsFirst ? -1 : 1;
  }
  const [left, right] = [comparable(a), comparable(b)];
  const difference = left < right ? -1 : left > right ? 1 : 0;
  return descends ? -difference : difference;
}
