/** Starts the companion server as a process of its own: for tests of what could end that process. */
import { fork } from 'node:child_process';
import { once } from 'node:events';

export interface LoneServer {
  port: number;
  /** `http://127.0.0.1:<port>/kassa` */
  url: string;
  /** All that it has written to standard error, graphql-ws's and Node's own lines too. */
  stderr(): string;
  /** Undefined while it runs. */
  exitCode(): number | null | undefined;
  isLive(): Promise<boolean>;
  stop(): Promise<void>;
}

export async function startLoneServer(env: Record<string, string> = {}): Promise<LoneServer> {
  const child = fork(new URL('lone-server-main.ts', import.meta.url), {
    env: { ...process.env, ...env },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let stderr = '';
  let exitCode: number | null | undefined;
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  child.once('exit', (code) => (exitCode = code));
  const [port] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => Promise.reject(new Error(`The server has not started: ${stderr}`))),
  ])) as [number];
  const url = `http://127.0.0.1:${port}/kassa`;
  return {
    port,
    url,
    stderr: () => stderr,
    exitCode: () => exitCode,
    isLive: async () => {
      try {
        return (await fetch(`${url}/health/live`)).ok;
      } catch {
        return false;
      }
    },
    stop: async () => {
      if (exitCode !== undefined) return;
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}
