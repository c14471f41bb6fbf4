import type { ErrorBody } from '@kassa/protocol';
import type { Health } from './health.ts';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { fakeBank } from '../../test-support/fake-bank.ts';
import {
  API_KEY,
  aSession,
  SHOP,
  startHarness,
  TEST_SECRETS,
  type Harness,
} from '../../test-support/harness.ts';

const codeOf = ({ body }: { body: unknown }) => (body as ErrorBody).error.code;
const merchant = { authorization: `Bearer ${API_KEY}` };

let kassa: Harness;
const start = async (...args: Parameters<typeof startHarness>) => (kassa = await startHarness(...args));
afterEach(async () => {
  vi.restoreAllMocks();
  await kassa.close();
});

describe('browser routes', () => {
  it.each([
    ['no Origin', {}],
    ['a null Origin', { origin: 'null' }],
    ['an Origin that is not listed', { origin: 'https://evil.example' }],
    ['another site’s word in Sec-Fetch-Site', { 'sec-fetch-site': 'cross-site' }],
  ])('refuse %s, before the token is looked at', async (_, headers: Record<string, string>) => {
    await start(fakeBank());
    const { token } = await kassa.createSession();
    for (const path of ['/session', '/session/payments', '/returns']) {
      const answer = await kassa.call(path, {
        method: path === '/session' ? 'GET' : 'POST',
        headers: { authorization: `Bearer ${token}`, ...headers },
      });
      expect([answer.status, codeOf(answer)]).toEqual([403, 'origin_not_allowed']);
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    }
  });

  it('answer a preflight for listed origins', async () => {
    await start(fakeBank());
    const answer = await kassa.call('/session/payments', { method: 'OPTIONS', headers: { origin: SHOP } });
    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-origin')).toBe(SHOP);
    expect(answer.headers.get('access-control-allow-headers')).toContain('authorization');
  });

  it('let a listed page read errors too', async () => {
    await start(fakeBank());
    const answer = await kassa.call('/session', { token: 'abc' });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('access-control-allow-origin')).toBe(SHOP);
  });

  it('tell browsers to keep nothing and to guess nothing, also with an error', async () => {
    await start(fakeBank());
    const { token } = await kassa.createSession();
    for (const answer of [
      await kassa.call('/session', { token }),
      await kassa.call('/session', { token: 'abc' }),
    ])
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        vary: 'Origin',
      });
  });

  it('take a GET of their own origin, where browsers send no Origin', async () => {
    await start(fakeBank());
    const { token } = await kassa.createSession();
    const headers = { authorization: `Bearer ${token}`, 'sec-fetch-site': 'same-origin' };
    expect((await kassa.call('/session', { headers })).status).toBe(200);
  });

  it.each([
    ['a body that is no JSON', 'POST', '/session/selection', '{', 'invalid_request'],
    ['no method', 'POST', '/session/selection', {}, 'invalid_request'],
    [
      'a short key',
      'POST',
      '/session/payments',
      { method: 'fakebank.pay', input: { kind: 'none' }, idempotencyKey: 'k' },
      'invalid_request',
    ],
    [
      'an unknown input',
      'POST',
      '/session/payments',
      { method: 'fakebank.pay', input: { kind: 'card' }, idempotencyKey: 'key-00000' },
      'invalid_request',
    ],
    ['somebody else’s payment', 'POST', '/session/payments/pay_x/switch', {}, 'not_found'],
    ['an unknown route', 'GET', '/session/nothing', undefined, 'not_found'],
  ])('refuse %s with a code', async (_, method, path, body, code) => {
    await start(fakeBank());
    const { token } = await kassa.createSession();
    expect(codeOf(await kassa.call(path, { method, token, body }))).toBe(code);
  });

  it('refuse a body of more than a megabyte', async () => {
    await start(fakeBank());
    const { token } = await kassa.createSession();
    const answer = await kassa.call('/session/selection', {
      method: 'POST',
      token,
      body: 'x'.repeat(1024 * 1024 + 1),
    });
    expect([answer.status, codeOf(answer)]).toEqual([413, 'payload_too_large']);
  });

  it.each([
    ['without a length', {}],
    ['in chunks, whatever length it has', { 'transfer-encoding': 'chunked', 'content-length': '10' }],
  ])('refuse a body of more than a megabyte that comes %s', async (_, headers: Record<string, string>) => {
    await start(fakeBank());
    const { token } = await kassa.createSession();
    const answer = await kassa.server.fetch(
      new Request(`${SHOP}/session/selection`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, origin: SHOP, ...headers },
        body: 'x'.repeat(1024 * 1024 + 1),
      }),
    );
    expect(answer.status).toBe(413);
    expect(await answer.json()).toMatchObject({ error: { code: 'payload_too_large' } });
  });
});

