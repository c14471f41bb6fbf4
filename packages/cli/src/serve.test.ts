/** A companion server without code: the bin as a process of its own, in a folder where the packages are installed. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { freePorts } from '../../server/test-support/free-ports.ts';
import { startPostgres, type TestPostgres } from '../../server/test-support/postgres.ts';

const BIN = fileURLToPath(new URL('bin.ts', import.meta.url));
/** Its node_modules has the server and the providers. */
const SHOP = fileURLToPath(new URL('../../../test', import.meta.url));
const API_KEY = 'an-api-key-of-this-test-alone-0123456789';

let folder: string;
let env: Record<string, string>;
let port: number;
const running: ChildProcess[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kassa-serve-'));
  port = await freePorts();
  env = {
    KASSA_URL: `http://127.0.0.1:${port}/kassa`,
    KASSA_PORT: String(port),
    KASSA_MERCHANT_ID: 'shop',
    KASSA_ORIGINS: 'http://localhost:5000,https://shop.example',
    KASSA_DATABASE: join(folder, 'kassa.sqlite'),
    KASSA_URL_SECRET: 'a URL secret of this test, long enough',
    KASSA_API_KEYS: API_KEY,
    KRONOR_TOKEN: 'token',
    KRONOR_URL: 'http://127.0.0.1:1',
  };
  env['KASSA_SESSION_KEYS'] =
    'new=a session key of this test (the new one),old=a session key of this test (the old)';
  return () => rmSync(folder, { recursive: true });
});
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

