/**
 * What the tests need besides npm packages: a Chromium and PostgreSQL's server programs. Found, or installed
 * where that is possible without asking, or named in a sentence.
 */
import { accessSync, constants, existsSync, globSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from '@playwright/test';
import { run } from './run.ts';

const CHROMIUM_NAMES = ['chromium', 'google-chrome', 'google-chrome-stable'];
const MAC_CHROME = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** `CHROMIUM_PATH`, then what is installed on the machine, then what Playwright has downloaded. */
export function findChromium(): string | undefined {
  const folders = ['/usr/bin', ...(process.env['PATH'] ?? '').split(delimiter)];
  const candidates = [
    process.env['CHROMIUM_PATH'] ?? '',
    ...CHROMIUM_NAMES.flatMap((name) => folders.map((folder) => join(folder, name))),
    MAC_CHROME,
    chromium.executablePath(),
  ];
  return candidates.find((file) => file !== '' && isExecutable(file));
}

/** The folder with `initdb` and `pg_ctl`: Debian keeps them out of PATH. */
export function findPostgres(): string | undefined {
  const folders = [...globSync('/usr/lib/postgresql/*/bin').reverse()];
  folders.push(...(process.env['PATH'] ?? '').split(delimiter));
  return folders.find(
    (folder) => isExecutable(join(folder, 'initdb')) && isExecutable(join(folder, 'pg_ctl')),
  );
}

/** Debian keeps the programs of servers out of most people's PATH. */
export function findProgram(name: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/bin'];
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

/** Ubuntu has apt too, but its Chromium package only points at a snap. */
const isDebianRoot = () =>
  process.getuid?.() === 0 &&
  existsSync('/etc/os-release') &&
  /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));

async function aptInstall(...packages: readonly string[]): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update'], { env });
  await run('apt-get', ['install', '-y', '--no-install-recommends', ...packages], { env });
}

async function ensure(find: () => string | undefined, install: () => Promise<unknown>, advice: string) {
  const found = find();
  if (found !== undefined) return found;
  await install();
  const installed = find();
  if (installed === undefined) throw new Error(advice);
  return installed;
}

/** @throws Error whose message says what a person can do. */
export const ensureChromium = (): Promise<string> =>
  ensure(
    findChromium,
    () => (isDebianRoot() ? aptInstall('chromium') : run('playwright', ['install', 'chromium'])),
    'The browser tests need Chromium and it could not be installed. Install Chromium or Chrome, or set ' +
      'CHROMIUM_PATH to one.',
  );

/** @throws Error whose message says what a person can do. */
export const ensurePostgres = (): Promise<string> =>
  ensure(
    findPostgres,
    () => (isDebianRoot() ? aptInstall('postgresql') : Promise.resolve()),
    "The store's tests need PostgreSQL's server programs (initdb, pg_ctl). Install them " +
      '(Debian and Ubuntu: apt-get install postgresql; macOS: brew install postgresql) and put them on PATH.',
  );

/** Of Debian's packages; of the one with its name where none is given. @throws Error that says what a person can do. */
export const ensureProgram = (name: string, ...packages: readonly string[]): Promise<string> =>
  ensure(
    () => findProgram(name),
    () => (isDebianRoot() ? aptInstall(...(packages.length > 0 ? packages : [name])) : Promise.resolve()),
    `These tests need ${name} and it could not be installed. Install it, and put it on PATH.`,
  );
