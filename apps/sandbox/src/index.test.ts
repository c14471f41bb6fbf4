import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { startSandbox, type RunningSandbox } from './index.ts';

const started: RunningSandbox[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((sandbox) => sandbox.close()));
});
const start = async (options: Partial<Parameters<typeof startSandbox>[0]> = {}) => {
  const sandbox = await startSandbox({ port: 0, ...options });
  started.push(sandbox);
  return sandbox;
};

it('lists the sandboxes with links to their control pages', async () => {
  const { url, krofort, kronor, opp, payone } = await start();
  const index = await (await fetch(url)).text();
  expect(index).toContain('href="/krofort/control"');
  expect(index).toContain('href="/opp/control"');
  expect(await (await fetch(krofort.controlUrl)).text()).toContain('Krofort sandbox control');
  expect(index).toContain('href="/payone/control"');
  expect(await (await fetch(opp.controlUrl)).text()).toContain('opp sandbox control');
  expect(await (await fetch(payone.controlUrl)).text()).toContain('PAYONE sandbox control');
  expect(index).toContain(`href="${kronor.controlUrl}"`);
  expect(await (await fetch(kronor.controlUrl)).text()).toContain(kronor.apiToken);
  expect(await (await fetch(kronor.phoneUrl)).text()).toContain('Nothing to confirm');
  expect(await (await fetch(`${kronor.controlApiUrl}/requests`)).json()).toEqual([]);
  expect(await (await fetch(payone.scriptUrl)).text()).toContain('klarnaAsyncCallback');
  for (const { controlApiUrl } of [krofort, opp, payone])
    expect(await (await fetch(`${controlApiUrl}/payments`)).json()).toEqual([]);
});

it('answers TRACE, which no Request can have, with 405 and not as a fault of its own', async () => {
  const { krofort } = await start();
  const { hostname, port, pathname } = new URL(krofort.controlUrl);
  const socket = connect(Number(port), hostname);
  socket.end(`TRACE ${pathname} HTTP/1.1\r\nHost: ${hostname}\r\nConnection: close\r\n\r\n`);
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 405 /);
});

describe('a page that is sent what is no form says so, and nothing of it goes wrong', () => {
  const BODIES: Readonly<Record<string, BodyInit>> = {
    'damaged multipart': new Blob(['--x\r\nfoo'], { type: 'multipart/form-data; boundary=x' }),
    'multipart without a boundary': new Blob(['foo'], { type: 'multipart/form-data' }),
    JSON: new Blob(['{}'], { type: 'application/json' }),
    'an empty form': new URLSearchParams(),
  };

  it.each(Object.entries(BODIES))('%s', async (_, body) => {
    const { url, krofort, kronor, opp, payone } = await start();
    const pages = [krofort.controlUrl, opp.controlUrl, payone.controlUrl, `${kronor.controlUrl}/settings`];
    const ofCustomers = [`${url}opp/?session=x`, `${url}krofort/?ts=x`, `${kronor.hostedUrl}/checkout/x`];
    const answers = [...pages, ...ofCustomers].map((page) => fetch(page, { method: 'POST', body }));
    for (const answer of await Promise.all(answers)) {
      expect(answer.status, answer.url).toBeGreaterThanOrEqual(400);
      expect(answer.status, answer.url).toBeLessThan(500);
    }
  });
});

it('leads customers of opp to its page', async () => {
  const { url, opp } = await start();
  const answer = await fetch(`${opp.baseUrl}/v3/payments`, {
    method: 'POST',
    headers: { authorization: `Bearer ${opp.accessToken}` },
    body: new URLSearchParams({
      entityId: opp.entityId,
      amount: '1.00',
      currency: 'EUR',
      paymentBrand: 'PAYPAL',
      paymentType: 'DB',
      shopperResultUrl: 'https://shop.example/',
    }),
  });
  const { redirect } = (await answer.json()) as {
    redirect: { url: string; parameters: { name: string; value: string }[] };
  };
  expect(redirect.url).toBe(`${url}opp/`);
  const form = new URLSearchParams(redirect.parameters.map(({ name, value }) => [name, value]));
  expect(await (await fetch(redirect.url, { method: 'POST', body: form })).text()).toContain('1.00 EUR');
});

it('answers its API on TLS only to who has a certificate', async () => {
  const { krofort } = await start();
  expect(krofort.apiUrl).toMatch(/^https:/);
  await expect(fetch(`${krofort.apiUrl}/init-payment`)).rejects.toThrow();
});

it('has the same keys and tokens at each start, so that a shop’s configuration stays right', async () => {
  const certificatesDir = await mkdtemp(join(tmpdir(), 'kassa-sandbox-'));
  const [first, second] = [await start({ certificatesDir }), await start({ certificatesDir })];
  const steady = (sandbox: RunningSandbox) =>
    Object.entries(sandbox.environment).filter(([name]) => !/_URL$/.test(name) || name === 'KASSA_URL');
  expect(steady(second)).toEqual(steady(first));
  expect(steady(first).map(([name]) => name)).toEqual(
    expect.arrayContaining(['KROFORT_WEBHOOK_KEY', 'PAYONE_NOTIFICATION_KEY', 'KASSA_EVENT_SECRETS']),
  );
  await rm(certificatesDir, { recursive: true });
});

it('has its certificates in the settings as text when it keeps no files', async () => {
  const { environment, certificates } = await start();
  expect(environment['KROFORT_CA']).toBe(certificates.ca);
  expect(environment['KROFORT_KEY']).toBe(certificates.client.key);
});

