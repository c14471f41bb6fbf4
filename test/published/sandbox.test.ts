/** The sandbox as installed: its command, what it prints, and what answers. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseEnv } from 'node:util';
import { beforeAll, expect, inject, it } from 'vitest';
import { freePorts } from '../../packages/server/test-support/free-ports.ts';

const app = inject('app');
const LAST_LINE = 'OPP_ENTITY_ID';
const folder = join(app, '.kassa');
let printed = '';
let environment: NodeJS.Dict<string> = {};

beforeAll(async () => {
  const port = String(await freePorts(7));
  const child = spawn(process.execPath, [join(app, 'node_modules/.bin/kassa-sandbox'), '--chaos'], {
    cwd: app,
    env: { ...process.env, KASSA_SANDBOX_PORT: port, KASSA_FOLDER: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface(child.stdout)) {
    printed += `${line}\n`;
    if (line.startsWith(LAST_LINE)) break;
  }
  environment = parseEnv(printed);
  return async () => {
    child.kill('SIGTERM');
    await once(child, 'exit');
  };
});

it('prints the lines of a shop’s .env, with files that are kept in the folder', () => {
  expect(environment['KROFORT_WEBHOOK_KEY']).toMatch(/^whpk_/);
  expect(environment['KROFORT_CA']).toBe(join(folder, 'certificates/ca.pem'));
  expect(Object.keys(environment)).toEqual(expect.arrayContaining(['KRONOR_TOKEN', 'PAYONE_PORTAL_KEY']));
});

it('has each provider’s pages, and the scripts that they load', async () => {
  const pages = printed.match(/^# .*http:\S+$/gm)?.map((line) => /http:\S+/.exec(line)?.[0] ?? '') ?? [];
  expect(pages.length).toBeGreaterThan(5);
  for (const url of [...pages, environment['PAYONE_SCRIPT_URL'] ?? ''])
    expect((await fetch(url)).status, url).toBe(200);
});

it('has a page to break things by hand, with a companion server that runs', async () => {
  const url = /^# Chaos\s+(\S+)$/m.exec(printed)?.[1] ?? '';
  const text = await (await fetch(url)).text();
  expect(text).toContain('Three books');
  expect(text).toContain('It runs.');
});

it('answers its APIs', async () => {
  const kronor = await fetch(`${environment['KRONOR_URL']}/v1/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${environment['KRONOR_TOKEN']}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ __typename }' }),
  });
  expect(await kronor.json()).toEqual({ data: { __typename: 'query_root' } });
  const opp = await fetch(`${environment['OPP_URL']}/v3/payments`, { method: 'POST' });
  expect(await opp.json()).toMatchObject({ result: { code: expect.stringMatching(/^800\.900/) as string } });
});
