/** The helpers of docs/php.md and docs/python.md, run as they stand there by the languages that the machine has. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const SECRET = `whsec_${Buffer.from('a secret of this test, thirty-two').toString('base64')}`;
const runs = (command: string, ...args: string[]): Promise<boolean> =>
  run(command, args).then(
    () => true,
    () => false,
  );
const hasPhp = await runs('php', '-r', 'exit(function_exists("curl_init") ? 0 : 1);');
const hasPython = await runs('python3', '-c', 'import urllib.request');

let folder: string;
let server: Server;
let url: string;
let received: { request: IncomingMessage; body: string }[];
let answer: { status: number; body: string };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kassa-languages-'));
  server = createServer((request, response) => {
    void text(request).then((body) => {
      received.push({ request, body });
      response.writeHead(answer.status).end(answer.body);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});
beforeEach(() => {
  received = [];
  answer = { status: 200, body: '{"token":"t"}' };
});

interface Language {
  name: string;
  command: string;
  document: string;
  file: string;
  /** Prints what the helper gave, or `thrown: ` and the message. */
  call: (method: string, path: string, more?: string) => string;
  /** The body of a refund of 5000, and a key. */
  refund: string;
}
const PYTHON: Language = {
  name: 'Python',
  command: 'python3',
  document: 'docs/python.md',
  file: 'shop.py',
  call: (method, path, more = '') =>
    `try:\n    print(json.dumps(kassa("${method}", "${path}"${more})))\nexcept KassaError as error:\n    print("thrown:", error)\n`,
  refund: ', {"amount": 5000}, "refund-1"',
};
const PHP: Language = {
  name: 'PHP',
  command: 'php',
  document: 'docs/php.md',
  file: 'shop.php',
  call: (method, path, more = '') =>
    `try { echo json_encode(kassa('${method}', '${path}'${more})); } catch (RuntimeException $error) { echo 'thrown: ', $error->getMessage(); }`,
  refund: ", ['amount' => 5000], 'refund-1'",
};

describe.each([...(hasPython ? [PYTHON] : []), ...(hasPhp ? [PHP] : [])])(
  'the helper for $name',
  (language) => {
    const { command, document, file, call, refund } = language;
    const kassa = async (code: string, to = url): Promise<string> => {
      const page = await readFile(document, 'utf8');
      const [, helper = ''] =
        new RegExp(`^\`\`\`${language.name.toLowerCase()}\n(.*?)^\`\`\``, 'ms').exec(page) ?? [];
      const only = language === PHP ? `<?php\n${helper.slice(0, helper.indexOf('\n$created'))}` : helper;
      await writeFile(join(folder, file), `${only}\n${code}`);
      const env = { ...process.env, KASSA_URL: to, KASSA_API_KEY: 'the-key' };
      const { stdout } = await run(command, [join(folder, file)], { env });
      return stdout.trim();
    };

    it('sends the API key and gives what was answered', async () => {
      expect(JSON.parse(await kassa(call('GET', '/payments/p')))).toEqual({ token: 't' });
      expect(received[0]?.request).toMatchObject({
        method: 'GET',
        url: '/payments/p',
        headers: { authorization: 'Bearer the-key' },
      });
    });

    it('sends a body, and a key by which a repeated click is one refund', async () => {
      await kassa(call('POST', '/payments/p/refunds', refund));
      expect(received[0]?.body).toMatch(/^\{"amount": ?5000\}$/);
      expect(received[0]?.request.headers['idempotency-key']).toBe('refund-1');
    });

    it('throws what Kassa refuses, in its words', async () => {
      answer = { status: 409, body: '{"error":{"message":"There is less left"}}' };
      expect(await kassa(call('POST', '/payments/p/refunds', refund))).toBe('thrown: There is less left');
    });

    it('throws the status when a proxy answers in words of its own', async () => {
      answer = { status: 502, body: '<h1>Bad gateway</h1>' };
      expect(await kassa(call('GET', '/payments/p'))).toBe('thrown: Kassa answered 502');
    });

    it('gives an empty answer where there is nothing to say', async () => {
      answer = { status: 204, body: '' };
      expect(await kassa(call('DELETE', '/orders/o'))).toMatch(/^(\[\]|\{\})$/);
    });

    it('throws when nothing answers', async () => {
      expect(await kassa(call('GET', '/payments/p'), 'http://127.0.0.1:1')).toMatch(
        /^thrown: Kassa was not reached: /,
      );
    });
  },
);

it.each([PYTHON, PHP])(
  'the page for $name has a key for each refund and a time limit',
  async ({ document }) => {
    const page = await readFile(document, 'utf8');
    expect(page).toContain('Idempotency-Key');
    expect(page).toMatch(/timeout\W+30/i);
    expect(page).toMatch(/refunds".*refund_number|refunds", \['amount' => 5000\], "refund-/);
  },
);

if (hasPython)
  it('Python takes a signed event and refuses any other', async () => {
    const page = await readFile(PYTHON.document, 'utf8');
    const code = [...page.matchAll(/^```python\n(.*?)^```/gms)]
      .map(([, each]) => each)
      .find((each) => each?.includes('def is_ours'));
    const body = '{"type":"payment.paid"}';
    const at = new Date();
    const headers = (secret: string, when: Date) => ({
      'webhook-id': 'evt_1',
      'webhook-timestamp': String(Math.floor(when.getTime() / 1000)),
      'webhook-signature': `v1,AAAA ${new Webhook(secret).sign('evt_1', when, body)}`,
    });
    const other = `whsec_${Buffer.from('another secret, of thirty-two too').toString('base64')}`;
    const cases = [
      headers(SECRET, at),
      headers(other, at),
      headers(SECRET, new Date(at.getTime() - 600_000)),
      {},
    ];
    const file = join(folder, 'event.py');
    const tries = cases.map((each) => `print(is_ours(${JSON.stringify(each)}, b'${body}'))`);
    await writeFile(file, [code, ...tries].join('\n'));
    const { stdout } = await run('python3', [file], { env: { ...process.env, KASSA_EVENT_SECRET: SECRET } });
    expect(stdout.trim().split('\n')).toEqual(['True', 'False', 'False', 'False']);
  });
