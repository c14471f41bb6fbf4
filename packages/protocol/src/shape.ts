/**
 * Checks the server's answers in a page, without zod there: its smallest useful part is 6 KB of brotli there, this and
 * its data are 1 KB. The zod schemas stay the contract: `page-shapes.ts` is generated from them.
 */
export type Shape =
  /** Empty: any text. Otherwise one of these words: `open|settled`. */
  | string
  /** Any number. */
  | 0
  /** True or false. */
  | false
  | null
  /** Missing. */
  | undefined
  /** A list of these. */
  | readonly [Shape]
  /** One of these. */
  | readonly [Shape, Shape, ...Shape[]]
  /** An object with at least these. */
  | { readonly [key: string]: Shape };

/** Where `value` first differs from `shape`, dotted: `.order.lines.0.total`. Undefined when it doesn't. */
export function findMismatch(shape: Shape, value: unknown, path = ''): string | undefined {
  /** A list's keys are its positions. */
  const each = (of: object, shapeAt: (key: string) => Shape) => {
    for (const key of Object.keys(of)) {
      const part = (value as Record<string, unknown>)[key];
      const mismatch = findMismatch(shapeAt(key), part, `${path}.${key}`);
      if (mismatch !== undefined) return mismatch;
    }
    return undefined;
  };
  const unless = (fits: boolean) => (fits ? undefined : path);

  if (shape === null || shape === undefined) return unless(value === shape);
  if (typeof shape !== 'object')
    return unless(typeof value === typeof shape && (!shape || shape.split('|').includes(value as string)));
  if (!isTuple(shape)) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return path;
    return each(shape, (key) => shape[key]);
  }
  if (shape.length === 1) return Array.isArray(value) ? each(value, () => shape[0]) : path;
  const mismatches = shape.map((one) => findMismatch(one, value, path));
  if (mismatches.includes(undefined)) return undefined;
  // Of more than two nobody knows which one was meant; of two, the first is mostly null or missing.
  return shape.length > 2 ? path : mismatches[1];
}

const isTuple = (shape: object): shape is Extract<Shape, readonly unknown[]> => Array.isArray(shape);
