/** Each sentence of the elements is said somewhere, and those about money say in English what they say. */
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { ERROR_STATUS, PAYMENT_STATUSES } from '../../packages/protocol/src/index.ts';

const packages = fileURLToPath(new URL('../../packages/', import.meta.url));
const words = `${packages}elements/src/words/`;
const read = (path: string) => readFileSync(path, 'utf8');

const FILES = globSync(`${words}locales/??.ts`);
const TRANSLATIONS = FILES.filter((path) => !path.endsWith('en.ts'));

/** Whether money moved, or may still: the twelve that nobody may misread. */
const ABOUT_MONEY = [
  'app.time_over',
  'confirming_hint',
  'cancel_warning',
  'another_way_warning',
  'status.AUTHORIZED',
  'status.PAID',
  'status.DECLINED',
  'status.CANCELLED',
  'status.ERROR',
  'status.EXPIRED',
  'status.RELEASED',
  'status.CAPTURE_DECLINED',
];

async function englishKeys(): Promise<string[]> {
  const parts = [`${words}locales/en.ts`, ...globSync(`${words}later/*.ts`)];
  const all = await Promise.all(parts.map(async (path) => (await import(path)) as { en: object }));
  return all.flatMap(({ en }) => Object.keys(en));
}

/** What is published, without the words themselves. */
const code = globSync(`${packages}{*,providers/*}/{src,browser}/**/*.ts`)
  .filter((path) => !path.includes('.test.') && !/words\/(locales|later)\//.test(path))
  .map(read)
  .join('\n');

/** What a template makes of a name: `error.${code}`. A code and a status have one each; Klarna names its fields itself. */
const made = new Set(
  [...code.matchAll(/`([a-z.]*)\$\{[\w.[\]]+\}([a-z_]*)`/g)].map(([, before = '', after = '']) =>
    [before, after].join('*'),
  ),
);
const quoted = (word: string) => ["'", '"', '`'].some((mark) => code.includes(mark + word + mark));

function isUsed(key: string): boolean {
  if (quoted(key)) return true;
  return [...made].some((template) => {
    const [before = '', after = ''] = template.split('*');
    if (!(before + after).match(/[a-z]/) || !key.startsWith(before) || !key.endsWith(after)) return false;
    const name = key.slice(before.length, after ? -after.length : undefined);
    return before === 'klarna.field.' || quoted(name);
  });
}

describe('the words of the elements', () => {
  test('are all said somewhere', async () => {
    const keys = await englishKeys();
    expect(keys.length).toBeGreaterThan(150);
    expect(keys.filter((key) => !isUsed(key))).toEqual([]);
    expect(isUsed('status.NOBODY_SAYS_IT')).toBe(false);
    expect(isUsed('nobody_says_it')).toBe(false);
  });

  test('have a sentence for whatever a server or a provider asks for', async () => {
    const keys = await englishKeys();
    const asked = [...code.matchAll(/textKey: '(\w+\.\w+)'|'(reason\.\w+)'/g)].map(
      ([, key, why]) => key ?? why,
    );
    const all = [
      ...asked,
      ...Object.keys(ERROR_STATUS).map((each) => `error.${each}`),
      ...PAYMENT_STATUSES.map((each) => `status.${each}`),
    ];
    expect(asked.length).toBeGreaterThan(10);
    expect(all.filter((key) => !keys.includes(`${key}`))).toEqual([]);
  });
});

describe('a customer who is addressed formally', () => {
  test('is never addressed otherwise in Dutch, by elements, pages or providers', () => {
    const said = [read(`${words}locales/nl.ts`), ...code.matchAll(/\bnl: (?:\{[^}]*\}|.*)/g)].join('\n');
    expect(said).toMatch(/\bnl: 'Uw bank'/);
    expect(said.match(/.*\b(?:je|jij|jou|jouw|jullie)\b.*/gi) ?? []).toEqual([]);
  });

  test('reads no “tu” beside “Suo” in Italian', () => {
    const said = [read(`${words}locales/it.ts`), ...code.matchAll(/\bit: (?:\{[^}]*\}|.*)/g)].join('\n');
    // A button has the short form that Italian programs use. "Suo" beside it would address the customer in two ways.
    expect(
      said.match(/.*'(?:Vai|Torna|Paga|Apri|Scegli|Continua|Annulla)\b.*\b[Ss]u(?:o|a|oi|e)\b.*/g) ?? [],
    ).toEqual([]);
    expect(said.match(/.*\b(?:tuo|tua|tuoi|tue)\b.*/gi) ?? []).toEqual([]);
  });
});

describe('the twelve sentences that say whether money moved', () => {
  test.each(TRANSLATIONS.map((path) => [path.slice(-5, -3), path]))(
    'say in English what they say in %s',
    (_, path) => {
      const file = read(path);
      for (const key of ABOUT_MONEY)
        expect(file, key).toMatch(new RegExp(`\\n  // .{4,}\\n  '?${key.replace('.', '\\.')}'?:`));
      expect(file).toMatch(/No native speaker/);
    },
  );

  test('are in 23 languages besides English', () => {
    expect(TRANSLATIONS).toHaveLength(23);
  });
});
