/** Documents that promise something name a test in each row of a table: it has to be there. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** The rows of the table whose last column has the head `kept by`. */
function rowsOf(document: URL): string[] {
  const lines = readFileSync(document, 'utf8').split('\n');
  const head = lines.findIndex((line) => /^\|.*\| kept by\s*\|$/.test(line));
  const end = lines.findIndex((line, index) => index > head && !line.startsWith('|'));
  return lines.slice(head + 2, end);
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
    const test = readFileSync(new URL(file, document), 'utf8');
    expect(test.includes(`'${name}'`) || test.includes(`"${name}"`), name).toBe(true);
  });
});

it('the ways out have rows for every provider', () => {
  const rows = rowsOf(new URL('../../docs/decisions/ways-out.md', import.meta.url)).join('\n');
  for (const provider of ['Krofort', 'Kronor', 'PAYONE', 'opp']) expect(rows).toContain(provider);
});
