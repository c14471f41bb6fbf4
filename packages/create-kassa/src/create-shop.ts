import { cpSync, existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const TEMPLATE = fileURLToPath(new URL('../template', import.meta.url));
const MANIFEST = new URL('../package.json', import.meta.url);
/** npm takes a file of that name out of every package. */
const IGNORED = { packed: 'gitignore', meant: '.gitignore' };

interface Manifest {
  devDependencies: Readonly<Record<string, string>>;
}

/**
 * Writes the shop into the folder, which is made when it isn't there. Each `{{name}}` becomes the folder's name, each
 * `{{version of x}}` the version of x that this package was tested with: its own devDependencies have them.
 * @throws Error when the folder has files: nothing is overwritten
 */
export function createShop(folder: string): void {
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw new Error(`${folder} is not empty. Name another folder: npm create kassa my-shop`);
  cpSync(TEMPLATE, folder, { recursive: true });
  renameSync(join(folder, IGNORED.packed), join(folder, IGNORED.meant));

  const { devDependencies } = JSON.parse(readFileSync(MANIFEST, 'utf8')) as Manifest;
  const file = join(folder, 'package.json');
  const filled = readFileSync(file, 'utf8')
    .replaceAll('{{name}}', nameOf(folder))
    .replaceAll(/\{\{version of ([^}]+)\}\}/g, (_, name: string) => devDependencies[name] ?? '*');
  writeFileSync(file, filled);
}

/** A folder's name as npm takes it. */
const nameOf = (folder: string): string =>
  basename(resolve(folder))
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, '-')
    .replaceAll(/^-+|-+$/g, '') || 'kassa-shop';
