/** The scripts of `@kassa/elements` below a companion server, as a browser and a stranger ask for them. */
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { serve, serveElements, type ServedElements, type Serving } from './index.ts';

const KASSA = "import('./kassa-Ab12Cd34.js'); // the picker and all that it needs at once";
let home: string;
let folder: string;
let elements: ServedElements;
let serving: Serving;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'kassa-elements-'));
  folder = join(home, 'elements/dist/browser');
  await mkdir(folder, { recursive: true });
  await writeFile(join(home, 'secret.js'), 'the key');
  await writeFile(join(home, 'elements/package.json'), '{ "name": "@kassa/elements", "version": "1.2.3" }');
  await writeFile(join(folder, 'kassa.js'), KASSA);
  await writeFile(join(folder, 'kassa.js.map'), '{}');
  await writeFile(join(folder, 'kassa-Ab12Cd34.js'), '// later');
  await writeFile(join(folder, 'notes.txt'), 'no script');
  await writeFile(join(folder, 'integrity.json'), '{ "kassa.js": "sha384-abc" }');
  elements = await serveElements({ publicUrl: 'https://pay.shop.example/kassa', folder });
  const companion = () => new Response('the companion');
  serving = await serve({ fetch: (asked) => elements.answer(asked) ?? companion() }, { port: 0 });
});
afterAll(async () => {
  await serving.close();
  await rm(home, { recursive: true });
});

