/** What a browser gets of the elements' scripts, as the bundler has written them. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { Hono } from 'hono';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundleElements } from '../../../vite.config.ts';
import { assets } from './assets.ts';

let bundle: string;
let served: ReturnType<typeof assets>;
beforeAll(async () => {
  bundle = await mkdtemp(join(tmpdir(), 'kassa-assets-'));
  await bundleElements(bundle);
  served = assets(bundle);
});
afterAll(() => rm(bundle, { recursive: true }));

const ask = async (name: string, headers: Record<string, string> = {}) =>
  new Hono().route('/assets', served).request(`/assets/kassa/${name}`, { headers });
const scripts = async () => (await readdir(bundle)).filter((name) => name.endsWith('.js'));

test('a script with a hash in its name is kept for good, and one that pages name is asked for again', async () => {
  const told = new Map<string, string | null>();
  for (const name of await scripts()) told.set(name, (await ask(name)).headers.get('cache-control'));
  const entries = [
    'kassa.js',
    'kassa-server-rendered.js',
    'klarna-widget-host.js',
    'kronor.js',
    'kronor-swish-button.js',
  ];
  for (const name of entries) expect([name, told.get(name)]).toEqual([name, 'no-cache']);
  const chunks = [...told].filter(([name]) => !entries.includes(name));
  expect(chunks.length).toBeGreaterThan(3);
  expect(chunks.filter(([name]) => name.startsWith('kassa-sv-'))).toHaveLength(1);
  for (const chunk of chunks) expect(chunk).toEqual([chunk[0], 'public, max-age=31536000, immutable']);
});

test('a browser that takes brotli gets it, smaller than gzip, and the same script', async () => {
  const source = await readFile(join(bundle, 'kassa.js'), 'utf8');
  const answers = await Promise.all(
    ['gzip, deflate, br, zstd', 'gzip, br;q=0', 'identity'].map((header) =>
      ask('kassa.js', { 'accept-encoding': header }),
    ),
  );
  expect(answers.map(({ headers }) => headers.get('content-encoding'))).toEqual(['br', 'gzip', null]);
  for (const { headers } of answers) expect(headers.get('vary')).toMatch(/accept-encoding/i);
  const [br, gzip, plain] = await Promise.all(
    answers.map(async (answer) => Buffer.from(await answer.arrayBuffer())),
  );
  if (!br || !gzip || !plain) throw new Error('An answer is missing');
  expect(br.length).toBeLessThan(gzip.length);
  expect([brotliDecompressSync(br), gunzipSync(gzip), plain].map(String)).toEqual([source, source, source]);
});

test('a script that the browser has is not sent again, however it was compressed', async () => {
  for (const header of ['br', 'gzip']) {
    const first = await ask('kassa.js', { 'accept-encoding': header });
    const again = await ask('kassa.js', {
      'accept-encoding': header,
      'if-none-match': first.headers.get('etag') ?? '',
    });
    expect([again.status, await again.text()]).toEqual([304, '']);
  }
});
