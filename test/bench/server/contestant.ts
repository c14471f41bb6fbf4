/** A contestant as a process of its own: started with a name and a database, asked what it has used. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** What a contestant tells of itself. Bytes and microseconds. */
export interface Usage {
  cpuUs: number;
  /** After the collector has run. */
  heapUsed: number;
  rss: number;
  /** SQL statements and commits since it started. */
  statements: number;
  commits: number;
}

export interface Contestant {
  url: string;
  /** From the fork until it listened, milliseconds. */
  startMs: number;
  usage(): Promise<Usage>;
  stop(): Promise<void>;
}

/** `--built`: the packages as they are published, and as they were built last. */
const ARGS = process.argv.includes('--built')
  ? [`--import=${new URL('published.ts', import.meta.url).href}`]
  : [];

/** @param main a module that sends its port once it listens, and its usage whenever it is asked */
export async function startContestant(main: string, env: Record<string, string> = {}): Promise<Contestant> {
  const started = performance.now();
  const child = fork(new URL(main, import.meta.url), {
    env: { ...process.env, ...env },
    execArgv: ['--expose-gc', ...ARGS],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const port = await answerOf<number>(child, main);
  return {
    url: `http://127.0.0.1:${port}`,
    startMs: performance.now() - started,
    usage: async () => {
      child.send('usage');
      return answerOf<Usage>(child, main);
    },
    stop: async () => {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}

async function answerOf<T>(child: ChildProcess, main: string): Promise<T> {
  const over = new AbortController();
  const { signal } = over;
  const ended = once(child, 'exit', { signal }).then(() => Promise.reject(new Error(`${main} has ended`)));
  try {
    const [answer] = (await Promise.race([once(child, 'message', { signal }), ended])) as [T];
    return answer;
  } finally {
    over.abort();
    await ended.catch(() => undefined);
  }
}

/** In a contestant: says that it listens, and from then on answers what it has used. */
export function tellUsage(port: number, counts: () => Pick<Usage, 'statements' | 'commits'>): void {
  // The benchmark was ended: nothing of it stays behind.
  process.on('disconnect', () => process.exit());
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    globalThis.gc?.();
    const { heapUsed, rss } = process.memoryUsage();
    process.send?.({ cpuUs: user + system, heapUsed, rss, ...counts() } satisfies Usage);
  });
  process.send?.(port);
}
