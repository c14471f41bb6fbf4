/** What docs/php.md and docs/python.md tell a shop to write, run as it stands there against a companion server. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeBank } from '../../packages/server/test-support/fake-bank.ts';
import { freePorts } from '../../packages/server/test-support/free-ports.ts';
import {
  API_KEY,
  EVENTS_SECRET,
  startHarness,
  type Harness,
} from '../../packages/server/test-support/harness.ts';
import { snippets } from './snippets.ts';

const run = promisify(execFile);

interface Language {
  program: string;
  extension: string;
  /** Makes a session, then prints its token and the page’s part that has it. */
  session(parts: readonly string[]): string;
  /** Gives money back twice by one key, and prints the number of each refund. */
  refunds(parts: readonly string[], paymentId: string): string;
  /** Prints what it was told when Kassa refuses, or when nothing answers, and the status. */
  failure(parts: readonly string[]): string;
}

const helperOf = (part = '') => part.slice(0, part.indexOf('\n}\n') + 3);
const PHP: Language = {
  program: 'php',
  extension: 'php',
  session: ([helper, page]) =>
    `<?php ${helper} echo $created['token'], "\\n"; ?>\n${page}</checkout-session>`,
  refunds: ([helper, , , refund], paymentId) => `<?php ${helperOf(helper)}
$paymentId = '${paymentId}'; $refundNumber = 100023;
${refund} echo $refund['number'], "\\n"; ${refund} echo $refund['number'], "\\n";`,
  failure: ([helper]) => `<?php ${helperOf(helper)}
try { kassa('GET', '/payments/none'); } catch (RuntimeException $e) { echo $e->getCode(), ' ', $e->getMessage(); }`,
};
const PYTHON: Language = {
  program: 'python3',
  extension: 'py',
  session: ([helper, session]) => `${helper}${session}
print(created["token"])
print(json.dumps(created["snapshot"]).replace("<", "\\\\u003c"))`,
  refunds: ([helper, , , refund], paymentId) => `${helper}
payment_id, refund_number = "${paymentId}", 100023
${refund}print(refund["number"])
${refund}print(refund["number"])`,
  failure: ([helper]) => `${helper}
try:
    kassa("GET", "/payments/none")
except KassaError as error:
    print(error.status or 0, error)`,
};

const signedBody = (amount: number, currency = 'SEK') =>
  JSON.stringify({
    type: 'payment.paid',
    data: { merchantReference: 'K7QP-9X2M-4TRD', amount, currency },
  });
const SIGNED = signedBody(34_700);
const signedAt = (at: Date, secret = EVENTS_SECRET, body = SIGNED) => ({
  'webhook-id': 'event-1',
  'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
  'webhook-signature': new Webhook(secret).sign('event-1', at, body),
});
const OTHER_SECRET = `whsec_${Buffer.from('another-secret-of-thirty-two-byt').toString('base64')}`;
const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000);
const EVENTS = [
  ['takes an event of the merchant’s secret', signedAt(new Date()), true],
  ['refuses an event of another secret', signedAt(new Date(), OTHER_SECRET), false],
  ['refuses an event from ten minutes ago', signedAt(ago(10)), false],
  ['refuses an event without a signature', { ...signedAt(new Date()), 'webhook-signature': '' }, false],
] as const;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kassa-languages-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each([
  ['php', PHP],
  ['python', PYTHON],
])('docs/%s.md', (name, language) => {
  const parts = snippets(name);
  let kassa: Harness;
  beforeEach(async () => {
    kassa = await startHarness(fakeBank({ operations: ['refund'] }));
  });
  afterEach(() => kassa.close());

  async function said(code: string, env: Record<string, string> = {}): Promise<string> {
    const file = join(folder, `shop.${language.extension}`);
    writeFileSync(file, code);
    const { stdout } = await run(language.program, [file], {
      env: { ...process.env, KASSA_URL: kassa.url, KASSA_API_KEY: API_KEY, ...env },
    });
    return stdout;
  }

  it('makes a session whose token is good for the page', async () => {
    const [token = '', ...page] = (await said(language.session(parts))).split('\n');
    expect((await kassa.snapshot(token)).order.merchantReference).toBe('K7QP-9X2M-4TRD');
    expect(page.join('\n')).toContain('"merchantReference":');
  });

  it('a refund that is repeated with its key is one refund', async () => {
    const { token } = await kassa.createSession();
    await kassa.pay(token);
    await kassa.notify({ status: 'PAID', rawStatus: null });
    await vi.waitFor(async () => expect((await kassa.snapshot(token)).payment?.status).toBe('PAID'));
    const { id = '' } = (await kassa.snapshot(token)).payment ?? {};
    expect(await said(language.refunds(parts, id))).toBe('1\n1\n');
    expect(await kassa.server.checkout.getPayment(id)).toMatchObject({ amountRefunded: 5_000 });
  });

  it('a refusal throws with the answer’s status and words', async () => {
    expect(await said(language.failure(parts))).toMatch(/^404 \S/);
    const wrongKey = { KASSA_API_KEY: 'a-key-that-nobody-has-given-out-0123' };
    expect(await said(language.failure(parts), wrongKey)).toMatch(/^401 Authorization: Bearer/);
  });

  it('nothing that answers throws too, without a status', async () => {
    const nowhere = { KASSA_URL: `http://127.0.0.1:${await freePorts()}` };
    expect(await said(language.failure(parts), nowhere)).toMatch(/^0 Kassa was not reached: /);
  });
});

