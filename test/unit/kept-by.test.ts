/** Documents that promise something name the tests that keep it: they have to be there. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** The rows of the table whose last column has the head `kept by`. */
function rowsOf(document: URL): string[] {
  const lines = readFileSync(document, 'utf8').split('\n');
  const head = lines.findIndex((line) => /^\|.*\| kept by\s*\|$/.test(line));
  const end = lines.findIndex((line, index) => index > head && !line.startsWith('|'));
  return lines.slice(head + 2, end);
}

/** A name is written as in the source, `${…}` in it too. */
function isIn(file: string, document: URL, name: string): boolean {
  const test = readFileSync(new URL(file, document), 'utf8');
  return [`'`, `"`, '`'].some((quote) => test.includes(`${quote}${name}${quote}`));
}

describe.each([
  ['docs/decisions/ways-out.md', 20],
  ['SECURITY.md', 20],
  ['docs/guarantees.md', 9],
])('%s', (path, fewest) => {
  const document = new URL(`../../${path}`, import.meta.url);
  const rows = rowsOf(document);

  it('has its rows', () => {
    expect(rows.length).toBeGreaterThan(fewest);
  });

  it.each(rows)('a test keeps %s', (row) => {
    const [, file = '', name = ''] = /\]\(([^)]+)\): (.+?)\s*\|$/.exec(row) ?? [];
    expect(name).not.toBe('');
    expect(isIn(file, document, name), name).toBe(true);
  });
});

/** The names that follow each link to a test: in quotes in a text, between line breaks in a table. */
const NAMES = {
  'docs/user-asks.md': {
    link: /\]\((\S+\.ts)\): ((?:"[^"]+"(?:,? and |, )?)+)/g,
    name: /"([^"]+)"/g,
    fewest: 50,
  },
  'docs/accessibility.md': { link: /\]\((\S+\.ts)\): (.+?)(?=<br>| \|(?: |$))/g, name: /(.+)/g, fewest: 60 },
};

describe.each(Object.entries(NAMES))('%s', (path, { link, name, fewest }) => {
  const document = new URL(`../../${path}`, import.meta.url);
  // A name may be broken over two lines. A row of a table stays a row: its end is a bar.
  const text = readFileSync(document, 'utf8').replace(/\s+/g, ' ');
  const named = [...text.matchAll(link)].flatMap(([, file = '', names = '']) =>
    [...names.matchAll(name)].map(([, each = '']) => [each, file] as const),
  );

  it('names its tests', () => {
    expect(named.length).toBeGreaterThan(fewest);
  });

  it.each(named)('there is a test "%s"', (each, file) => {
    expect(isIn(file, document, each), file).toBe(true);
  });
});

it('the answers to what users ask are counted right', () => {
  const text = readFileSync(new URL('../../docs/user-asks.md', import.meta.url), 'utf8');
  const counted = [...text.matchAll(/^\| (yes|in part|no) +\| +(\d+) \|$/gm)];
  const answers = [...text.matchAll(/^- \*\*[^*]+: (yes|in part|no)\.\*\*/gm)].map(([, answer]) => answer);
  expect(counted).toHaveLength(3);
  for (const [, answer, count] of counted)
    expect(
      answers.filter((each) => each === answer),
      answer,
    ).toHaveLength(Number(count));
});

it('the ways out have rows for every provider', () => {
  const rows = rowsOf(new URL('../../docs/decisions/ways-out.md', import.meta.url)).join('\n');
  for (const provider of ['Krofort', 'Kronor', 'PAYONE', 'opp']) expect(rows).toContain(provider);
});
