/** `kassa serve` as installed: from the file of options that the README of the command line shows. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, it, onTestFinished } from 'vitest';
import { freePorts } from '../../packages/server/test-support/free-ports.ts';
import { printed } from './printed.ts';

const app = inject('app');
const secretFor = (use: string) => `a-secret-of-this-test-alone-for-${use}`;

it('kassa serve runs a server, and the elements’ script, from its README’s file until it is told to end', async () => {
  const readme = readFileSync(join(app, 'node_modules/@kassa/cli/README.md'), 'utf8');
  const [, code = ''] = /^```js\n(.*?)^```$/ms.exec(readme) ?? [];
  const port = String(await freePorts());
  writeFileSync(
    join(app, 'kassa.config.mjs'),
    code.replace('8080', port).replace('/var/lib/shop/kassa.sqlite', join(app, 'served.sqlite')),
  );
  // Both outputs are one: what is said stands on standard error.
  const command = `exec '${process.execPath}' node_modules/.bin/kassa serve --config kassa.config.mjs 2>&1`;
  const child = spawn('sh', ['-c', command], {
    cwd: app,
    env: {
      ...process.env,
      KASSA_API_KEY: secretFor('routes'),
      KASSA_SESSION_KEY: secretFor('sessions'),
      KASSA_URL_SECRET: secretFor('addresses'),
      KRONOR_TOKEN: 'token',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  // After it listens: the last line of a start.
  const [, script = ''] = await printed(child, /^The script for its pages: https:\/\/shop\.example(.*)$/);
  const kassaScript = await fetch(`http://127.0.0.1:${port}${script}`, {
    headers: { 'accept-encoding': 'br' },
  });
  expect([script, kassaScript.status]).toEqual([
    expect.stringMatching(/^\/kassa\/assets\/[\d.]+\/kassa\.js$/),
    200,
  ]);
  expect(Object.fromEntries(kassaScript.headers)).toMatchObject({
    'content-encoding': 'br',
    'cache-control': 'public, max-age=31536000, immutable',
  });
  expect(await kassaScript.text()).toContain('pay-method-picker');
  const answer = await fetch(`http://127.0.0.1:${port}/kassa/payments?merchantReference=none`, {
    headers: { authorization: `Bearer ${secretFor('routes')}` },
  });
  expect(await answer.json()).toEqual([]);
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
});