describe('merchant routes', () => {
  it('look an order’s payments up by every name of the order or of an attempt', async () => {
    await start(fakeBank());
    const { token } = await kassa.createSession();
    await kassa.pay(token);
    await kassa.notify({ status: 'DECLINED', rawStatus: 'no', providerReference: 'bank-77' });
    await vi.waitUntil(async () => (await kassa.snapshot(token)).payment?.status === 'DECLINED');
    await kassa.pay(token, 'key-00000002');
    const other = await kassa.createSession({ order: { merchantReference: 'order-2' } });
    await kassa.pay(other.token, 'key-00000003');
    const attempts = await kassa.server.checkout.findPayments('order-1');
    expect(attempts).toHaveLength(2);
    const names = attempts.flatMap(({ id, reference }) => [id, reference]);
    for (const name of ['order-1', 'bank-77', ...names]) {
      const found = await kassa.call(`/payments?reference=${name}`, { headers: merchant });
      expect(found.body, name).toEqual(attempts);
    }
    expect((await kassa.call('/payments?reference=nobody', { headers: merchant })).body).toEqual([]);
  });

  it('refuse a filter beside an order’s name: payments that don’t fit it would be taken for some that do', async () => {
    await start(fakeBank());
    const { token } = await kassa.createSession();
    await kassa.pay(token);
    for (const query of ['merchantReference=order-1&status=PAID', 'status=PAID&reference=order-1']) {
      const { status, body } = await kassa.call(`/payments?${query}`, { headers: merchant });
      expect({ query, status }).toEqual({ query, status: 400 });
      expect(body).toMatchObject({
        error: {
          message: expect.stringMatching(/^The request: .*eference stands alone: no filter/) as string,
        },
      });
    }
    const both = await kassa.call('/payments?merchantReference=order-1&reference=x', { headers: merchant });
    expect(both.status).toBe(400);
  });

  it('refuse a key that stands more than once in the query, by its name', async () => {
    await start(fakeBank());
    for (const [path, key] of [
      ['/payments?status=PAID&status=DECLINED', 'status'],
      ['/payments?reference=order-1&reference=order-2', 'reference'],
      ['/events?state=dead&state=dead', 'state'],
    ] as const) {
      const { status, body } = await kassa.call(path, { headers: merchant });
      expect({ path, status }).toEqual({ path, status: 400 });
      expect(body).toMatchObject({ error: { code: 'invalid_request', field: key } });
    }
  });

  it('look up both orders where the name of one is the provider’s reference of the other', async () => {
    await start(fakeBank());
    for (const merchantReference of ['order-1', 'order-2']) {
      const { token } = await kassa.createSession({ order: { merchantReference } });
      await kassa.pay(token, `key-of-${merchantReference}`);
    }
    await kassa.notify({ status: 'PAID', rawStatus: 'done', providerReference: 'order-1' });
    const found = () => kassa.server.checkout.lookUpPayments('order-1');
    const both = await vi.waitUntil(async () => (await found()).length === 2 && found());
    expect(both.map(({ merchantReference }) => merchantReference)).toEqual(['order-1', 'order-2']);
    expect(await kassa.server.checkout.findPayments('order-1')).toHaveLength(1);
  });

  it('tell all about an order’s payments', async () => {
    await start(fakeBank());
    const { token, id } = await kassa.createSession();
    await kassa.pay(token);
    const found = await kassa.call('/payments?merchantReference=order-1', { headers: merchant });
    expect(found.body).toMatchObject([
      {
        merchantReference: 'order-1',
        status: 'WAITING_FOR_PAYMENT',
        history: [
          { status: 'INITIALIZING', source: 'pay' },
          { status: 'WAITING_FOR_PAYMENT', source: 'createPayment' },
        ],
      },
    ]);
    const session = await kassa.call(`/sessions/${id}`, { headers: merchant });
    expect(session.body).toMatchObject({
      session: { state: 'open' },
      payments: [{ reference: expect.any(String) as string }],
    });
    expect(codeOf(await kassa.call('/payments?merchantRef=1', { headers: merchant }))).toBe(
      'invalid_request',
    );
    expect(codeOf(await kassa.call('/payments/pay_none', { headers: merchant }))).toBe('not_found');
  });
});

