/** A release as a shop has it installed: this checkout, or a commit before it in a folder of its own. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as z from 'zod';

const run = promisify(execFile);
const HERE = fileURLToPath(new URL('../../..', import.meta.url));
const manifest = z.object({ config: z.object({ pnpm: z.string() }) });
/** The scripts of its elements, and what they are made of. All else runs as it stands. */
const BUILT = ['protocol', 'provider', 'client', 'elements'].map((name) => `packages/${name}`);
const MUCH = 64 * 1024 * 1024;

export interface Release {
  commit: string;
  folder: string;
  remove(): Promise<void>;
}

/** What is checked out here, with what isn't committed. */
export async function thisRelease(): Promise<Release> {
  await build(HERE);
  return { commit: await commitOf('HEAD'), folder: HERE, remove: () => Promise.resolve() };
}

/** @throws Error where git doesn't know `ref`, as in a clone without history, or its lockfile can't be installed */
export async function releaseAt(ref: string): Promise<Release> {
  const commit = await commitOf(ref);
  const folder = await mkdtemp(join(tmpdir(), `kassa-${commit}-`));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const archive = join(folder, 'release.tar');
    await run('git', ['archive', '--output', archive, commit], { cwd: HERE });
    await run('tar', ['-xf', archive, '-C', folder]);
    const { config } = manifest.parse(JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')));
    const install = ['-y', `pnpm@${config.pnpm}`, 'install', '--frozen-lockfile', '--prefer-offline'];
    await run('npx', install, { cwd: folder, maxBuffer: MUCH });
    await build(folder);
  } catch (error) {
    await remove();
    throw error;
  }
  return { commit, folder, remove };
}

async function commitOf(ref: string): Promise<string> {
  const { stdout } = await run('git', ['rev-parse', '--short', `${ref}^{commit}`], { cwd: HERE });
  return stdout.trim();
}

async function build(folder: string): Promise<void> {
  await run(process.execPath, ['scripts/build.ts', ...BUILT], { cwd: folder, maxBuffer: MUCH });
}
