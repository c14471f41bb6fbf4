/** `kassa doctor` as it looks at a server from another machine. What it finds on the server's own: doctor.test.ts. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fakeBank } from '../../../server/test-support/fake-bank.ts';
import { API_KEY, SHOP, startHarness, type Harness } from '../../../server/test-support/harness.ts';
import { listen, runBin } from '../../test-support/bin.ts';

let kassa: Harness;
let env: Record<string, string>;
const run = (...args: string[]) => runBin(env, args);

beforeEach(async () => {
  kassa = await startHarness(fakeBank());
  env = { KASSA_URL: kassa.url, KASSA_API_KEY: API_KEY };
});
afterEach(() => kassa.close());

describe('kassa doctor', () => {
  it('finds nothing wrong with a server that works, a key that it takes and an origin that it lists', async () => {
    const { code, out } = await run('doctor', '--origin', SHOP, '--json');
    const findings = JSON.parse(out) as { check: string; ok: boolean }[];
    expect(findings.map(({ check, ok }) => [check, ok])).toEqual([
      ['server', true],
      ['oldest event', true],
      ['oldest notification', true],
      ['clock', true],
      ['API key', true],
      ['origin', true],
    ]);
    expect(code).toBe(0);
  });

  it('names what is wrong and ends with 1', async () => {
    env['KASSA_API_KEY'] = 'another-key';
    const { code, out, err } = await run('doctor', '--origin', 'https://evil.example');
    expect(out).toMatch(/^API key +WRONG +invalid_api_key: .*KASSA_API_KEY must be one of/m);
    expect(out).toMatch(/^origin +WRONG +https:\/\/evil\.example is not in merchant\.origins$/m);
    expect({ code, err }).toEqual({ code: 1, err: 'Wrong: API key, origin.\n' });
  });

  it('ends with 3 where another server answers', async () => {
    const other = await listen((_, response) => response.end('hello'));
    env['KASSA_URL'] = other.url;
    const { code, err } = await run('doctor');
    expect(code).toBe(3);
    expect(err).toContain("is no companion server's.");
    await other.close();
  });

  it('tells a clock that differs', async () => {
    const other = await listen((request, response) =>
      response
        .setHeader('date', new Date(Date.now() + 3_600_000).toUTCString())
        .setHeader('content-type', 'application/json')
        .end(
          request.url === '/health/ready'
            ? '{"status":"ok","oldestEventMs":null,"oldestNotificationMs":900000}'
            : '[]',
        ),
    );
    env['KASSA_URL'] = other.url;
    const { code, out, err } = await run('doctor');
    expect(out).toMatch(/^clock +WRONG +the server's is (3599|3600) s from this machine's$/m);
    expect({ code, err }).toEqual({ code: 1, err: 'Wrong: oldest notification, clock.\n' });
    await other.close();
  });
});
