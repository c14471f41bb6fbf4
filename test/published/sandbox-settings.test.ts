/** The settings that the sandbox writes, and nothing else, make a server that is paid at each of the four providers. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { snapshotSchema, type MerchantPayment } from '@kassa/protocol';
import { afterAll, beforeAll, expect, inject, it, vi } from 'vitest';
import { banksOf, type Controls, type SandboxBank } from '../../apps/sandbox/src/chaos/banks.ts';
import { freePorts } from '../../packages/server/test-support/free-ports.ts';
import { printed } from './printed.ts';

const app = inject('app');
const AMOUNT = 34_700;
const running: ChildProcess[] = [];
let settings: NodeJS.Dict<string> = {};
let banks: readonly SandboxBank[] = [];

/** One of the installed commands. Both outputs are one. */
function start(command: string, env: Record<string, string> = {}): ChildProcess {
  const child = spawn('sh', ['-c', `exec '${process.execPath}' node_modules/.bin/${command} 2>&1`], {
    cwd: app,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.push(child);
  return child;
}

beforeAll(async () => {
  const port = await freePorts(6);
  const said: string[] = [];
  const sandbox = start('kassa-sandbox --env sandbox.env', {
    KASSA_SANDBOX_PORT: String(port),
    KASSA_FOLDER: join(app, '.kassa-settings'),
    KASSA_URL: `http://127.0.0.1:${port + 5}/kassa`,
  });
  sandbox.stdout?.on('data', (chunk: Buffer) => said.push(chunk.toString()));
  await printed(sandbox, /^# Settings +sandbox\.env$/);
  settings = parseEnv(readFileSync(join(app, 'sandbox.env'), 'utf8'));
  const controlOf = (name: string) => ({
    controlApiUrl: `${new RegExp(`^# ${name}'s control +(\\S+)$`, 'm').exec(said.join(''))?.[1]}/api`,
  });
  const controls: Controls = {
    krofort: controlOf('Krofort'),
    kronor: controlOf('Kronor'),
    payone: controlOf('PAYONE'),
    opp: controlOf('opp'),
  };
  banks = banksOf(controls);
  await printed(start('kassa serve --env sandbox.env'), /^Kassa listens on/);
});
afterAll(async () => {
  for (const child of running) {
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
});

async function call<T>(path: string, headers: Record<string, string>, body?: object): Promise<T> {
  const response = await fetch(`${settings['KASSA_URL']}${path}`, {
    headers: { ...headers, 'content-type': 'application/json' },
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
  });
  const text = await response.text();
  expect(response.ok, `${path}: ${text}`).toBe(true);
  return JSON.parse(text) as T;
}
const asMerchant = () => ({ authorization: `Bearer ${settings['KASSA_API_KEY']}` });
const asPage = (token: string) => ({ authorization: `Bearer ${token}`, origin: 'http://localhost:3000' });

it.each(['krofort', 'kronor', 'payone', 'opp'])('takes a payment at %s', async (name) => {
  const bank = banks.find((each) => each.name === name);
  if (!bank) throw new Error(`There is no ${name}`);
  const { order, ...buyer } = bank.session(AMOUNT);
  const merchantReference = `${name}-${crypto.randomUUID()}`;
  const { token } = await call<{ token: string }>('/sessions', asMerchant(), {
    ...buyer,
    order: {
      ...order,
      merchantReference,
      amount: AMOUNT,
      currency: 'SEK',
      country: 'SE',
      returnUrl: 'http://localhost:3000/',
    },
  });
  const [method] = bank.methods;
  const selected = snapshotSchema.parse(await call('/session/selection', asPage(token), { method }));
  await call('/session/payments', asPage(token), {
    method,
    input: await bank.input(selected.selection?.preparation ?? null),
    idempotencyKey: `first-attempt-at-${name}`,
  });
  const attempt = async () => {
    const path = `/payments?merchantReference=${merchantReference}`;
    const [payment] = await call<MerchantPayment[]>(path, asMerchant());
    if (!payment) throw new Error('There is no payment');
    return payment;
  };
  await bank.decide((await attempt()).reference, 'yes');
  await vi.waitFor(async () => expect((await attempt()).phase).toBe('succeeded'), {
    timeout: 30_000,
    interval: 100,
  });
});