describe('a server below a path', () => {
  it('answers there and makes its URLs there', async () => {
    await start(fakeBank(), { publicUrl: `${SHOP}/kassa` });
    const { token } = await kassa.createSession();
    expect((await kassa.call('/kassa/session', { token })).status).toBe(200);
    expect((await kassa.call('/session', { token })).status).toBe(404);
    await kassa.call('/kassa/session/payments', {
      method: 'POST',
      token,
      body: { method: 'fakebank.pay', input: { kind: 'none' }, idempotencyKey: 'key-00000' },
    });
    expect(kassa.bank.created[0]?.urls.notification).toMatch(
      /^https:\/\/shop\.example\/kassa\/notifications\/fakebank\/[\w-]{22}$/,
    );
  });
});

describe('while the database is away', () => {
  const away = () =>
    Object.assign(new Error('connect ECONNREFUSED 10.0.0.5:5432 user=kassa'), { code: 'ECONNREFUSED' });

  it('every route that needs it answers 503 with Retry-After, and says nothing of the inside', async () => {
    await start(fakeBank());
    const { token } = await kassa.createSession();
    await kassa.pay(token);
    for (const entry of ['selectFrom', 'updateTable', 'insertInto', 'transaction'] as const)
      vi.spyOn(kassa.store.db, entry).mockImplementation(() => {
        throw away();
      });
    const answers = [
      await kassa.call('/session', { token }),
      await kassa.pay(token, 'key-00000002'),
      await kassa.call('/returns', { method: 'POST', token, body: { code: 'a-code-of-sixteen-letters' } }),
      await kassa.call('/sessions', { method: 'POST', headers: merchant, body: aSession() }),
      await kassa.call('/payments?merchantReference=order-1', { headers: merchant }),
      await kassa.notify({ status: 'PAID', rawStatus: null }),
    ];
    for (const answer of answers) {
      expect([answer.status, codeOf(answer), answer.headers.get('retry-after')]).toEqual([
        503,
        'unavailable',
        '5',
      ]);
      expect(JSON.stringify(answer.body)).not.toMatch(/ECONNREFUSED|10\.0\.0\.5|user=/);
    }
  });

  it('the functions of a shop’s own process say the same', async () => {
    await start(fakeBank());
    vi.spyOn(kassa.store.db, 'transaction').mockImplementation(() => {
      throw away();
    });
    await expect(kassa.server.checkout.createSession(aSession())).rejects.toMatchObject({
      code: 'unavailable',
      retryable: true,
    });
  });

  it('a log line names the route and not the path, which may hold a key or a handle', async () => {
    await start(fakeBank());
    const { token } = await kassa.createSession();
    await kassa.pay(token);
    const urls = kassa.bank.created[0]?.urls;
    const [notification = '', success = ''] = [urls?.notification, urls?.returnTo('success')];
    vi.spyOn(kassa.store.db, 'selectFrom').mockImplementation(() => {
      throw away();
    });
    await kassa.call(new URL(success).pathname);
    await kassa.call(new URL(notification).pathname, { method: 'POST', body: {} });
    const routes = kassa.logged.flatMap(({ route }) => route ?? []);
    expect(routes).toEqual(['/return/:handle/:outcome', '/notifications/:provider/:key']);
    const handle = new URL(success).pathname.split('/')[2];
    const key = new URL(notification).pathname.split('/')[3];
    for (const secret of [handle, key]) {
      expect(secret?.length).toBeGreaterThan(20);
      expect(JSON.stringify(kassa.logged)).not.toContain(secret);
    }
  });
});

