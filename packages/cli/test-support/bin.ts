/** The bin as a process of its own. */
import { execFile, spawn } from 'node:child_process';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../src/bin.ts', import.meta.url));

export interface Ended {
  code: number;
  out: string;
  err: string;
}

/** Runs `kassa <args>`, with nothing of this process's environment but PATH. */
export const runBin = (env: Readonly<Record<string, string>>, args: readonly string[]): Promise<Ended> =>
  new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [BIN, ...args],
      { env: { PATH: process.env['PATH'], ...env } },
      (_, out, err) => resolve({ code: child.exitCode ?? -1, out, err }),
    );
  });

/** The same, and nobody reads what it says. @returns the exit code */
export const runUnheard = (env: Readonly<Record<string, string>>, args: readonly string[]): Promise<number> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [BIN, ...args], { env: { PATH: process.env['PATH'], ...env } });
    child.stdout.destroy();
    child.stderr.destroy();
    child.on('close', (code) => resolve(code ?? -1));
  });

/** A server that is no companion. */
export async function listen(answer: RequestListener) {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
