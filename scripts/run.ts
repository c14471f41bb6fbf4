/** Runs one command to its end, streams what it prints and leaves no process of it behind. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { delimiter, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Run {
  exitCode: number;
  /** Set when the command had to be ended. */
  problem?: string;
  /** The last lines that it printed, when they were to be kept. */
  end?: string;
}

/** Against a command that hangs. The longest takes half of it on two cores. */
const TIME_LIMIT_MS = 30 * 60_000;
/** What a command started may end a moment after it. */
const GRACE_MS = 3_000;
/** Enough for what a linter or a compiler ends with. */
const KEPT_LINES = 12;
const running = new Set<number>();

// Node 24 and the tools come from the lockfile, also when the caller's shell has others.
const path = [resolve('node_modules/.bin'), process.env['PATH']].join(delimiter);

/** Signals a process group. Signal 0 only asks whether anybody is in it. */
function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-pid, signal);
  } catch {
    return false;
  }
}

async function endStragglers(pid: number): Promise<void> {
  const deadline = Date.now() + GRACE_MS;
  while (signalGroup(pid, 0) && Date.now() < deadline) await sleep(50);
  if (signalGroup(pid, 'SIGKILL')) console.log('(ended what it had left running)');
}

/** Passes on what a command prints, and gives its last lines once both streams have ended. */
async function lastLines(...streams: (Readable | null)[]): Promise<string> {
  const lines: string[] = [];
  const follow = async (stream: Readable): Promise<void> => {
    for await (const line of createInterface({ input: stream })) {
      console.log(line);
      if (line.trim() !== '' && lines.push(line) > KEPT_LINES) lines.shift();
    }
  };
  await Promise.all(streams.filter((stream) => stream !== null).map(follow));
  return lines.join('\n');
}

interface RunOptions {
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  keepEnd?: boolean;
}

/** The command gets a process group of its own, so that what it started can be ended with it. */
export async function run(
  command: string,
  args: readonly string[],
  { env = process.env, cwd = '.', keepEnd = false }: RunOptions = {},
): Promise<Run> {
  const output = keepEnd ? 'pipe' : 'inherit';
  const child = spawn(command, args, {
    stdio: ['ignore', output, output],
    env: { ...env, PATH: path },
    cwd,
    detached: true,
  });
  const { pid } = child;
  if (pid === undefined) {
    const [error] = (await once(child, 'error')) as [Error];
    return { exitCode: 127, problem: error.message };
  }
  running.add(pid);
  const limit = AbortSignal.timeout(TIME_LIMIT_MS);
  limit.addEventListener('abort', () => signalGroup(pid, 'SIGKILL'));
  const end = keepEnd ? lastLines(child.stdout, child.stderr) : undefined;
  const [code] = (await once(child, 'exit')) as [number | null];
  await endStragglers(pid);
  running.delete(pid);
  return {
    exitCode: code ?? 1,
    ...(end && { end: await end }),
    ...(limit.aborted && { problem: `took longer than ${TIME_LIMIT_MS / 60_000} minutes` }),
  };
}

/** Ends everything that `run` has under way. */
export function stopAll(): void {
  for (const pid of running) signalGroup(pid, 'SIGTERM');
}
