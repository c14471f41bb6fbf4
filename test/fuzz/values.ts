/** Values that nobody sends by mistake alone, and ways of putting them where others belong. */
import * as fc from 'fast-check';

export type Body = Record<string, unknown>;

const hostileText = fc.constantFrom(
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  'x\udc00',
  '\u202egnihtemos',
  '__proto__',
  'constructor',
  'toString',
  '../../etc/passwd',
  "' or 1=1 --",
  '{{7*7}}',
  'https://user@host.example:99999/',
  'javascript:alert(1)',
  '9'.repeat(400),
  'é'.repeat(3_000),
);
const hostileNumber = fc.constantFrom(0, -0, -1, 0.1, 1e21, 2 ** 53, -(2 ** 53), 1e308, 2 ** 31, 2 ** 63);
const hostileKey = fc.constantFrom(
  '__proto__',
  'constructor',
  'hasOwnProperty',
  '',
  '\u0000',
  '\ud800',
  'length',
);

const deep = fc.integer({ min: 1, max: 3_000 }).map((depth) => {
  let value: unknown = 'bottom';
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? [value] : { in: value };
  return value;
});

export const strange: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: hostileText },
  { weight: 3, arbitrary: hostileNumber },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  { weight: 2, arbitrary: fc.constantFrom(null, true, false, [], {}, [[]]) },
  { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  { weight: 1, arbitrary: deep },
);
export const strangeText: fc.Arbitrary<string> = fc.oneof(
  hostileText,
  fc.string({ unit: 'binary', maxLength: 60 }),
);

/** `encodeURIComponent` throws for half a surrogate; a stranger doesn't. */
export const encode = (text: string): string => encodeURIComponent(Buffer.from(text).toString());

/** Part of a path: mostly the right one. */
export const partOf = (right: string): fc.Arbitrary<string> =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(right) }, { weight: 1, arbitrary: strangeText.map(encode) });

interface Change {
  how: 'replace' | 'remove' | 'add' | 'repeat';
  place: number;
  key: string;
  value: unknown;
}
const change: fc.Arbitrary<Change> = fc.record({
  how: fc.constantFrom('replace', 'replace', 'remove', 'add', 'repeat'),
  place: fc.nat(),
  key: fc.oneof(hostileKey, fc.constantFrom('amount', 'id', 'kind', 'values', 'lines')),
  value: strange,
});

/** A body as it should be, changed at up to `most` places. */
export const damaged = (body: Body, most = 4): fc.Arbitrary<Body> =>
  fc.array(change, { maxLength: most }).map((changes) => {
    const copy = structuredClone(body);
    // Found before the first change: what is put in may be too deep to be walked.
    const places = containers(copy);
    for (const each of changes) apply(places, each);
    return copy;
  });

/** Every object and list in `value`, itself first. */
const containers = (value: unknown): Record<string, unknown>[] =>
  typeof value === 'object' && value !== null
    ? [value as Record<string, unknown>, ...Object.values(value).flatMap(containers)]
    : [];

function apply(places: readonly Record<string, unknown>[], { how, place, key, value }: Change): void {
  const target = places[place % places.length] ?? {};
  const keys = Object.keys(target);
  const existing = keys[place % Math.max(keys.length, 1)] ?? key;
  // Defined, so that `__proto__` is a key like any other, as it is in JSON.
  const put = (name: string, given: unknown) => {
    if (Array.isArray(target) && !/^\d+$/.test(name)) target.push(given);
    else
      Object.defineProperty(target, name, {
        value: given,
        enumerable: true,
        configurable: true,
        writable: true,
      });
  };
  if (how === 'remove') Reflect.deleteProperty(target, existing);
  else if (how === 'add') put(key, value);
  else if (how === 'repeat') put(existing, [target[existing], target[existing]]);
  else put(existing, value);
}
