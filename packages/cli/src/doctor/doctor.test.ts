/** `kassa doctor` on a server's own machine: what it finds right, and each thing that can be wrong. */
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startSandbox, type RunningSandbox } from '../../../../apps/sandbox/src/index.ts';
import {
  API_KEY,
  SHOP,
  startHarness,
  TEST_SECRETS,
  type Harness,
} from '../../../server/test-support/harness.ts';
import { fakeBank } from '../../../server/test-support/fake-bank.ts';
import { sqlite } from '../../../sqlite/src/index.ts';
import { createAuthority } from '../../../sandbox-kit/src/index.ts';
import { kassa } from '../kassa.ts';
import { checkCertificate, checkShownCertificate } from './certificates.ts';

/** Its node_modules has the server and the providers. */
const INSTALLED = fileURLToPath(new URL('../../../../test', import.meta.url));

let folder: string;
let sandbox: RunningSandbox;
let shop: Server;
let shopAnswers: number;
let settings: Record<string, string>;
let companion: Harness;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kassa-doctor-'));
  sandbox = await startSandbox({ certificatesDir: join(folder, 'certificates') });
  companion = await startHarness(fakeBank());
  shopAnswers = 401;
  shop = createServer((_, response) => response.writeHead(shopAnswers).end());
  await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
  settings = {
    ...sandbox.environment,
    KASSA_URL: companion.url,
    KASSA_API_KEYS: API_KEY,
    KASSA_ORIGINS: SHOP,
    KASSA_EVENTS_URL: `http://127.0.0.1:${(shop.address() as AddressInfo).port}/events`,
  };
  vi.spyOn(process, 'cwd').mockReturnValue(INSTALLED);
});
afterEach(async () => {
  await Promise.all([companion.close(), sandbox.close(), new Promise((resolve) => shop.close(resolve))]);
  rmSync(folder, { recursive: true });
});

async function run(...args: string[]) {
  let out = '';
  let err = '';
  const code = await kassa(['doctor', ...args], {
    env: {},
    out: (text) => (out += text),
    err: (text) => (err += text),
  });
  return { code, out, err };
}

function doctor(...args: string[]) {
  const file = join(folder, '.env');
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  writeFileSync(file, lines.join('\n'));
  return run('--env', file, ...args);
}