describe('limits', () => {
  it('an order takes 20 attempts an hour, of all its sessions, and says when to come again', async () => {
    await start(fakeBank());
    kassa.bank.onCreate = () => Promise.resolve({ status: 'DECLINED', rawStatus: 'no' });
    const { token } = await kassa.createSession();
    for (let index = 0; index < 20; index++)
      expect((await kassa.pay(token, `key-0000000${index}`)).status).toBe(200);
    const refused = await kassa.pay((await kassa.createSession()).token, 'key-one-more');
    expect([refused.status, codeOf(refused)]).toEqual([429, 'too_many_requests']);
    expect(kassa.bank.created).toHaveLength(20);
    expect((await kassa.pay(token, 'key-00000003')).status).toBe(200);
    const seconds = Number(refused.headers.get('retry-after'));
    expect(seconds).toBeLessThanOrEqual(3_600);
    // As long as the test has run until then.
    expect(seconds).toBeGreaterThan(3_000);
    kassa.clock.advance(seconds * 1_000);
    expect((await kassa.pay((await kassa.createSession()).token, 'key-later-on')).status).toBe(200);
  });

  it.each(['selection', 'discards', 'payments'])('a session takes 60 %s a minute', async (kind) => {
    await start(fakeBank());
    const { token } = await kassa.createSession();
    await kassa.pay(token);
    const status = kind === 'payments' ? 'PAID' : 'DECLINED';
    await kassa.notify({ status, rawStatus: null });
    await vi.waitUntil(async () => (await kassa.snapshot(token)).payment?.status === status);
    let asked = 0;
    const ask = () => {
      const input = { kind: 'klarna_widget', authorizationToken: `token-${++asked}` };
      const body = { method: 'fakebank.pay', input, idempotencyKey: `key-${asked}-of-many` };
      return kassa.call(`/session/${kind}`, { method: 'POST', token, body });
    };
    // The order is paid: a payment is refused, and what it came with is freed.
    const taken = kind === 'payments' ? 409 : 200;
    for (let index = kind === 'payments' ? 1 : 0; index < 60; index++)
      expect((await ask()).status).toBe(taken);
    const freed = kassa.bank.discarded.length;
    const refused = await ask();
    expect([refused.status, codeOf(refused)]).toEqual([429, 'too_many_requests']);
    expect(kassa.bank.discarded).toHaveLength(freed);
    kassa.clock.advance(60_000);
    expect((await ask()).status).toBe(taken);
  });

  it.each([
    ['51 fields', Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`field${index}`, 'x']))],
    ['a field whose name has 101 letters', { ['x'.repeat(101)]: 'x' }],
  ])('an input of %s is refused', async (_, values) => {
    await start(fakeBank());
    const { token } = await kassa.createSession();
    const body = {
      method: 'fakebank.pay',
      input: { kind: 'fields', values },
      idempotencyKey: 'key-00000001',
    };
    const answer = await kassa.call('/session/payments', { method: 'POST', token, body });
    expect([answer.status, codeOf(answer)]).toEqual([400, 'invalid_request']);
    expect(kassa.bank.created).toEqual([]);
  });
});

