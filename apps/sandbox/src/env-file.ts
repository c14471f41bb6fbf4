import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const MARK = '# Written by kassa-sandbox at each start.';

/**
 * Writes the variables, one a line, in place of what an earlier start has written.
 * @throws Error when the file is somebody else's: a shop's own settings are never overwritten
 */
export function writeEnvFile(file: string, lines: readonly string[]): void {
  if (existsSync(file) && !readFileSync(file, 'utf8').startsWith(MARK))
    throw new Error(`${file} was not written by kassa-sandbox, so it stays as it is. Name another file.`);
  writeFileSync(file, `${[MARK, ...lines].join('\n')}\n`, { mode: 0o600 });
}

/** As Node and a shell read it alike: a folder's name may have a space, which ends a value in a shell, or a #. */
export function quoted(value: string): string {
  if (/^[\w./:=,@+-]*$/.test(value)) return value;
  return value.includes("'") ? `"${value}"` : `'${value}'`;
}