function start(args: readonly string[], cwd = SHOP): ChildProcess {
  const child = spawn(process.execPath, [BIN, ...args], {
    cwd,
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.push(child);
  return child;
}

async function run(args: readonly string[], cwd?: string) {
  const child = start(args, cwd);
  const [out, err, [code]] = await Promise.all([
    child.stdout ? text(child.stdout) : '',
    child.stderr ? text(child.stderr) : '',
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return { code, out, err };
}

/** A server that answers. @throws Error with what it has said when it ends before */
async function serving(args: readonly string[] = [], cwd?: string): Promise<ChildProcess> {
  const child = start(['serve', ...args], cwd);
  child.stdout?.resume();
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await new Promise<void>((resolve, reject) => {
    child.stderr?.on('data', () => said.includes(`Kassa listens on 127.0.0.1:${port}.\n`) && resolve());
    child.once('close', (code) => reject(new Error(`It ended with ${code}: ${said}`)));
  });
  return child;
}

/** A form as a page of the shop's sends it, or JSON as its server does. */
const post = (route: string, body: URLSearchParams | string) =>
  fetch(`http://127.0.0.1:${port}/kassa/${route}`, {
    method: 'POST',
    body,
    headers:
      typeof body === 'string'
        ? { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' }
        : { origin: 'https://shop.example' },
  });

async function createSession(): Promise<Response> {
  return fetch(`http://127.0.0.1:${port}/kassa/sessions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      order: {
        merchantReference: 'order-1',
        amount: 34_700,
        currency: 'SEK',
        country: 'SE',
        returnUrl: 'https://shop.example/orders/1',
      },
    }),
  });
}

describe('kassa serve', () => {
  it('runs a companion server from the environment alone, until it is told to end', async () => {
    const child = await serving();
    const answer = await createSession();
    expect(answer.status).toBe(201);
    expect(await answer.text()).toContain('kronor.swish');
    child.kill('SIGTERM');
    expect(await once(child, 'close')).toEqual([0, null]);
  });

  /** @returns the exit code of the image's health check */
  const checkHealth = async () => {
    const dockerfile = readFileSync(new URL('../deploy/Dockerfile', import.meta.url), 'utf8');
    const [, command = ''] = /^HEALTHCHECK .*? CMD (\[.*\])$/m.exec(dockerfile) ?? [];
    const [, ...args] = JSON.parse(command) as string[];
    return (await once(spawn(process.execPath, args, { env }), 'close'))[0] as number;
  };

  it.each(['/kassa', '/kassa/', '', '/'])(
    'the image’s health check finds it where KASSA_URL has the path "%s"',
    async (path) => {
      env['KASSA_URL'] = `http://127.0.0.1:${port}${path}`;
      expect(await checkHealth()).toBe(1);
      await serving();
      expect(await checkHealth()).toBe(0);
    },
  );

  it('the image’s health check has no container restarted while the database is away', async () => {
    const server = createServer(({ url }, response) => {
      response.writeHead(url === '/kassa/health/live' ? 200 : 503).end();
    });
    await once(server.listen(port, '127.0.0.1'), 'listening');
    expect(await checkHealth()).toBe(0);
    await new Promise((resolve) => server.close(resolve));
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('ends gracefully when npm hands on %s too', async (signal) => {
    const child = await serving();
    const underWay = connect(port, '127.0.0.1');
    const answer = text(underWay);
    const head = `POST /kassa/sessions HTTP/1.1\r\nHost: shop.example\r\nAuthorization: Bearer ${API_KEY}\r\n`;
    underWay.write(`${head}Connection: close\r\nContent-Length: 2\r\n\r\n{`);
    expect((await createSession()).status).toBe(201);
    child.kill(signal);
    // Answered or refused, by then it has taken the first signal: of two that wait, a process gets one.
    await createSession().catch(() => undefined);
    child.kill(signal);
    await vi.waitFor(() => expect(createSession()).rejects.toThrow(), { timeout: 20_000, interval: 5 });
    underWay.write('}');
    expect(await answer).toMatch(/^HTTP\/1\.1 400 .*"field":"order"/s);
    await vi.waitFor(() => expect([child.exitCode, child.signalCode]).toEqual([0, null]));
  });

  it('draws the list of ways to pay and takes its form where @kassa/ssr is installed', async () => {
    await serving();
    const { token, snapshot } = (await (await createSession()).json()) as { token: string; snapshot: object };
    const drawn = await post('picker', JSON.stringify({ snapshot, token, server: env['KASSA_URL'] }));
    const { html } = (await drawn.json()) as { html: string };
    expect(html).toContain(`<form method="post" target="_self" action="${env['KASSA_URL']}/pay"`);
    const paid = await post('pay', new URLSearchParams({ token, method: 'kronor.swish' }));
    expect([paid.status, await paid.text()]).toEqual([
      200,
      expect.stringContaining(`<input type="hidden" name="asked" value="kronor.swish"`),
    ]);
  });

  it('draws the list in the shop’s own words, and in the languages that the shop offers', async () => {
    env['KASSA_LANGUAGES'] = 'en,sv';
    env['KASSA_TEXTS'] = join(folder, 'texts.json');
    writeFileSync(env['KASSA_TEXTS'], JSON.stringify({ sv: { pay: 'Köp för {amount}' } }));
    await serving();
    const { token, snapshot } = (await (await createSession()).json()) as { token: string; snapshot: object };
    const drawn = async (language: string) =>
      (await post('picker', JSON.stringify({ snapshot, token, server: env['KASSA_URL'], language }))).text();
    expect(await drawn('sv')).toContain('Köp för');
    expect(await drawn('de')).toContain('class=\\"picker\\" lang=\\"en\\"');
  });

  it('says what to install where its words are set and nothing speaks them', async () => {
    mkdirSync(join(folder, 'node_modules/@kassa'), { recursive: true });
    for (const name of ['server', 'node', 'sqlite', 'kronor'])
      symlinkSync(join(SHOP, 'node_modules/@kassa', name), join(folder, 'node_modules/@kassa', name));
    env['KASSA_LANGUAGES'] = 'en,sv';
    const { code, err } = await run(['serve'], folder);
    expect([code, err]).toEqual([2, `@kassa/ssr is not installed in ${folder}.\nnpm install @kassa/ssr\n`]);
  });

  it('takes neither where it isn’t, and starts all the same', async () => {
    mkdirSync(join(folder, 'node_modules/@kassa'), { recursive: true });
    for (const name of ['server', 'node', 'sqlite', 'kronor'])
      symlinkSync(join(SHOP, 'node_modules/@kassa', name), join(folder, 'node_modules/@kassa', name));
    await serving([], folder);
    expect((await createSession()).status).toBe(201);
    expect((await post('picker', '{}')).status).toBe(404);
    expect((await post('pay', new URLSearchParams({ token: 'x' }))).status).toBe(404);
  });

  it('takes variables from a file, and the environment before them', async () => {
    const file = join(folder, '.env');
    writeFileSync(file, `KASSA_PORT=1\nKRONOR_TOKEN=from-the-file\n`);
    delete env['KRONOR_TOKEN'];
    await serving(['--env', file]);
  });

  it.each(['serve', 'migrate', 'doctor'])(
    '%s names a file of variables that is not there',
    async (command) => {
      const file = join(folder, 'none.env');
      expect(await run([command, '--env', file])).toEqual({
        code: 2,
        out: '',
        err: `--env ${file}: there is no such file.
It is a file of lines like KASSA_PORT=8080. Name it from this folder, or by its whole path.
`,
      });
    },
  );

  it('takes a file of variables by the name that Node has for it', async () => {
    const file = join(folder, '.env');
    writeFileSync(file, 'KRONOR_TOKEN=from-the-file\n');
    delete env['KRONOR_TOKEN'];
    await serving(['--env-file', file]);
  });

  it('takes a file of the shop’s, whose folder must have the server', async () => {
    const file = join(folder, 'kassa.config.mjs');
    const from = (name: string) => JSON.stringify(import.meta.resolve(name));
    writeFileSync(
      file,
      `import { kronor } from ${from('../../providers/kronor/src/index.ts')};
import { sqlite } from ${from('../../sqlite/src/index.ts')};
const { KASSA_URL, KASSA_DATABASE, KASSA_URL_SECRET } = process.env;
export default {
  port: ${port},
  publicUrl: KASSA_URL,
  merchant: { id: 'shop', origins: ['https://shop.example'], apiKeys: ['${API_KEY}'] },
  providers: [kronor({ apiToken: 'token', environment: 'staging' })],
  store: sqlite({ file: KASSA_DATABASE }),
  secrets: { sessionKeys: [{ id: 'a', secret: 'a session key of this test alone' }], urlSecret: KASSA_URL_SECRET },
};`,
    );
    expect(await run(['migrate', '--config', file])).toMatchObject({ code: 0 });
    const { code, err } = await run(['serve', '--config', file]);
    expect({ code, err }).toEqual({
      code: 2,
      err: `@kassa/server is not installed in ${folder}.\nnpm install @kassa/server\n`,
    });
  });

  it('names all that is missing or wrong at once, and starts nothing', async () => {
    env = { KASSA_PORT: 'high', KASSA_DATABASE: '', PAYONE_PORTAL_KEY: 'key', PAYONE_MODE: 'real' };
    const { code, err } = await run(['serve']);
    expect(code).toBe(2);
    for (const name of ['KASSA_URL', 'KASSA_MERCHANT_ID', 'KASSA_DATABASE', 'PAYONE_PORTAL_ID'])
      expect(err).toContain(`${name} is not set.\n`);
    expect(err).toContain('KASSA_PORT: ');
    expect(err).toContain('PAYONE_MODE: ');
  });

  it('names a provider that has variables and not the one by which it is there', async () => {
    env['OPP_TOKEN'] = 'token';
    env['KROFORT_CA'] = 'ca.pem';
    env['KROFORT_CERT'] = '';
    expect(await run(['serve'])).toMatchObject({
      code: 2,
      err: expect.stringContaining(
        'KROFORT_URL is not set, and KROFORT_CA is.\nOPP_URL is not set, and OPP_TOKEN is.\n',
      ) as string,
    });
  });

  it.each([' ', '0x50', '8e3', '-1', '65536'])('names a port that is none: "%s"', async (given) => {
    env['KASSA_PORT'] = given;
    expect(await run(['serve'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('KASSA_PORT: must be a port') as string,
    });
  });

  it('says what the server says of its options, by the variable', async () => {
    env['KASSA_URL_SECRET'] = 'short';
    const { code, err } = await run(['serve']);
    expect(code).toBe(2);
    expect(err).toContain('KASSA_URL_SECRET: must have at least 32 characters');
  });

  it('says that a port is taken, and lets go of the database', async () => {
    await serving();
    env['KASSA_DATABASE'] = join(folder, 'other.sqlite');
    const { code, err } = await run(['serve']);
    expect(code).toBe(1);
    expect(err).toBe(`Port ${port} on 127.0.0.1 is taken
KASSA_PORT, or port in the file of --config, says where it listens.
`);
  });

  it('names the variable where the database is that of another merchant', async () => {
    (await serving()).kill('SIGKILL');
    env['KASSA_MERCHANT_ID'] = 'other';
    const taken = 'KASSA_MERCHANT_ID: the database is that of "shop"; each merchant needs one\n';
    await vi.waitFor(async () => expect(await run(['serve'])).toMatchObject({ code: 2, err: taken }));
  });

  it('says where it looks for a database that isn’t there', async () => {
    env['KASSA_DATABASE'] = 'postgres://kassa:a-password@127.0.0.1:1/kassa';
    for (const command of ['serve', 'migrate'])
      expect(await run([command])).toMatchObject({
        code: 1,
        err: `The database can't be used: connect ECONNREFUSED 127.0.0.1:1
KASSA_DATABASE, or store in the file of --config, says where it is.
`,
      });
  });

  it('says what to install where nothing is', async () => {
    const { code, err } = await run(['serve'], folder);
    expect(code).toBe(2);
    expect(err).toMatch(/@kassa\/kronor is not installed in .*\nnpm install @kassa\/kronor\n/);
  });
});

it.each(['migrate', 'serve', 'doctor'])(
  'kassa %s names a database that can’t be opened, and an address that is none',
  async (command) => {
    const file = join(folder, '.env');
    writeFileSync(file, '');
    const args = [command, '--env', file];
    env['KASSA_DATABASE'] = folder;
    const notOpened = await run(args);
    expect([notOpened.code, notOpened.err]).toEqual([
      2,
      `KASSA_DATABASE: ${folder} can't be opened: unable to open database file\n`,
    ]);
    env['KASSA_DATABASE'] = 'postgres://[';
    const noAddress = await run(args);
    expect([noAddress.code, noAddress.err]).toEqual([
      2,
      expect.stringMatching(/^KASSA_DATABASE: is no address of PostgreSQL/),
    ]);
  },
);

describe('kassa migrate', () => {
  it('ends with a sentence where no folder can be made for the database', async () => {
    const file = '/proc/none/kassa.db';
    env = { KASSA_DATABASE: file };
    const { code, err } = await run(['migrate']);
    expect(code).toBe(2);
    expect(err).toMatch(/^KASSA_DATABASE: \/proc\/none\/kassa\.db can't be opened: .*mkdir '[/a-z]+'\n$/);
  });

  it('makes the tables with the database alone, as often as it runs', async () => {
    env = { KASSA_DATABASE: env['KASSA_DATABASE'] ?? '' };
    const migrated = { code: 0, out: 'The tables are up to date.\n', err: '' };
    expect(await run(['migrate'])).toEqual(migrated);
    expect(await run(['migrate'])).toEqual(migrated);
  });

  it('leaves a database alone on which a server works', async () => {
    await serving();
    const { code, err } = await run(['migrate']);
    expect(code).toBe(1);
    expect(err).toContain('Another server works on');
  });
});

describe('kassa migrate on PostgreSQL', () => {
  let postgres: TestPostgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  }, 60_000);
  afterAll(() => postgres.stop(), 60_000);

  /** Addresses of one database for a user who may change its tables, and for one who may read and write their rows. */
  async function twoUsers(): Promise<{ changing: string; serving: string }> {
    const address = await postgres.createDatabase();
    const client = new pg.Client({ connectionString: address });
    await client.connect();
    await client.query(`create role kassa_owner login; create role kassa_server login;
      grant create on schema public to kassa_owner;
      alter default privileges for role kassa_owner in schema public
        grant select, insert, update, delete on tables to kassa_server;`);
    await client.end();
    const of = (user: string) => address.replace('//postgres@', `//${user}@`);
    return { changing: of('kassa_owner'), serving: of('kassa_server') };
  }

  /** As if the tables were those of the release before. */
  async function forgetNewest(connectionString: string): Promise<void> {
    const client = new pg.Client({ connectionString });
    await client.connect();
    await client.query('delete from kysely_migration where name = (select max(name) from kysely_migration)');
    await client.end();
  }

  it('makes the tables as one user, and the server works as one who may not change them', async () => {
    const { changing, serving: ofServer } = await twoUsers();
    env['KASSA_DATABASE'] = ofServer;
    const refused = await run(['serve']);
    expect(refused.code).toBe(1);
    expect(refused.err).toContain(
      'This database user may not change the tables: run `kassa migrate` as one who may (permission denied',
    );

    env['KASSA_DATABASE'] = changing;
    expect(await run(['migrate'])).toMatchObject({ code: 0, out: 'The tables are up to date.\n' });

    env['KASSA_DATABASE'] = ofServer;
    const server = await serving();
    expect((await createSession()).status).toBe(201);
    const ended = once(server, 'close');
    server.kill('SIGTERM');
    expect((await ended)[0]).toBe(0);

    await forgetNewest(changing);
    const behind = await run(['serve']);
    expect(behind.code).toBe(1);
    expect(behind.err).toContain('run `kassa migrate` as one who may (must be owner of');
  }, 60_000);
});