describe('kassa doctor --env', () => {
  it('finds nothing wrong where all is right, and says what it has looked at', async () => {
    const { code, out, err } = await doctor('--json');
    const findings = JSON.parse(out || '[]') as { check: string; ok: boolean; says: string }[];
    expect(findings.filter(({ ok }) => !ok)).toEqual([]);
    expect(findings.map(({ check }) => check)).toEqual([
      'configuration',
      'database',
      'krofort certificate',
      'krofort root',
      'krofort',
      'kronor',
      'payone',
      'opp',
      'events endpoint',
      'server',
      'oldest event',
      'oldest notification',
      'clock',
      'API key',
      'origin',
    ]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });

  it('names a provider that is not reached, one whose certificate is not trusted, and a server that is down', async () => {
    await companion.close();
    settings['OPP_URL'] = 'http://127.0.0.1:1/gateway';
    // Another authority's.
    const other = await startSandbox({ certificatesDir: join(folder, 'others/certificates') });
    settings['KROFORT_CA'] = other.environment['KROFORT_CA'] ?? '';
    await other.close();
    const { code, out, err } = await doctor();
    expect(out).toMatch(/^opp +WRONG +http:\/\/127\.0\.0\.1:1\/gateway was not reached: .*ECONNREFUSED/m);
    expect(out).toMatch(/^krofort +WRONG +https:.* was not reached: .*certificate/m);
    expect(out).toMatch(/^server +WRONG +http:.* was not reached/m);
    expect({ code, err }).toEqual({ code: 1, err: 'Wrong: krofort, opp, server.\n' });
  });

  it('names a language and own words that its pages would not speak', async () => {
    settings['KASSA_TEXTS'] = join(folder, 'texts.json');
    writeFileSync(settings['KASSA_TEXTS'], JSON.stringify({ sv: { buy: 'Köp' } }));
    expect(await doctor()).toEqual({
      code: 2,
      out: '',
      err: 'KASSA_TEXTS: "buy" of sv is no key of the library\'s words\n',
    });
    writeFileSync(settings['KASSA_TEXTS'], '{}');
    settings['KASSA_LANGUAGES'] = 'xx';
    const { code, err } = await doctor();
    expect([code, err]).toEqual([
      2,
      expect.stringContaining('KASSA_LANGUAGES (1): there are no words of "xx"'),
    ]);
  });

  it('names an events endpoint that takes what is not signed, and one that is not there', async () => {
    shopAnswers = 204;
    expect((await doctor()).out).toMatch(
      /^events endpoint +WRONG .*took an event that is not signed \(204\)$/m,
    );
    shopAnswers = 404;
    expect((await doctor()).out).toMatch(/^events endpoint +WRONG .*doesn’t take an event \(404\)$/m);
  });

  it('looks at the endpoint that confirms payments too, if there is one', async () => {
    settings['KASSA_CONFIRM_URL'] = settings['KASSA_EVENTS_URL']?.replace('events', 'confirm') ?? '';
    expect((await doctor()).out).toMatch(
      /^confirm endpoint +ok .*\/confirm refuses what is not signed \(401\)$/m,
    );
    settings['KASSA_CONFIRM_URL'] = 'http://127.0.0.1:1/confirm';
    const { code, out } = await doctor();
    expect(out).toMatch(/^confirm endpoint +WRONG .*127\.0\.0\.1:1\/confirm was not reached/m);
    expect(code).toBe(1);
  });

  it('names a database that is another merchant’s', async () => {
    const file = join(folder, 'another.sqlite');
    const another = await startHarness(fakeBank(), { store: sqlite({ file }) });
    await another.close();
    settings['KASSA_DATABASE'] = file;
    const { code, out } = await doctor();
    expect(out).toMatch(/^database +WRONG +is that of the merchant "test"$/m);
    expect(code).toBe(1);
    settings['KASSA_MERCHANT_ID'] = 'test';
    expect((await doctor()).out).toMatch(/^database +ok +reached, with its tables$/m);
  });

  it('names a database that is not reached', async () => {
    settings['KASSA_DATABASE'] = 'postgres://nobody@127.0.0.1:1/none';
    const { code, out } = await doctor();
    expect(out).toMatch(/^database +WRONG +was not reached: .*ECONNREFUSED/m);
    expect(code).toBe(1);
  });

  it('ends with 2 and says what is wrong when the configuration can’t be used', async () => {
    settings['KASSA_URL_SECRET'] = 'short';
    const { code, err } = await doctor();
    expect(err).toContain('KASSA_URL_SECRET: must have at least 32 characters');
    expect(code).toBe(2);
  });
});

it('kassa doctor --config looks at the options of a file, and says that it can’t look at its providers', async () => {
  const file = join(folder, 'kassa.config.mjs');
  const from = (name: string) => JSON.stringify(createRequire(join(INSTALLED, 'package.json')).resolve(name));
  symlinkSync(join(INSTALLED, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(
    file,
    `import { kronor } from ${from('@kassa/kronor')};
import { sqlite } from ${from('@kassa/sqlite')};
export default {
  publicUrl: '${companion.url}',
  merchant: { id: 'shop', origins: ['${SHOP}'] },
  providers: [kronor({ environment: 'staging', apiToken: 'token' })],
  store: sqlite({ file: '${join(folder, 'new.sqlite')}' }),
  secrets: ${JSON.stringify(TEST_SECRETS)},
};`,
  );
  const { code, out } = await run('--config', file);
  expect(out).toMatch(/^database +ok +reached; `kassa serve` will make its tables$/m);
  expect(out).toMatch(/^providers +ok +not looked at: only --env says where they are$/m);
  expect(out).toMatch(/^events endpoint +ok +none is set/m);
  expect(out).toMatch(/^API key +ok +none is set, so none is taken$/m);
  expect(out).toMatch(/^origin +ok +pages of https:\/\/shop\.example may use the server$/m);
  expect(code).toBe(0);
});

describe('a certificate', () => {
  it('that lasts is right, and the sentence has its last day', async () => {
    expect(await checkCertificate('root', sandbox.certificates.ca)).toMatchObject({
      ok: true,
      says: expect.stringMatching(/^ends on \d{4}-\d\d-\d\d, in \d+ days$/) as string,
    });
  });

  it.each([
    ['has ended', -3, -1, /^has ended on .*: renew it$/],
    ['ends within 30 days', -3, 20, /^ends on .*, in 19 days: renew it$/],
    ['isn’t valid yet', 5, 90, /^is valid from .* only$/],
  ])('that %s is wrong', async (_, fromDay, toDay, says) => {
    const day = (days: number) => new Date(Date.now() + days * 86_400_000);
    const authority = await createAuthority('An authority of this test');
    const { cert } = await authority.issueClient('shop', { notBefore: day(fromDay), notAfter: day(toDay) });
    const found = await checkCertificate('client', cert);
    expect(found.says).toMatch(says);
    expect(found.ok).toBe(false);
  });

  it('that can’t be read is wrong', async () => {
    expect((await checkCertificate('client', join(folder, 'none.pem'))).says).toMatch(
      /^can't be read: ENOENT/,
    );
  });

  it('is read from what a server shows', async () => {
    expect(await checkShownCertificate('certificate', sandbox.krofort.apiUrl)).toMatchObject({ ok: true });
    expect(await checkShownCertificate('certificate', 'https://127.0.0.1:1')).toMatchObject({
      ok: false,
      says: expect.stringContaining('ECONNREFUSED') as string,
    });
  });
});
