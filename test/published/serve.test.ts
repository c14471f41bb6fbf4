/** `kassa serve` as installed: from the file of options that the README of the command line shows. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CreatedSession } from '@kassa/protocol';
import { expect, inject, it, onTestFinished } from 'vitest';
import { freePorts } from '../../packages/server/test-support/free-ports.ts';
import { printed } from './printed.ts';

const app = inject('app');
const PUBLIC = 'https://shop.example';
const secretFor = (use: string) => `a-secret-of-this-test-alone-for-${use}`;

interface Served {
  child: ChildProcess;
  /** The script's address, below the host. */
  script: string;
  /** As the merchant's own server asks, or a browser. */
  ask: (path: string, options?: RequestInit) => Promise<Response>;
}

async function startServing(): Promise<Served> {
  const readme = readFileSync(join(app, 'node_modules/@kassa/cli/README.md'), 'utf8');
  const [, code = ''] = /^```js\n(.*?)^```$/ms.exec(readme) ?? [];
  const port = String(await freePorts());
  writeFileSync(
    join(app, 'kassa.config.mjs'),
    code.replace('8080', port).replace('/var/lib/shop/kassa.sqlite', join(app, `served-${port}.sqlite`)),
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
  // After it listens: the last lines of a start.
  const [, script = ''] = await printed(child, /^The script for its pages: https:\/\/shop\.example(.*)$/);
  return { child, script, ask: (path, options) => fetch(`http://127.0.0.1:${port}${path}`, options) };
}

it('kassa serve runs a server, and the elements’ script, from its README’s file until it is told to end', async () => {
  const { child, script, ask } = await startServing();
  expect(script).toMatch(/^\/kassa\/assets\/[\d.]+\/kassa\.js$/);
  const kassaScript = await ask(script, { headers: { 'accept-encoding': 'br' } });
  expect(kassaScript.status).toBe(200);
  expect(Object.fromEntries(kassaScript.headers)).toMatchObject({
    'content-encoding': 'br',
    'cache-control': 'public, max-age=31536000, immutable',
  });
  expect(await kassaScript.text()).toContain('pay-method-picker');
  const answer = await ask('/kassa/payments?merchantReference=none', {
    headers: { authorization: `Bearer ${secretFor('routes')}` },
  });
  expect(await answer.json()).toEqual([]);
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
});

it('kassa serve draws the list of ways to pay, and takes its form, where @kassa/ssr is installed beside it', async () => {
  const { ask } = await startServing();
  const asShop = async (path: string, body: object): Promise<unknown> => {
    const headers = { authorization: `Bearer ${secretFor('routes')}`, 'content-type': 'application/json' };
    return (await ask(path, { method: 'POST', headers, body: JSON.stringify(body) })).json();
  };
  const order = { merchantReference: 'order-1', amount: 19_900, currency: 'SEK', country: 'SE' };
  const returnUrl = `${PUBLIC}/orders/1`;
  const created = await asShop('/kassa/sessions', { order: { ...order, returnUrl } });
  const { token, snapshot } = created as CreatedSession;
  const drawn = await asShop('/kassa/picker', { token, snapshot, server: `${PUBLIC}/kassa` });
  expect(drawn).toMatchObject({
    html: expect.stringContaining(`<form method="post" action="${PUBLIC}/kassa/pay"`) as string,
    styleHash: expect.stringMatching(/^'sha256-/) as string,
  });
  const form = new URLSearchParams({ token, after: '' });
  const led = await ask('/kassa/pay', { method: 'POST', headers: { origin: PUBLIC }, body: form });
  expect(await led.text()).toContain(`<a href="${returnUrl}">Go to your order at the shop</a>`);
});
