/** The command line as installed. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, inject, it } from 'vitest';

const run = promisify(execFile);
const bin = join(inject('app'), 'node_modules/.bin/kassa');

it('runs the command kassa, which explains itself', async () => {
  const { stdout } = await run(process.execPath, [bin, 'payments', 'refund', '--help']);
  expect(stdout).toMatch(/^kassa payments refund <id> \[options\]: gives back money/);
});

it('opens support’s desk over a server that has no payment yet', async () => {
  const server = createServer((_, response) =>
    response.setHeader('content-type', 'application/json').end('[]'),
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const env = { ...process.env, KASSA_URL: `http://127.0.0.1:${port}`, KASSA_API_KEY: 'key' };
  const desk = spawn(process.execPath, [bin, 'desk', '--by', 'anna'], { env });
  const link = String(await once(desk.stdout, 'data')).trim();
  const opened = await fetch(link, { redirect: 'manual' });
  const cookie = opened.headers.get('set-cookie')?.split(';')[0] ?? '';
  const page = await fetch(new URL('/', link), { headers: { cookie } });
  expect(await page.text()).toContain('There are no payments yet.');
  desk.kill('SIGTERM');
  expect(await once(desk, 'close')).toEqual([0, null]);
  server.closeAllConnections();
  server.close();
});
