/** What the server is: its lines, and what a shop installs with it. */
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';

/** Of `src` without tests. It only goes down. */
const LINES_LIMIT = 6_500;

const manifestSchema = z.object({
  name: z.string(),
  files: z.array(z.string()).default([]),
  dependencies: z.record(z.string(), z.string()).default({}),
});

export interface ServerSize {
  lines: number;
  /** Why the lines are too many. */
  problem?: string;
  /** Bytes on disk by package, the largest first: the server and all that it depends on. */
  install: Map<string, number>;
}

/** Measures the package in that folder, as installed and built. @throws Error for a dependency that isn't installed */
export function serverSize(folder: string, limit = LINES_LIMIT): ServerSize {
  const sources = filesOf(join(folder, 'src')).filter((file) => file.endsWith('.ts'));
  const lines = sources.reduce((sum, file) => sum + readFileSync(file, 'utf8').split('\n').length - 1, 0);
  return {
    lines,
    ...(lines > limit && { problem: `The server has ${lines} lines, above its limit of ${limit}` }),
    install: installOf(folder),
  };
}

function installOf(folder: string): Map<string, number> {
  const bytes = new Map<string, number>();
  const folders = new Set([realpathSync(folder)]);
  for (const each of folders) {
    const manifest = manifestSchema.parse(JSON.parse(readFileSync(join(each, 'package.json'), 'utf8')));
    bytes.set(manifest.name, bytesOf(each, manifest.files) + (bytes.get(manifest.name) ?? 0));
    for (const name of Object.keys(manifest.dependencies)) folders.add(folderOf(name, each));
  }
  return new Map([...bytes].sort(([, a], [, b]) => b - a));
}

function folderOf(name: string, from: string): string {
  const file = findPackageJSON(name, pathToFileURL(join(from, 'package.json')));
  if (file === undefined) throw new Error(`${name} of ${from} is not installed`);
  return realpathSync(dirname(file));
}

/** A package of this repository has more in its folder than what is packed of it. */
function bytesOf(folder: string, packed: readonly string[]): number {
  const isOurs = !folder.split(sep).includes('node_modules');
  const parts = isOurs ? [...packed, 'package.json', 'README.md'] : ['.'];
  return parts
    .map((part) => join(folder, part))
    .filter((path) => existsSync(path))
    .flatMap((path) => (statSync(path).isDirectory() ? filesOf(path) : [path]))
    .reduce((sum, file) => sum + statSync(file).size, 0);
}

const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.includes('.test.'))
    .map((entry) => join(entry.parentPath, entry.name));
