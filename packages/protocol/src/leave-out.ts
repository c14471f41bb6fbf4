/**
 * One wrong optional field doesn't cost the session: it is left out, and named. What the money, the order's
 * references and the shop's own choices hang on is never left out. Parsed at the merchant's door; a page never loads
 * this file.
 */
import * as z from 'zod/mini';
import { addressSchema, createSessionSchema, customerSchema, lineSchema, type Ignored } from './order.ts';

type Part = Record<string, unknown>;
type Path = readonly PropertyKey[];

/** `createSession`'s argument, with wrong optional fields left out and listed in `ignored`. */
export const sessionSchema = z.pipe(z.transform(leaveOut), createSessionSchema);

const LINE_AMOUNTS: readonly unknown[] = ['unitPrice', 'taxAmount', 'discountAmount', 'total'];
const LINE_EXTRAS: readonly unknown[] = ['reference', 'itemUrl', 'imageUrl'];

/** The path to leave out so that the rest is valid; undefined if it may not be left out. */
function partToLeaveOut([place, field, index, part]: Path): Path | undefined {
  if (place === 'customer') return field === undefined || field === 'reference' ? undefined : [place, field];
  if (place === 'billingAddress' || place === 'shippingAddress')
    return field === undefined ? [place] : [place, field];
  if (place !== 'order') return undefined;
  if (field === 'language' || field === 'message') return [place, field];
  if (field !== 'lines' || LINE_AMOUNTS.includes(part)) return undefined;
  return index !== undefined && LINE_EXTRAS.includes(part)
    ? [place, field, index, part as string]
    : [place, field];
}

function leaveOut(input: unknown): unknown {
  if (!isPart(input)) return input;
  const asked = withoutEmpty(input);
  const ignored = new Map<string, Ignored>();
  while (leaveOutOnce(asked, ignored));
  return { ...asked, ignored: [...ignored.values(), ...unknownFields(asked)] };
}

/** @returns whether anything was left out: a mistake that it hid may appear now */
function leaveOutOnce(asked: Part, ignored: Map<string, Ignored>): boolean {
  const before = ignored.size;
  for (const { path, message } of z.safeParse(createSessionSchema, asked).error?.issues ?? []) {
    const part = partToLeaveOut(path);
    if (!part || (part.at(-1) === 'lines' && !addsUp(asked))) continue;
    const [field, where] = [part.join('.'), path.join('.')];
    if (!ignored.has(field))
      ignored.set(field, { field, reason: where === field ? message : `${where}: ${message}` });
    drop(asked, part);
  }
  return ignored.size > before;
}

/** A name that a person may have meant as a field: other names are neither kept nor repeated. */
const NAME = /^\w{1,40}$/;
const MOST_UNKNOWN = 20;

/** Misspelt fields, and fields in the wrong place. Those of lines are named once for all lines. */
function unknownFields(asked: Part): Ignored[] {
  const { order } = asked;
  const lines = isPart(order) && Array.isArray(order.lines) ? (order.lines as unknown[]) : [];
  const places: readonly [at: string, part: unknown, known: object][] = [
    ['', asked, createSessionSchema.shape],
    ['order.', order, createSessionSchema.shape.order.shape],
    ['customer.', asked.customer, customerSchema.shape],
    ['billingAddress.', asked.billingAddress, addressSchema.shape],
    ['shippingAddress.', asked.shippingAddress, addressSchema.shape],
    ['order.lines.', Object.assign({}, ...lines.filter(isPart)), lineSchema.shape],
  ];
  return places
    .flatMap(([at, part, known]) =>
      Object.keys(isPart(part) ? part : {})
        .filter((name) => NAME.test(name) && !Object.hasOwn(known, name))
        .map((name) => ({ field: at + name, reason: 'There is no such field' })),
    )
    .slice(0, MOST_UNKNOWN);
}

/** Lines are left out only if their totals add up to the amount. */
function addsUp({ order }: Part): boolean {
  const { lines, amount } = order as Part;
  if (!Array.isArray(lines)) return false;
  return lines.reduce<number>((sum, line) => sum + Number((line as Part | null)?.total), 0) === amount;
}

function drop(asked: Part, path: Path): void {
  const holder = path
    .slice(0, -1)
    .reduce<unknown>((value, key) => (value as Part | undefined)?.[key as string], asked);
  if (holder !== undefined) Reflect.deleteProperty(holder as object, path.at(-1) ?? '');
}

const isPart = (value: unknown): value is Part =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Empty means not given. PHP writes an object with nothing in it as `[]`. */
const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || (typeof value === 'string' && value.trim() === '');
const given = (part: unknown): unknown => {
  if (Array.isArray(part) && part.length === 0) return undefined;
  return isPart(part)
    ? Object.fromEntries(Object.entries(part).filter(([, value]) => !isEmpty(value)))
    : part;
};

/** A copy, down to the lines. */
function withoutEmpty(input: Part): Part {
  const asked = given(input) as Part;
  for (const place of ['order', 'customer', 'billingAddress', 'shippingAddress', 'providerOptions'])
    asked[place] = given(asked[place]);
  const { order, providerOptions } = asked;
  if (isPart(order) && Array.isArray(order.lines)) order.lines = order.lines.map(given);
  if (isPart(providerOptions))
    asked.providerOptions = Object.fromEntries(
      Object.entries(providerOptions).filter(([, options]) => given(options) !== undefined),
    );
  return given(asked) as Part;
}
