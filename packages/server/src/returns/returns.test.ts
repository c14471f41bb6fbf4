import type { ErrorBody, ExchangeAnswer } from '@kassa/protocol';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { fakeBank } from '../../test-support/fake-bank.ts';
import { SHOP, startHarness, type Harness } from '../../test-support/harness.ts';

let kassa: Harness;
let token: string;
const start = async () => {
  kassa = await startHarness(fakeBank());
  ({ token } = await kassa.createSession({
    order: { lines: [{ name: 'A private thing', unitPrice: 19_900, quantity: 1, total: 19_900 }] },
  }));
  await kassa.pay(token);
};
const comeBack = async (outcome: 'success' | 'failure' | 'close' = 'success') => {
  const path = new URL(kassa.bank.created.at(-1)?.urls.returnTo(outcome) ?? '').pathname;
  const answer = await kassa.call(path);
  return { ...answer, location: answer.headers.get('location') ?? '' };
};
const codeIn = (location: string) =>
  new URLSearchParams(new URL(location).hash.slice(1)).get('kassa-return') ?? '';
const exchange = (code: string) =>
  kassa.call('/returns', { method: 'POST', headers: { origin: SHOP }, body: { code } });
afterEach(() => kassa.close());

describe('a return URL', () => {
  it.each(['success', 'failure', 'close'] as const)(
    'to %s changes nothing and leads to the shop with a code in the fragment',
    async (outcome) => {
      await start();
      const { status, location } = await comeBack(outcome);
      expect(status).toBe(303);
      expect(location.startsWith(`${SHOP}/orders/1#kassa-return=`)).toBe(true);
      expect((await kassa.snapshot(token)).payment).toMatchObject({
        status: 'WAITING_FOR_PAYMENT',
        phase: 'open',
      });
    },
  );

  it('may be opened twice and prefetched: each gives a code of its own', async () => {
    await start();
    const [first, second] = await Promise.all([comeBack(), comeBack()]);
    expect(codeIn(first.location)).not.toBe(codeIn(second.location));
    expect((await exchange(codeIn(second.location))).status).toBe(200);
    expect((await exchange(codeIn(first.location))).status).toBe(200);
  });

  it('takes no form of more than 32 KiB, which would stop the server while it is read', async () => {
    await start();
    const { pathname } = new URL(kassa.bank.created[0]?.urls.returnTo('success') ?? '');
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const sendBack = async (body: string) =>
      (await kassa.call(pathname, { method: 'POST', headers, body })).status;
    expect(await sendBack('a&'.repeat(16_384))).toBe(303);
    expect(await sendBack('a&'.repeat(16_385))).toBe(413);
  });

  it.each(['multipart/form-data', 'multipart/form-data; boundary=x'])(
    'leads a customer on whose form can’t be read: %s',
    async (type) => {
      await start();
      const { pathname } = new URL(kassa.bank.created[0]?.urls.returnTo('success') ?? '');
      const headers = { 'content-type': type };
      const answer = await kassa.call(pathname, { method: 'POST', headers, body: '--x damaged' });
      expect(answer.headers.get('location')).toContain('#kassa-return=');
      expect(kassa.logged.filter(({ level }) => level === 'error')).toEqual([]);
    },
  );

  it('takes a customer whom the provider sends back by a form, and reads its fields', async () => {
    const seen: string[] = [];
    kassa = await startHarness(
      fakeBank(
        {},
        {
          readReturn: (query) => {
            seen.push(query.toString());
            return { ask: false };
          },
        },
      ),
    );
    ({ token } = await kassa.createSession());
    await kassa.pay(token);
    const url = new URL(kassa.bank.created[0]?.urls.returnTo('success') ?? '');
    const answer = await kassa.server.fetch(
      new Request(`${url.href}?kind=card`, {
        method: 'POST',
        headers: { origin: 'https://bank.example' },
        body: new URLSearchParams({ id: '8ac7a4a1', resourcePath: '/v1/payments/8ac7a4a1' }),
      }),
    );
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toContain('#kassa-return=');
    expect(seen).toEqual(['kind=card&id=8ac7a4a1&resourcePath=%2Fv1%2Fpayments%2F8ac7a4a1']);
  });

  const DAY = 24 * 60 * 60 * 1000;

  it('works while the session can be paid and for a day after, and then says so to a person', async () => {
    await start();
    kassa.clock.advance(30 * 60_000 + DAY - 1_000);
    const last = await comeBack();
    expect(last.status).toBe(303);
    const { token: late } = (await exchange(codeIn(last.location))).body as ExchangeAnswer;
    expect((await kassa.snapshot(late)).payment?.status).toBe('WAITING_FOR_PAYMENT');
    kassa.clock.advance(1_000);
    const over = await comeBack();
    expect([over.status, over.headers.get('content-type')]).toEqual([401, 'text/html; charset=UTF-8']);
    expect(over.body).toContain('This link has ended');
    expect(over.body).toContain(`href="${SHOP}/orders/1"`);
    expect((await kassa.call('/session', { token: late })).status).toBe(401);
  });

  it('says to a person that nothing is lost while the database is away', async () => {
    await start();
    vi.spyOn(kassa.store.db, 'selectFrom').mockImplementation(() => {
      throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    });
    const answer = await comeBack();
    vi.restoreAllMocks();
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
    expect(answer.body).toContain('Nothing is lost: this page tries again by itself');
    expect(answer.body).toContain('<meta http-equiv="refresh" content="5" />');
  });

  it('says so too while the server is stopping, and tries again by itself', async () => {
    await start();
    const url = new URL(kassa.bank.created[0]?.urls.returnTo('success') ?? '');
    await kassa.server.close();
    const answer = await kassa.server.fetch(new Request(url));
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=UTF-8');
    const page = await answer.text();
    expect(page).toContain('Nothing is lost: this page tries again by itself');
    expect(page).toContain('<meta http-equiv="refresh" content="5" />');
  });

  it('that was guessed leads nowhere', async () => {
    await start();
    expect((await kassa.call('/return/AAAAAAAAAAAAAAAAAAAAAA/success')).status).toBe(404);
    expect(
      (
        await kassa.call(
          new URL(kassa.bank.created[0]?.urls.returnTo('success') ?? '').pathname.replace('success', 'paid'),
        )
      ).status,
    ).toBe(404);
  });
});

