/** What the README of each package tells a shop to write: the installed packages have all that it names. */
import { execFile } from 'node:child_process';
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, inject, it } from 'vitest';

const app = inject('app');
const folder = join(app, 'readmes');
const packages = globSync('*', { cwd: join(app, 'node_modules/@kassa') });
const OPTIONS = '--noEmit --listFiles --strict --skipLibCheck --module nodenext --target es2022 --types node';

/** No such export, module, property or argument. What a snippet leaves to the shop is another kind of error. */
const UNKNOWN = /error TS(?:2305|2307|2339|2353|2551|2554|2561|2614|2724):/;

/** Writes each snippet into a file. Returns their names, which begin with the package's. */
function takeOut(name: string): string[] {
  const readme = readFileSync(join(app, 'node_modules/@kassa', name, 'README.md'), 'utf8');
  return [...readme.matchAll(/^```(?:js|ts)\n(.*?)^```$/gms)].map(([, code = ''], index) => {
    const file = `${name}.${index}.mts`;
    writeFileSync(join(folder, file), `${code}\nexport {};\n`);
    return file;
  });
}

describe('the snippets in the README', () => {
  let files: string[];
  let said: string[];

  beforeAll(async () => {
    mkdirSync(folder);
    files = packages.flatMap(takeOut);
    const tsc = promisify(execFile)(
      join(app, 'node_modules/.bin/tsc'),
      [...OPTIONS.split(' '), '--pretty', 'false', ...files],
      { cwd: folder },
    );
    const { stdout } = await tsc.catch((error: unknown) => error as { stdout: string });
    said = stdout.split('\n');
  }, 300_000);

  it('are found, and were compiled', () => {
    expect(files.length).toBeGreaterThan(20);
    expect(said).toEqual(expect.arrayContaining(files));
  });

  it.each(packages)('of @kassa/%s name only what is there', (name) => {
    expect(said.filter((line) => line.startsWith(`${name}.`) && UNKNOWN.test(line))).toEqual([]);
  });
});
