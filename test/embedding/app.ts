/** A small shop in a framework: how its programs build it, and how its own server is started if it has one. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { vi } from 'vitest';

const run = promisify(execFile);

/** A program that the shop has installed, or Node, and its arguments. */
export type Command = readonly [program: string, ...args: string[]];

export interface App {
  /** Its folder in `apps`. */
  name: string;
  /** One after the other; none where a browser takes the files as they are. */
  builds: readonly Command[];
  /** What is built for development says so on the console. */
  mode?: 'development';
  /** A server draws the page: it can be read before its script runs. */
  isServerRendered?: true;
  /** Serves what was built, at `$PORT`. What has no server of its own is served by `shop.ts`. */
  server?: Command;
}

export const vite = (name: string, ...args: readonly string[]): Command => [
  'vite',
  'build',
  `--base=/${name}/`,
  '--logLevel=error',
  ...args,
];

/** No program here tells its makers that it ran. */
const QUIET = { NEXT_TELEMETRY_DISABLED: '1', ASTRO_TELEMETRY_DISABLED: '1', NG_CLI_ANALYTICS: 'false' };

/** @param root where the apps are, beside what is installed */
const inApp = (root: string, name: string, env: Readonly<Record<string, string>>) => ({
  cwd: join(root, name),
  env: {
    ...process.env,
    ...QUIET,
    PATH: [join(root, '../node_modules/.bin'), process.env['PATH']].join(delimiter),
    ...env,
  },
});

/** Resolves once all that the app wants is built. Rejects with what the program has said. */
export async function build(root: string, { name, builds, mode }: App): Promise<void> {
  for (const [program, ...args] of builds)
    await run(program, args, inApp(root, name, { NODE_ENV: mode ?? 'production' }));
}

/** Starts the app's own server, as a group of processes: what it starts by itself is stopped with it. */
export function startServer(
  root: string,
  name: string,
  [program, ...args]: Command,
  env: Readonly<Record<string, string>>,
): ChildProcess {
  return spawn(program, args, {
    ...inApp(root, name, { NODE_ENV: 'production', ...env }),
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** Resolves once something answers at the address. */
export async function answers(url: string): Promise<void> {
  const isThere = () =>
    fetch(url, { method: 'HEAD' }).then(
      () => true,
      () => false,
    );
  await vi.waitUntil(isThere, { timeout: 60_000, interval: 200 });
}
