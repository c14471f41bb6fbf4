import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import * as z from 'zod/mini';
import { describe, expect, it } from 'vitest';
import { FILE, generate, toShape } from '../../../scripts/page-shapes.ts';
import {
  errorBodySchema,
  exchangeAnswerSchema,
  isErrorBody,
  KassaError,
  readExchangeAnswer,
  readSnapshot,
  snapshotSchema,
  type Snapshot,
} from './index.ts';

const SNAPSHOT: Snapshot = {
  version: 3,
  session: { id: 's', state: 'open', expiresAt: '2026-01-01T00:00:00Z', canPay: true },
  order: {
    merchantReference: 'm',
    amount: 10_056,
    currency: 'SEK',
    country: 'SE',
    language: 'sv',
    returnUrl: 'https://shop.example/',
    lines: [{ name: 'Mug', quantity: 1, total: 10_056, imageUrl: 'https://shop.example/mug.png' }],
  },
  methods: [{ id: 'a.b', label: 'A', icon: 'bank' }],
  selection: {
    method: 'a.b',
    preparation: {
      kind: 'fields',
      fields: [
        { type: 'tel', name: 'phone', label: 'Phone', required: true, pattern: '[0-9]+' },
        {
          type: 'choice',
          name: 'bank',
          label: 'Bank',
          required: false,
          options: [{ value: '1', label: 'One' }],
        },
        { type: 'acceptance', name: 'terms', label: 'Terms', required: true },
      ],
    },
  },
  payment: {
    id: 'p',
    method: 'a.b',
    methodLabel: 'A',
    reference: 'r',
    amount: 10_056,
    currency: 'SEK',
    status: 'WAITING_FOR_PAYMENT',
    rawStatus: null,
    phase: 'open',
    reason: null,
    createdAt: '2026-01-01T00:00:00Z',
    updatedAt: '2026-01-01T00:00:00Z',
    nextAction: {
      kind: 'redirect',
      url: 'https://b.example/',
      httpMethod: 'POST',
      fields: [{ name: 'n', value: 'v' }],
    },
    canCancel: false,
    canSwitchFrom: null,
    holdsOrder: true,
  },
  lockedElsewhere: false,
};
const ERROR = new KassaError('order_locked', 'm', { field: 'f', reference: 'r' }).toBody();

const reads = (read: (data: unknown) => unknown) => (data: unknown) => {
  try {
    read(data);
    return true;
  } catch {
    return false;
  }
};

/** Something in its place, or nothing, at one place somewhere inside. */
function damage(data: unknown, random: (below: number) => number, replacement: unknown): unknown {
  if (typeof data !== 'object' || data === null || random(4) === 0) return replacement;
  if (Array.isArray(data)) {
    const list: readonly unknown[] = data;
    return list.map((item, index) => (index === 0 ? damage(item, random, replacement) : item));
  }
  const keys = Object.keys(data);
  const hit = keys[random(keys.length)];
  return Object.fromEntries(
    Object.entries(data)
      .filter(([key]) => key !== hit || replacement !== undefined || random(2) === 0)
      .map(([key, value]) => [key, key === hit ? damage(value, random, replacement) : value]),
  );
}

describe('the shapes that a page checks by', () => {
  it('are those of the schemas: run scripts/page-shapes.ts', async () => {
    expect(await readFile(FILE, 'utf8')).toBe(await generate());
  });

  it.each([
    ['a snapshot', SNAPSHOT, snapshotSchema, reads(readSnapshot)],
    [
      'the answer to a return code',
      { token: 't', snapshot: SNAPSHOT },
      exchangeAnswerSchema,
      reads(readExchangeAnswer),
    ],
    ['an error', ERROR, errorBodySchema, isErrorBody],
  ])('take and refuse what zod takes and refuses: %s', (_name, good, schema, isTaken) => {
    expect(isTaken(good)).toBe(true);
    expect(isTaken({ ...good, later: 'a field that is new' })).toBe(true);
    const replacements = fc.oneof(
      fc.constantFrom(
        undefined,
        null,
        '',
        'open',
        'PAID',
        'none',
        'wait',
        0,
        1.5,
        true,
        [],
        [null],
        {},
        { kind: 'wait' },
      ),
      fc.jsonValue({ maxDepth: 1 }),
    );
    let refused = 0;
    fc.assert(
      fc.property(fc.infiniteStream(fc.nat()), replacements, (numbers, replacement) => {
        const data = damage(good, (below) => Number(numbers.next().value) % below, replacement);
        const { success } = schema.safeParse(data);
        if (!success) refused++;
        expect(isTaken(data)).toBe(success);
      }),
      { numRuns: 1_000 },
    );
    expect(refused).toBeGreaterThan(100);
  });

  it('say where an answer is not as agreed', () => {
    const [line] = SNAPSHOT.order.lines;
    const order = { ...SNAPSHOT.order, lines: [line, { ...line, total: 'free' }] };
    expect(() => readSnapshot({ ...SNAPSHOT, order })).toThrow('answer.order.lines.1.total');
    const payment = { ...SNAPSHOT.payment, status: 'LATER' };
    expect(() => readSnapshot({ ...SNAPSHOT, payment })).toThrow('answer.payment.status');
    expect(() => readSnapshot(null)).toThrow(expect.objectContaining({ code: 'unexpected' }));
  });

  it('can not be made of a schema that says more than a shape', () => {
    expect(() => toShape(z.object({ a: z.string().check(z.minLength(1)) }))).toThrow('checks');
    expect(() => toShape(z.object({ a: z.catch(z.string(), '') }))).toThrow('catch');
  });

  it.each(['', 'open|settled'])(
    'can not be made of the word "%s", which says something else there',
    (word) => {
      expect(() => toShape(z.literal(word))).toThrow('Not a word');
    },
  );
});
