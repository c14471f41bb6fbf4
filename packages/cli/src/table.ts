/** Tables and lists of plain text. */

/** What others have written is shown without characters that could steer a terminal or turn its text around. */
export const plain = (text: string): string => text.replace(/[\p{Cc}\p{Cf}]/gu, '\u{fffd}');

/** Columns as wide as their longest cell; null is a dash. */
export function table(heads: readonly string[], rows: readonly (readonly (string | null)[])[]): string {
  const lines = [heads, ...rows.map((row) => row.map((cell) => plain(cell ?? '-')))];
  const widths = heads.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
    .map((line) => `${line.trimEnd()}\n`)
    .join('');
}

/** One name and value in each line; what is null is left out. */
export function list(values: Readonly<Record<string, string | null>>): string {
  const given = Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== null);
  const width = Math.max(...given.map(([name]) => name.length));
  return given.map(([name, value]) => `${name.padEnd(width)}  ${plain(value)}\n`).join('');
}