describe('a return code', () => {
  it('lets a browser that knows nothing follow the payment, without personal data', async () => {
    await start();
    const answer = await exchange(codeIn((await comeBack()).location));
    const { token: other, snapshot } = answer.body as ExchangeAnswer;
    expect(snapshot).toMatchObject({ session: { canPay: false }, methods: [], order: { lines: [] } });
    expect(snapshot.payment).toMatchObject({ phase: 'open', nextAction: null, canSwitchFrom: null });
    expect(JSON.stringify(snapshot)).not.toContain('private');
    await kassa.notify({ status: 'PAID', rawStatus: null });
    await vi.waitFor(async () => expect((await kassa.snapshot(other)).payment?.status).toBe('PAID'));
  });

  it('gives nothing of what the customer has chosen: a method may know the end of the order’s number', async () => {
    await start();
    const body = { method: 'fakebank.pay' };
    await kassa.call('/session/selection', { method: 'POST', token, body });
    expect((await kassa.snapshot(token)).selection).toMatchObject({ method: 'fakebank.pay' });
    const answer = await exchange(codeIn((await comeBack()).location));
    const { token: other, snapshot } = answer.body as ExchangeAnswer;
    expect([snapshot.selection, (await kassa.snapshot(other)).selection]).toEqual([null, null]);
  });

  it('is good once', async () => {
    await start();
    const code = codeIn((await comeBack()).location);
    const answers = await Promise.all([exchange(code), exchange(code)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 410]);
  });

  it('is good for two minutes', async () => {
    await start();
    const code = codeIn((await comeBack()).location);
    kassa.clock.advance(121_000);
    const answer = await exchange(code);
    expect((answer.body as ErrorBody).error.code).toBe('return_code_used');
  });

  it('gives back the right to pay only once that attempt has failed', async () => {
    await start();
    const answer = await exchange(codeIn((await comeBack('failure')).location));
    const { token: other } = answer.body as ExchangeAnswer;
    expect(((await kassa.pay(other, 'another-key')).body as ErrorBody).error.code).toBe('read_only');
    await kassa.notify({ status: 'DECLINED', rawStatus: 'no' });
    await vi.waitFor(async () => expect((await kassa.snapshot(other)).session.canPay).toBe(true));
    expect((await kassa.snapshot(other)).methods).not.toEqual([]);
    expect((await kassa.pay(other, 'another-key')).status).toBe(200);
  });

  it('gives a token that discards nothing while it only reads', async () => {
    await start();
    const answer = await exchange(codeIn((await comeBack()).location));
    const { token: other } = answer.body as ExchangeAnswer;
    const body = { method: 'fakebank.pay', input: { kind: 'none' } };
    const refused = await kassa.call('/session/discards', { method: 'POST', token: other, body });
    expect((refused.body as ErrorBody).error.code).toBe('read_only');
    expect(kassa.bank.discarded).toEqual([]);
  });

  it('gives a token whose refused commands leave the customer’s own page its Pay', async () => {
    await start();
    const answer = await exchange(codeIn((await comeBack('failure')).location));
    const { token: other } = answer.body as ExchangeAnswer;
    for (let index = 0; index < 60; index++)
      expect((await kassa.pay(other, `key-${index}-of-many`)).status).toBe(403);
    expect((await kassa.pay(other, 'one-too-many')).status).toBe(429);
    expect((await kassa.pay(token)).status).toBe(200);
  });

  it.each([
    ['/orders/1?x=1#thanks', '/orders/1?x=1#thanks&'],
    ['/#/orders/1', '/#/orders/1?'],
    ['/#!/orders/1?x=1', '/#!/orders/1?x=1&'],
  ])('keeps the shop’s own fragment, and a route in it: %s', async (path, before) => {
    kassa = await startHarness(fakeBank());
    ({ token } = await kassa.createSession({ order: { returnUrl: SHOP + path } }));
    await kassa.pay(token);
    expect((await comeBack()).location).toContain(`${SHOP}${before}kassa-return=`);
  });
});
