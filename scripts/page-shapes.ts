/**
 * Writes packages/protocol/src/page-shapes.ts from the zod schemas: `pnpm exec node scripts/page-shapes.ts`, after
 * each change to what a page is told. A test fails until it was done.
 */
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { format, resolveConfig } from 'prettier';
import type * as core from 'zod/v4/core';
import { errorBodySchema } from '../packages/protocol/src/error-body.ts';
import { exchangeAnswerSchema } from '../packages/protocol/src/return.ts';
import type { Shape } from '../packages/protocol/src/shape.ts';
import { snapshotSchema } from '../packages/protocol/src/snapshot.ts';

export const FILE = new URL('../packages/protocol/src/page-shapes.ts', import.meta.url);

/** @throws Error for a schema that says more than a shape: a check or a transform would be lost in the page */
export function toShape(schema: core.$ZodType): Shape {
  const { def } = (schema as core.$ZodTypes)._zod;
  if (def.checks?.length) throw new Error(`A page's schema may not have checks: ${def.type}`);
  switch (def.type) {
    case 'string':
      return '';
    case 'number':
      return 0;
    case 'boolean':
      return false;
    case 'literal':
      return words(def.values);
    case 'enum':
      return words(Object.values(def.entries));
    case 'array':
      return [toShape(def.element)];
    case 'nullable':
      return [null, toShape(def.innerType)];
    case 'optional':
      return [undefined, toShape(def.innerType)];
    case 'union':
      return oneOf(def.options.map(toShape));
    case 'object':
      return Object.fromEntries(Object.entries(def.shape).map(([key, inner]) => [key, toShape(inner)]));
    default:
      throw new Error(`A page's schema may not have this: ${def.type}`);
  }
}

/** @throws Error for what isn't a word in a shape */
const words = (values: readonly unknown[]): string =>
  values
    .map((value) => {
      if (typeof value !== 'string' || !/^[^|]+$/.test(value))
        throw new Error(`Not a word: ${String(value)}`);
      return value;
    })
    .join('|');

function oneOf([first, second, ...others]: readonly Shape[]): Shape {
  if (second === undefined) throw new Error('One of one is nothing to choose from');
  return [first, second, ...others];
}

/** As JSON, with what JSON has no word for. */
const written = (shape: Shape): string =>
  JSON.stringify(shape, (_, value: unknown) => (value === undefined ? '<missing>' : value)).replaceAll(
    '"<missing>"',
    'undefined',
  );

/** The file as it should be. */
export async function generate(): Promise<string> {
  const shape = (name: string, schema: core.$ZodType) =>
    `export const ${name}: Shape = ${written(toShape(schema)).replaceAll('[undefined,""]', 'TEXT_OR_MISSING')};`;
  const source = [
    '/** Generated from the schemas by scripts/page-shapes.ts. */',
    "import type { Shape } from './shape.ts';\n",
    "const TEXT_OR_MISSING: Shape = [undefined, ''];\n",
    shape('SNAPSHOT', snapshotSchema),
    '',
    '/** The answer to POST /returns. */',
    `export const EXCHANGE_ANSWER: Shape = ${written({
      ...(toShape(exchangeAnswerSchema) as object),
      snapshot: 0,
    }).replace('"snapshot":0', '"snapshot":SNAPSHOT')};`,
    '',
    shape('ERROR_BODY', errorBodySchema),
  ].join('\n');
  return format(source, { ...(await resolveConfig(FILE)), parser: 'typescript' });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) writeFileSync(FILE, await generate());
