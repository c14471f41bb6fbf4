/**
 * Before the tests here: builds and packs all that is published, and installs it with npm into a fresh folder outside
 * the workspace, as a shop would. The folder goes when the tests have ended.
 */
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { globSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';
import * as z from 'zod';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the tarballs are. */
    tarballs: string;
    /** The shop: `app/`, with all packages in its `node_modules`. */
    app: string;
  }
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);
const manifest = z.object({ config: z.object({ pnpm: z.string() }) });
/**
 * What a shop adds: types of Node for its own code, and Vitest for a provider of its own. The frameworks of
 * test/embedding are there too: one install serves both.
 */
const OF_THE_SHOP = {
  '@types/node': '^24.0.0',
  vitest: '^5.0.0',
  '@types/react': '19.3.3',
  '@types/react-dom': '19.3.0',
  '@vitejs/plugin-vue': '6.0.11',
  react: '19.3.1',
  'react-dom': '19.3.1',
  typescript: '6.0.3',
  vue: '3.5.45',
  'vue-tsc': '3.3.14',
};

/** With the Node of the lockfile, which the machine's npm takes too. */
export const nodeEnvironment = {
  ...process.env,
  PATH: [join(root, 'node_modules/.bin'), process.env['PATH']].join(delimiter),
};
const inFolder = (cwd: string) => ({ cwd, env: nodeEnvironment, maxBuffer: 16 * 1024 * 1024 });

/** Builds all, and packs what is published into the folder. */
export async function pack(tarballs: string): Promise<void> {
  const { config } = manifest.parse(JSON.parse(await readFile(join(root, 'package.json'), 'utf8')));
  await run('node', ['scripts/build.ts'], inFolder(root));
  // All is built: no package's `prepack` has to do it again.
  const packing = ['-r', '--config.ignore-scripts=true', 'pack', '--pack-destination', tarballs];
  await run('npx', ['-y', `pnpm@${config.pnpm}`, ...packing], inFolder(root));
  for (const tarball of globSync(join(tarballs, 'kassa-{sandbox-kit,demo-shop}-*.tgz'))) await rm(tarball);
}

export default function setUp(project: TestProject): Promise<() => Promise<void>> {
  return installShop(project);
}

/**
 * @param overrides of versions that what is installed asks for
 * @returns what takes the install away again
 */
export async function installShop(
  project: TestProject,
  more: Readonly<Record<string, string>> = {},
  overrides: Readonly<Record<string, string>> = {},
): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'kassa-published-'));
  const tarballs = join(folder, 'tarballs');
  const app = join(folder, 'app');
  await mkdir(tarballs);
  await cp(fileURLToPath(new URL('app', import.meta.url)), app, { recursive: true });
  const embedding = fileURLToPath(new URL('../embedding/apps', import.meta.url));
  await cp(embedding, join(app, 'embedding'), { recursive: true });
  await writeFile(
    join(app, 'package.json'),
    JSON.stringify({ private: true, type: 'module', dependencies: { ...OF_THE_SHOP, ...more }, overrides }),
  );
  await pack(tarballs);
  const packages = globSync(join(tarballs, 'kassa-*.tgz'));
  await run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', ...packages], inFolder(app));
  project.provide('tarballs', tarballs);
  project.provide('app', app);
  return () => rm(folder, { recursive: true, force: true });
}