describe('docs/php.md', () => {
  let shop: ChildProcess;
  let url: string;
  const settled = () => readFileSync(join(folder, 'settled'), 'utf8');

  beforeAll(async () => {
    const port = await freePorts();
    url = `http://127.0.0.1:${port}`;
    const [, , event] = snippets('php');
    writeFileSync(
      join(folder, 'event.php'),
      `<?php function is_new($id) { return true; }
function total_of($reference) { return [34700, 'SEK']; }
function settle($reference) {
  if (file_exists('${folder}/away')) throw new RuntimeException('The database is away');
  file_put_contents('${folder}/settled', $reference);
}
function flag($reference) { file_put_contents('${folder}/settled', "flagged $reference"); }
${event}`,
    );
    // As PHP does without a php.ini.
    const displaysErrors = ['-d', 'display_errors=1'];
    shop = spawn('php', [...displaysErrors, '-S', `127.0.0.1:${port}`, join(folder, 'event.php')], {
      env: { ...process.env, KASSA_EVENT_SECRET: EVENTS_SECRET },
      stdio: 'ignore',
    });
    await vi.waitUntil(() => fetch(url).then(Boolean, () => false), { timeout: 20_000 });
  });
  afterAll(() => void shop.kill('SIGKILL'));
  beforeEach(() => {
    writeFileSync(join(folder, 'settled'), '');
    rmSync(join(folder, 'away'), { force: true });
  });

  it.each(EVENTS)('%s', async (_, headers, isOurs) => {
    const { status } = await fetch(url, { method: 'POST', body: SIGNED, headers });
    expect(status).toBe(isOurs ? 204 : 401);
    expect(settled()).toBe(isOurs ? 'K7QP-9X2M-4TRD' : '');
  });

  it('an event that could not be settled is not taken: it comes again', async () => {
    writeFileSync(join(folder, 'away'), '');
    const post = () =>
      fetch(url, { method: 'POST', body: SIGNED, headers: signedAt(new Date()) }).then(
        ({ status }) => status,
      );
    expect(await post()).toBe(500);
    rmSync(join(folder, 'away'));
    expect(await post()).toBe(204);
    expect(settled()).toBe('K7QP-9X2M-4TRD');
  });

  it('a request without a signature is not taken', async () => {
    expect((await fetch(url, { method: 'POST', body: SIGNED })).status).toBeGreaterThanOrEqual(400);
    expect(settled()).toBe('');
  });

  it.each([
    ['amount', signedBody(100)],
    ['currency', signedBody(34_700, 'NOK')],
  ])('settles no order by a payment of another %s: somebody has to look', async (_, body) => {
    const headers = signedAt(new Date(), EVENTS_SECRET, body);
    expect((await fetch(url, { method: 'POST', body, headers })).status).toBe(204);
    expect(settled()).toBe('flagged K7QP-9X2M-4TRD');
  });
});

it.each(EVENTS)('docs/python.md %s', async (_, headers, isOurs) => {
  const [, , event] = snippets('python');
  const file = join(folder, 'event.py');
  writeFileSync(
    file,
    `${event}\nimport json, sys\nprint(is_ours(json.loads(sys.argv[1]), sys.argv[2].encode()))`,
  );
  const { stdout } = await run('python3', [file, JSON.stringify(headers), SIGNED], {
    env: { ...process.env, KASSA_EVENT_SECRET: EVENTS_SECRET },
  });
  expect(stdout).toBe(isOurs ? 'True\n' : 'False\n');
});
