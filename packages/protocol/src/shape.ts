/**
 * Checks the server's answers in a page, without zod there: its smallest useful part is 6 KB of brotli there, this and
 * its data are 1 KB. The zod schemas stay the contract: `page-shapes.ts` is generated from them.
 */
export type Shape =
  | 'string'
  | 'number'
  | 'boolean'
  /** One of these words. */
  | readonly ['is', ...string[]]
  | readonly ['list', Shape]
  /** Or null. */
  | readonly ['null', Shape]
  /** Or missing. */
  | readonly ['maybe', Shape]
  | readonly ['any', ...Shape[]]
  /** An object with at least these. */
  | { readonly [key: string]: Shape };

/** Where `value` first differs from `shape`, dotted: `.order.lines.0.total`. Undefined when it doesn't. */
export function findMismatch(shape: Shape, value: unknown, path = ''): string | undefined {
  const within = (inner: Shape) => findMismatch(inner, value, path);
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

  if (typeof shape === 'string') return unless(typeof value === shape);
  if (!isTuple(shape)) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return path;
    return each(shape, (key) => shape[key] as Shape);
  }
  switch (shape[0]) {
    case 'is':
      return unless(shape.includes(value as string, 1));
    case 'null':
      return value === null ? undefined : within(shape[1]);
    case 'maybe':
      return value === undefined ? undefined : within(shape[1]);
    case 'any': {
      const [, ...options] = shape;
      return unless(options.some((option) => within(option) === undefined));
    }
    case 'list':
      return Array.isArray(value) ? each(value, () => shape[1]) : path;
  }
}

const isTuple = (shape: Exclude<Shape, string>): shape is Extract<Shape, readonly unknown[]> =>
  Array.isArray(shape);