interface Answer {
  status: number | undefined;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** By a socket, with the path as it stands: `fetch` would tidy it up. */
async function ask(path: string, method = 'GET', headers: Record<string, string> = {}): Promise<Answer> {
  const asked = request({ port: serving.port, host: '127.0.0.1', path, method, headers });
  asked.end();
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  return { status: answer.statusCode, headers: answer.headers, body: await buffer(answer) };
}

it('a page from before an update gets the files of its own release, where that is served too', async () => {
  const earlier = join(home, 'earlier/dist/browser');
  await mkdir(earlier, { recursive: true });
  await writeFile(join(home, 'earlier/package.json'), '{ "name": "@kassa/elements", "version": "1.2.2" }');
  await writeFile(join(earlier, 'kassa-Ef56Gh78.js'), '// later, of the release before');
  await writeFile(join(earlier, 'integrity.json'), '{}');
  const before = await serveElements({ publicUrl: 'https://pay.shop.example/kassa', folder: earlier });
  const answered = (path: string) => {
    const asked = new Request(`https://pay.shop.example/kassa/assets/${path}`);
    return elements.answer(asked) ?? before.answer(asked);
  };
  expect(await (await answered('1.2.2/kassa-Ef56Gh78.js'))?.text()).toBe('// later, of the release before');
  expect(await (await answered('1.2.3/kassa.js'))?.text()).toBe(KASSA);
  expect(answered('1.2.1/kassa.js')).toBeUndefined();
});

it('a page of any origin has the scripts of this release, and keeps them for good', async () => {
  expect(elements.url).toBe('https://pay.shop.example/kassa/assets/1.2.3/');
  for (const [name, text] of [
    ['kassa.js', KASSA],
    ['kassa-Ab12Cd34.js', '// later'],
  ]) {
    const { status, headers, body } = await ask(`/kassa/assets/1.2.3/${name}?from=a-page`);
    expect([status, String(body)]).toEqual([200, text]);
    expect(headers).toMatchObject({
      'access-control-allow-origin': '*',
      'cache-control': 'public, max-age=31536000, immutable',
      'content-type': 'text/javascript; charset=utf-8',
      'cross-origin-resource-policy': 'cross-origin',
      'x-content-type-options': 'nosniff',
      vary: 'accept-encoding',
    });
    expect(headers).not.toHaveProperty('content-encoding');
  }
  const map = await ask('/kassa/assets/1.2.3/kassa.js.map');
  expect([map.status, map.headers['content-type']]).toEqual([200, 'application/json']);
});

it('a browser that takes brotli gets it, and one that refuses it does not', async () => {
  const path = '/kassa/assets/1.2.3/kassa.js';
  const taken = await ask(path, 'GET', { 'accept-encoding': 'gzip, deflate, br, zstd' });
  expect(taken.headers['content-encoding']).toBe('br');
  expect(brotliDecompressSync(taken.body).toString()).toBe(KASSA);
  const refused = await ask(path, 'GET', { 'accept-encoding': 'gzip, br;q=0' });
  expect(refused.headers).not.toHaveProperty('content-encoding');
  expect(String(refused.body)).toBe(KASSA);
});

it('HEAD tells what GET would send and sends nothing, and no other method is answered', async () => {
  const path = '/kassa/assets/1.2.3/kassa.js';
  const { status, headers, body } = await ask(path, 'HEAD');
  expect([status, headers['content-length'], body.length]).toEqual([200, String(KASSA.length), 0]);
  expect(headers['content-type']).toBe('text/javascript; charset=utf-8');
  const posted = await ask(path, 'POST');
  expect([posted.status, posted.headers.allow]).toEqual([405, 'GET, HEAD']);
});

it.each([
  // A path that a URL tidies up is the companion's by then.
  ['/kassa/assets/1.2.3/../../../secret.js', 200, 'the companion'],
  ['/kassa/assets/1.2.3/../../package.json', 200, 'the companion'],
  ['/kassa/assets/1.2.3/%2e%2e/%2e%2e/%2e%2e/secret.js', 200, 'the companion'],
  ['/kassa/assets/1.2.3/..%2f..%2f..%2fsecret.js', 404, 'Not found'],
  ['/kassa/assets/1.2.3//etc/passwd', 404, 'Not found'],
  ['/kassa/assets/1.2.3/kassa.js%00.map', 404, 'Not found'],
  // Node refuses it before anyone is asked.
  ['/kassa/assets/1.2.3/..\\..\\..\\secret.js', 400, ''],
])('%s leads to no file outside the folder', async (path, status, text) => {
  const answer = await ask(path);
  expect([answer.status, String(answer.body)]).toEqual([status, text]);
});

it.each(['notes.txt', 'missing.js', '', '__proto__'])(
  'what is no script of the release is not found: %j',
  async (name) => {
    const { status, headers } = await ask(`/kassa/assets/1.2.3/${name}`);
    expect(status).toBe(404);
    expect(headers).not.toHaveProperty('cache-control');
  },
);

it('all else stays the companion’s, another release’s scripts too', async () => {
  for (const path of ['/kassa/session', '/kassa/assets/1.2.2/kassa.js', '/assets/1.2.3/kassa.js'])
    expect(String((await ask(path)).body)).toBe('the companion');
});

it('an import map has the hash of each script by its whole address', async () => {
  const slash = await serveElements({
    publicUrl: 'https://pay.shop.example/kassa/',
    folder: pathToFileURL(`${folder}/`),
  });
  for (const { integrity } of [elements, slash])
    expect(integrity).toEqual({ 'https://pay.shop.example/kassa/assets/1.2.3/kassa.js': 'sha384-abc' });
});

it('a folder without the scripts, and an option that is wrong, are named at the start', async () => {
  const publicUrl = 'https://pay.shop.example/kassa';
  await expect(serveElements({ publicUrl, folder: home })).rejects.toMatchObject({
    name: 'ConfigError',
    problems: [`serveElements.folder: ${home} has no scripts of @kassa/elements`],
  });
  await expect(serveElements({ publicUrl: 'kassa', folder: 5, path: '/' } as never)).rejects.toMatchObject({
    problems: [
      'serveElements.publicUrl: must be an address that begins with http:// or https://',
      'serveElements.folder: must be a path or a URL',
      'serveElements.path: is no option',
    ],
  });
});