describe('guesses', () => {
  const wrong = async (from: string) =>
    (
      await kassa.call('/payments/pay_1', {
        headers: { authorization: 'Bearer guessed', 'x-forwarded-for': from },
      })
    ).status;
  const thirtyFrom = async (from: string) => {
    for (let index = 0; index < 30; index++) expect(await wrong(from)).toBe(401);
  };

  it('of an API key are refused after 30 a minute, and only from the address that they come from', async () => {
    kassa = await startHarness(fakeBank(), { trustedProxies: ['127.0.0.1'] });
    await thirtyFrom('203.0.113.1');
    expect(await wrong('203.0.113.1')).toBe(429);
    expect(await wrong('203.0.113.2')).toBe(401);
    kassa.clock.advance(60_000);
    expect(await wrong('203.0.113.1')).toBe(401);
  });

  it('count for all addresses that one customer has in IPv6, and for one address in IPv4', async () => {
    kassa = await startHarness(fakeBank(), { trustedProxies: ['127.0.0.1'] });
    for (let index = 0; index < 30; index++) expect(await wrong(`2001:db8:0:7::${index}`)).toBe(401);
    expect(await wrong('2001:db8:0:7:ffff::1')).toBe(429);
    expect(await wrong('2001:db8:0:8::1')).toBe(401);
    await thirtyFrom('::ffff:203.0.113.1');
    expect(await wrong('203.0.113.1')).toBe(429);
    expect(await wrong('::ffff:203.0.113.2')).toBe(401);
  });

  it('of a return code are refused after 30 a minute, and what is right costs nothing', async () => {
    kassa = await startHarness(fakeBank(), { trustedProxies: ['127.0.0.1'] });
    const { token } = await kassa.createSession();
    await kassa.pay(token);
    const exchange = (code: string) =>
      kassa.call('/returns', {
        method: 'POST',
        headers: { origin: SHOP, 'x-forwarded-for': '203.0.113.1' },
        body: { code },
      });
    const comeBack = async () => {
      const { headers } = await kassa.call(
        new URL(kassa.bank.created[0]?.urls.returnTo('success') ?? '').pathname,
      );
      return new URLSearchParams(new URL(headers.get('location') ?? '').hash.slice(1)).get('kassa-return');
    };
    for (let index = 0; index < 40; index++)
      expect((await exchange((await comeBack()) ?? '')).status).toBe(200);
    for (let index = 0; index < 30; index++)
      expect((await exchange('a-code-that-was-guessed')).status).toBe(410);
    expect((await exchange('a-code-that-was-guessed')).status).toBe(429);
  });

  it('are not counted where no proxy tells whose they are: customers would lock each other out', async () => {
    await start(fakeBank());
    await thirtyFrom('203.0.113.1');
    expect(await wrong('203.0.113.1')).toBe(401);
  });
});

describe('health', () => {
  it('knows how long the oldest event and the oldest notification have waited', async () => {
    await start(fakeBank());
    kassa.merchant.status = 500;
    const { token } = await kassa.createSession();
    await kassa.pay(token);
    await kassa.notify({ status: 'PAID', rawStatus: null });
    await vi.waitFor(async () => expect((await kassa.snapshot(token)).payment?.status).toBe('PAID'));
    kassa.clock.advance(60_000);
    const { status, body } = await kassa.call('/health/ready');
    expect(status).toBe(200);
    const { oldestEventMs, oldestNotificationMs } = body as Health;
    expect(oldestEventMs).toBeGreaterThanOrEqual(60_000);
    expect(oldestEventMs).toBeLessThan(120_000);
    expect(oldestNotificationMs).toBeNull();
  });

  it('is live while it runs and ready while the database answers', async () => {
    await start(fakeBank());
    expect((await kassa.call('/health/live')).status).toBe(200);
    expect((await kassa.call('/health/ready')).status).toBe(200);
    await kassa.server.close();
    expect((await kassa.call('/health/ready')).status).toBe(503);
  });
});

describe('secrets', () => {
  it('stand in no answer, no event and no log line', async () => {
    await start(fakeBank());
    const { token } = await kassa.createSession({ rest: { customer: { nationalId: 'CANARY-NATIONAL' } } });
    const answers = [
      await kassa.pay(token),
      await kassa.call('/session', { token }),
      await kassa.call('/session', { token: 'bad' }),
      await kassa.call('/sessions', {
        method: 'POST',
        headers: merchant,
        body: aSession({ order: { amount: -1 } }),
      }),
      await kassa.call('/payments?merchantReference=order-1', { headers: merchant }),
      await kassa.notify({ status: 'PAID', rawStatus: null }),
    ];
    const told = JSON.stringify([answers.map(({ body }) => body), kassa.events, kassa.logged]);
    for (const secret of [
      API_KEY,
      TEST_SECRETS.urlSecret,
      TEST_SECRETS.sessionKeys[0]?.secret ?? '',
      'CANARY-NATIONAL',
    ])
      expect(told).not.toContain(secret);
  });
});