it('has PAYONE notify the companion server that it is told of, which tells its own shop', async () => {
  const { environment, payone } = await start({
    companionUrl: 'https://shop.example/kassa',
    origins: ['https://shop.example'],
    eventsUrl: 'https://shop.example/events',
  });
  const { notificationUrl } = (await (await fetch(`${payone.controlApiUrl}/settings`)).json()) as {
    notificationUrl: string;
  };
  expect(notificationUrl).toBe(
    `https://shop.example/kassa/notifications/payone/${environment['PAYONE_NOTIFICATION_KEY']}`,
  );
  expect(environment).toMatchObject({
    KASSA_URL: 'https://shop.example/kassa',
    KASSA_ORIGINS: 'https://shop.example',
    KASSA_EVENTS_URL: 'https://shop.example/events',
  });
});

it('keeps its certificates from one start to the next', async () => {
  const certificatesDir = await mkdtemp(join(tmpdir(), 'kassa-sandbox-'));
  const first = await start({ certificatesDir });
  const second = await start({ certificatesDir });
  expect(second.certificates).toEqual(first.certificates);
  expect(await readFile(first.certificates.files?.ca ?? '', 'utf8')).toBe(first.certificates.ca);
  await rm(certificatesDir, { recursive: true });
});

it('says which port is taken and how to choose another, and leaves nothing running', async () => {
  const { url } = await start();
  const port = Number(new URL(url).port);
  await expect(startSandbox({ port })).rejects.toThrow(/^Port \d+ on 127.0.0.1 is taken.*KASSA_SANDBOX_PORT/);
});

/** The command, which ends by itself because something is wrong. */
async function failedCommand(args: readonly string[], env: Record<string, string> = {}) {
  const cli = fileURLToPath(new URL('cli.ts', import.meta.url));
  const child = spawn(process.execPath, [cli, ...args], { env: { ...process.env, ...env } });
  let text = '';
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number];
  return [code, text];
}

it('explains the command, and starts nothing', async () => {
  const cli = fileURLToPath(new URL('cli.ts', import.meta.url));
  const child = spawn(process.execPath, [cli, '--help'], {
    env: { ...process.env, KASSA_SANDBOX_PORT: '?' },
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  expect(await once(child, 'close')).toEqual([0, null]);
  for (const option of ['--env <file>', '--chaos', '-- <command>', 'KASSA_SANDBOX_PORT'])
    expect(text).toContain(option);
});

it('names all that is wrong in the environment of the command', async () => {
  expect(await failedCommand([], { KASSA_SANDBOX_PORT: 'many', KASSA_URL: 'shop' })).toEqual([
    1,
    'KASSA_SANDBOX_PORT must be a port number from 0 to 65529.\nKASSA_URL must be an http(s) URL.\n',
  ]);
});

it('writes where the shop hears events into the file of settings, and only when it is told', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kassa-sandbox-'));
  const file = join(folder, '.env');
  const cli = fileURLToPath(new URL('cli.ts', import.meta.url));
  const written = async (env: Record<string, string>) => {
    const child = spawn(process.execPath, [cli, '--env', file, '--', process.execPath, '--version'], {
      env: { ...process.env, KASSA_SANDBOX_PORT: '0', KASSA_FOLDER: folder, ...env },
    });
    child.stdout.resume();
    expect(await once(child, 'close')).toEqual([0, null]);
    return parseEnv(await readFile(file, 'utf8'))['KASSA_EVENTS_URL'];
  };
  expect(await written({ KASSA_EVENTS_URL: 'http://127.0.0.1:3000/events.php' })).toBe(
    'http://127.0.0.1:3000/events.php',
  );
  expect(await written({})).toBeUndefined();
  await rm(folder, { recursive: true });
});

it.each(['my shop #1', '$HOME & sons', "Anna's shop"])(
  'writes settings that Node and a shell read alike, in %s',
  async (name) => {
    const folder = await mkdtemp(join(tmpdir(), `kassa-sandbox ${name}-`));
    const file = join(folder, '.env');
    const cli = fileURLToPath(new URL('cli.ts', import.meta.url));
    const child = spawn(process.execPath, [cli, '--env', file, '--', process.execPath, '--version'], {
      env: { ...process.env, KASSA_SANDBOX_PORT: '0', KASSA_FOLDER: folder },
    });
    child.stdout.resume();
    expect(await once(child, 'close')).toEqual([0, null]);
    const ca = join(folder, 'certificates', 'ca.pem');
    expect(parseEnv(await readFile(file, 'utf8'))['KROFORT_CA']).toBe(ca);
    const shell = spawn('sh', ['-c', '. "$0" && printf %s "$KROFORT_CA"', file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    expect(await text(shell.stdout)).toBe(ca);
    await rm(folder, { recursive: true });
  },
);

it('leaves a file of settings as it is that it has not written', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kassa-sandbox-'));
  const file = join(folder, '.env');
  await writeFile(file, 'MY_OWN=1\n');
  expect(await failedCommand(['--env', file], { KASSA_SANDBOX_PORT: '0', KASSA_FOLDER: folder })).toEqual([
    1,
    `${file} was not written by kassa-sandbox, so it stays as it is. Name another file.\n`,
  ]);
  expect(await readFile(file, 'utf8')).toBe('MY_OWN=1\n');
  await rm(folder, { recursive: true });
});
