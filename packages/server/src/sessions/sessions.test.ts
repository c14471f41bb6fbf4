import { createdSessionSchema, type ErrorBody, type Preparation, type Snapshot } from '@kassa/protocol';
import { jwtVerify, SignJWT } from 'jose';
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

const HOUR = 3_600_000;
const errorOf = ({ body }: { body: unknown }) => (body as ErrorBody).error;

const widgetOf = (clientToken: string): Preparation => ({
  kind: 'klarna_widget',
  clientToken,
  category: 'pay_later',
  scriptUrl: 'https://x.klarnacdn.net/kp/lib/v1/api.js',
});

function gate(): { opened: Promise<void>; open: () => void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

let kassa: Harness;
const start = async (...args: Parameters<typeof startHarness>) => (kassa = await startHarness(...args));
afterEach(() => kassa.close());

describe('creating a session', () => {
  it('gives another token for the same session while reference, amount and currency stay', async () => {
    await start(fakeBank());
    const first = await kassa.createSession();
    const second = await kassa.createSession();
    expect(second.id).toBe(first.id);
    expect((await kassa.snapshot(first.token)).session.state).toBe('open');
  });

  it('makes a new session that replaces the old when the amount changes', async () => {
    await start(fakeBank());
    const first = await kassa.createSession();
    const second = await kassa.createSession({ order: { amount: 1 } });
    expect(second.id).not.toBe(first.id);
    expect((await kassa.snapshot(first.token)).session.state).toBe('superseded');
    expect((await kassa.snapshot(second.token)).session.state).toBe('open');
  });

  it('makes one session of two that are asked for at the same moment', async () => {
    await start(fakeBank());
    const sessions = await Promise.all([1, 2, 3, 4].map(() => kassa.createSession()));
    expect(new Set(sessions.map(({ id }) => id)).size).toBe(1);
  });

  it.each([
    ['order.amount', { order: { amount: 0 } }],
    ['order.amount', { order: { amount: 1.5 } }],
    ['order.currency', { order: { currency: 'XXX' } }],
    ['order.country', { order: { country: 'SWE' } }],
    ['order.returnUrl', { order: { returnUrl: 'http://shop.example/' } }],
    ['order.returnUrl', { order: { returnUrl: 'https://me:pw@shop.example/' } }],
    ['order.merchantReference', { order: { merchantReference: '' } }],
    ['order.amount', { order: { lines: [{ name: 'Socks', unitPrice: 100, quantity: 1, total: 100 }] } }],
    ['customer.reference', { rest: { remember: true } }],
    ['expiresAt', { rest: { expiresAt: '2001-01-01T00:00:00Z' } }],
    ['expiresAt', { rest: { expiresAt: 'tomorrow' } }],
    ['expiresAt', { rest: { expiresAt: new Date(Date.now() + 25 * 3_600_000).toISOString() } }],
    ['allowedMethods', { rest: { allowedMethods: ['nobody.pay'] } }],
    ['providerOptions.nobody', { rest: { providerOptions: { nobody: {} } } }],
    ['providerOptions.fakebank.bonus', { rest: { providerOptions: { fakebank: { bonus: 1 } } } }],
  ] as const)('refuses a wrong %s, by name, and stores nothing (%#)', async (field, changes) => {
    await start(fakeBank());
    const answer = await kassa.call('/sessions', {
      method: 'POST',
      headers: { authorization: `Bearer ${API_KEY}` },
      body: aSession(changes as Parameters<typeof aSession>[0]),
    });
    expect(answer.status).toBe(400);
    expect(errorOf(answer)).toMatchObject({ code: 'invalid_request', field });
    expect(errorOf(answer).message).toContain(field);
    expect(await kassa.store.db.selectFrom('orders').selectAll().execute()).toEqual([]);
  });

  it('says which methods there are, where it is asked for one that isn’t', async () => {
    await start(fakeBank());
    await expect(
      kassa.server.checkout.createSession(aSession({ rest: { allowedMethods: ['pay'] } })),
    ).rejects.toThrow('allowedMethods: there is no "pay" among fakebank.pay, fakebank.nordic');
  });

  it('leaves a wrong optional field out, by name, and takes away only the methods that need it', async () => {
    const needsEmail = fakeBank(
      {},
      {
        unavailableBecause: (method, { customer }) =>
          method === 'fakebank.nordic' && customer.email === undefined
            ? [{ field: 'customer.email', message: 'Needs the e-mail address' }]
            : [],
      },
    );
    await start(needsEmail);
    const created = await kassa.server.checkout.createSession(
      aSession({ order: { language: 'swedish!' }, rest: { customer: { email: 'nobody', company: '' } } }),
    );
    expect(created.ignored.map(({ field }) => field)).toEqual(['order.language', 'customer.email']);
    expect(await kassa.server.checkout.explainMethods(created.session.id)).toMatchObject([
      { method: 'fakebank.pay', offered: true },
      {
        method: 'fakebank.nordic',
        offered: false,
        reasons: [
          {
            field: 'customer.email',
            message: expect.stringMatching(/^Needs the e-mail address\. It was left out: Must be/) as string,
          },
        ],
      },
    ]);
    expect(kassa.logged).toContainEqual(
      expect.objectContaining({ level: 'warn', session: created.session.id, ignored: created.ignored }),
    );
    expect((await kassa.pay(created.token)).status).toBe(200);
  });

  it('works the same over HTTP with the merchant API key', async () => {
    await start(fakeBank());
    const answer = await kassa.call('/sessions', {
      method: 'POST',
      headers: { authorization: `Bearer ${API_KEY}` },
      body: aSession(),
    });
    expect(answer.status).toBe(201);
    const created = createdSessionSchema.parse(answer.body);
    expect(created.session.merchantReference).toBe('order-1');
    expect((await kassa.snapshot(created.token)).order.amount).toBe(19_900);
  });

  it('answers with what the page will see, so that it can stand in the page', async () => {
    await start(fakeBank());
    const checkout = kassa.server.checkout;
    const first = await checkout.createSession(aSession());
    expect(first.snapshot.methods.map(({ id }) => id)).toContain('fakebank.pay');
    expect(first.snapshot).toEqual(await kassa.snapshot(first.token));
    await kassa.pay(first.token);
    const again = await checkout.createSession(aSession());
    expect(again.snapshot.payment).toMatchObject({ phase: 'open', holdsOrder: true });
    expect(again.snapshot).toEqual(await kassa.snapshot(again.token));
  });
});

describe('a snapshot', () => {
  it('speaks the session language and holds nothing of the customer', async () => {
    await start(fakeBank());
    const { token } = await kassa.createSession({
      order: { language: 'sv-FI', message: 'Tack' },
      rest: {
        customer: {
          reference: 'c-77',
          firstName: 'Astrid',
          email: 'astrid@mail.example',
          phone: '+46701740605',
          nationalId: '191212121212',
          birthday: '1912-12-12',
        },
        billingAddress: { street: 'Storgatan 1' },
      },
    });
    const snapshot = await kassa.snapshot(token);
    expect(snapshot.methods[0]?.label).toBe('Låtsasbanken');
    expect(snapshot.order.amountText).toBe('199,00\u00a0kr');
    expect(JSON.stringify(snapshot)).not.toMatch(/Astrid|astrid|c-77|0701740605|1912|Storgatan/);
  });

  it('shows the selected method and what it needs, after a reload too', async () => {
    const bank = fakeBank(
      {},
      {
        prepare: () =>
          Promise.resolve({
            preparation: {
              kind: 'fields',
              fields: [{ type: 'tel', name: 'phone', label: 'Phone', required: true }],
            },
            data: { kept: 'on the server' },
          }),
      },
    );
    await start(bank);
    const { token } = await kassa.createSession();
    const before = await kassa.snapshot(token);
    const answer = await kassa.call('/session/selection', {
      method: 'POST',
      token,
      body: { method: 'fakebank.pay' },
    });
    const { selection, version } = answer.body as Snapshot;
    expect(selection).toMatchObject({ method: 'fakebank.pay', preparation: { kind: 'fields' } });
    expect(version).toBeGreaterThan(before.version);
    expect((await kassa.snapshot(token)).selection).toEqual(selection);
    await kassa.pay(token);
    expect(bank.created[0]?.prepared).toEqual({ kept: 'on the server' });
  });

  it('two tabs that select at the same moment pay by what the first of them was shown', async () => {
    const bothAsked = gate();
    const firstShown = gate();
    let times = 0;
    const bank = fakeBank(
      {},
      {
        prepare: async () => {
          const time = (times += 1);
          if (time === 2) bothAsked.open();
          await (time === 1 ? bothAsked : firstShown).opened;
          return { preparation: widgetOf(`token-${time}`), data: { time } };
        },
      },
    );
    await start(bank);
    const { token } = await kassa.createSession();
    const select = async () => {
      const body = { method: 'fakebank.pay' };
      const answer = await kassa.call('/session/selection', { method: 'POST', token, body });
      return (answer.body as Snapshot).selection?.preparation;
    };
    const answers = [select(), select()];
    expect(await Promise.race(answers)).toEqual(widgetOf('token-1'));
    firstShown.open();
    expect(await Promise.all(answers)).toEqual([widgetOf('token-1'), widgetOf('token-1')]);
    await kassa.pay(token);
    expect(bank.created[0]?.prepared).toEqual({ time: 1 });
  });

  it('a request that is under way when the server closes is answered first, and none after it is taken', async () => {
    const asked = gate();
    const prepared = gate();
    const bank = fakeBank(
      {},
      {
        prepare: async () => {
          asked.open();
          await prepared.opened;
          return { preparation: { kind: 'none' } };
        },
      },
    );
    await start(bank);
    const { token } = await kassa.createSession();
    const body = { method: 'fakebank.pay' };
    const selecting = kassa.call('/session/selection', { method: 'POST', token, body });
    await asked.opened;
    const closing = kassa.server.close();
    expect(await kassa.call('/session', { token })).toMatchObject({
      status: 503,
      body: { error: { code: 'unavailable', retryable: true } },
    });
    prepared.open();
    expect((await selecting).status).toBe(200);
    await closing;
  });

  it('what was prepared of an order that has changed since gives way to what is prepared of it now', async () => {
    const asked = gate();
    const changed = gate();
    let times = 0;
    const bank = fakeBank(
      {},
      {
        prepare: async () => {
          const time = (times += 1);
          if (time === 1) {
            asked.open();
            await changed.opened;
          }
          return { preparation: widgetOf(`token-${time}`), data: { time } };
        },
      },
    );
    await start(bank);
    const { token } = await kassa.createSession();
    const select = () =>
      kassa.call('/session/selection', { method: 'POST', token, body: { method: 'fakebank.pay' } });
    const before = select();
    await asked.opened;
    await kassa.createSession({ order: { message: 'Changed' } });
    await select();
    changed.open();
    await before;
    expect((await kassa.snapshot(token)).selection?.preparation).toEqual(widgetOf('token-2'));
  });
});

describe('a session token', () => {
  it('commands until the session ends and reads for a day after', async () => {
    await start(fakeBank());
    const { token } = await kassa.createSession();
    kassa.clock.advance(31 * 60_000);
    await vi.waitFor(async () => expect((await kassa.snapshot(token)).version).toBeGreaterThan(1));
    expect((await kassa.snapshot(token)).session).toMatchObject({ state: 'expired', canPay: false });
    const paying = await kassa.pay(token);
    expect(paying.status).toBe(401);
    expect(errorOf(paying).code).toBe('session_expired');
    kassa.clock.advance(23 * HOUR);
    expect((await kassa.call('/session', { token })).status).toBe(200);
    kassa.clock.advance(1 * HOUR);
    const reading = await kassa.call('/session', { token });
    expect(reading.status).toBe(401);
    expect(errorOf(reading).code).toBe('session_expired');
  });

  it('still shows a payment that is open when the session has ended, and its late success', async () => {
    await start(fakeBank());
    const { token } = await kassa.createSession();
    await kassa.pay(token);
    kassa.clock.advance(2 * HOUR);
    expect(await kassa.snapshot(token)).toMatchObject({
      session: { state: 'expired' },
      payment: { phase: 'open' },
    });
    await kassa.notify({ status: 'PAID', rawStatus: null });
    await vi.waitFor(async () => expect((await kassa.snapshot(token)).session.state).toBe('settled'));
  });

  const forge = (
    claims: object,
    {
      kid = 'k1',
      secret = TEST_SECRETS.sessionKeys[0]?.secret ?? '',
      audience = SHOP,
      issuer = 'kassa',
      alg = 'HS256',
      typ = 'JWT',
    } = {},
  ) =>
    new SignJWT({ ...claims })
      .setProtectedHeader({ alg, kid, typ })
      .setIssuer(issuer)
      .setAudience(audience)
      .setExpirationTime('1h')
      .sign(new TextEncoder().encode(secret));

  const textOf = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  /** The same claims and signature below another header. */
  const withHeader = async (id: string, header: object) =>
    (await forge({ sub: id })).replace(/^[^.]+/, textOf(header));

  it.each([
    ['of another key', (id: string) => forge({ sub: id }, { secret: 'x'.repeat(40) })],
    ['of an unknown key id', (id: string) => forge({ sub: id }, { kid: 'k9' })],
    ['for another server', (id: string) => forge({ sub: id }, { audience: 'https://other.example' })],
    ['of another issuer', (id: string) => forge({ sub: id }, { issuer: 'other' })],
    ['of another type', (id: string) => forge({ sub: id }, { typ: 'at+jwt' })],
    ['of another algorithm', (id: string) => forge({ sub: id }, { alg: 'HS512' })],
    ['that names no algorithm', (id: string) => withHeader(id, { alg: 'none', kid: 'k1', typ: 'JWT' })],
    [
      'that says the algorithm later',
      (id: string) => withHeader(id, { kid: 'k1', typ: 'JWT', alg: 'HS256' }),
    ],
    ['without a signature', async (id: string) => (await forge({ sub: id })).replace(/[^.]+$/, '')],
    [
      'of other claims',
      async (id: string) => (await forge({ sub: 's' })).replace(/\..+\./, `.${textOf({ sub: id })}.`),
    ],
    ['with a part too many', async (id: string) => `${await forge({ sub: id })}.`],
    ['without a session', () => forge({})],
    ['for a session that is not there', () => forge({ sub: 's' })],
    ['that is none', () => Promise.resolve('abc')],
  ])('is refused when it is one %s', async (_, make) => {
    await start(fakeBank());
    const { id } = await kassa.createSession();
    const answer = await kassa.call('/session', { token: await make(id) });
    expect(answer.status).toBe(401);
    expect(errorOf(answer).code).toBe('invalid_token');
    expect((await kassa.call('/session', { token: await forge({ sub: id }) })).status).toBe(200);
  });

  it('is a JWT that any other library takes, with the claims that a page may rely on', async () => {
    await start(fakeBank());
    const { token, id } = await kassa.createSession();
    const key = new TextEncoder().encode(TEST_SECRETS.sessionKeys[0]?.secret);
    const currentDate = kassa.clock.now();
    const { payload } = await jwtVerify(token, key, { algorithms: ['HS256'], audience: SHOP, currentDate });
    expect(payload).toMatchObject({ iss: 'kassa', sub: id, iat: Math.floor(currentDate.getTime() / 1000) });
    expect(Object.keys(payload).sort()).toEqual(['aud', 'exp', 'iat', 'iss', 'sub']);
  });

  it('stays good when a new key signs', async () => {
    const fresh = { id: 'k2', secret: 'another-key-0123456789abcdef0123456789' };
    await start(fakeBank(), {
      secrets: { ...TEST_SECRETS, sessionKeys: [fresh, ...TEST_SECRETS.sessionKeys] },
    });
    const { token, id } = await kassa.createSession();
    const header = JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as {
      kid: string;
    };
    expect(header.kid).toBe('k2');
    expect((await kassa.call('/session', { token: await forge({ sub: id }) })).status).toBe(200);
  });
});

describe('sensitive data', () => {
  const customer = { nationalId: '191212121212', birthday: '1912-12-12' };
  const sensitive = async () =>
    (await kassa.store.db.selectFrom('orderDetails').select('sensitive').execute()).map(
      ({ sensitive }) => sensitive,
    );

  it('reaches the provider, and is deleted once the payment is final', async () => {
    const bank = fakeBank();
    await start(bank);
    const { token } = await kassa.createSession({ rest: { customer } });
    await kassa.pay(token);
    expect(bank.created[0]?.customer).toMatchObject(customer);
    await kassa.notify({ status: 'PAID', rawStatus: null });
    await vi.waitFor(async () => expect(await sensitive()).toEqual([null]));
    expect(JSON.stringify(kassa.events)).not.toContain('1912');
    expect(JSON.stringify(kassa.logged)).not.toContain('1912');
  });

  it('is deleted when the session has ended and nothing is open', async () => {
    await start(fakeBank());
    await kassa.createSession({ rest: { customer } });
    expect((await sensitive()).map((kept) => JSON.parse(kept ?? '') as unknown)).toEqual([customer]);
    kassa.clock.advance(HOUR);
    await vi.waitFor(async () => expect(await sensitive()).toEqual([null]));
  });
});

describe('a remembered customer', () => {
  const remembering = { customer: { reference: 'c-77' }, remember: true };
  const report = {
    status: 'WAITING_FOR_PAYMENT',
    rawStatus: null,
    remember: { endUserToken: 'eut-1' },
  } as const;
  const kept = () => kassa.store.db.selectFrom('rememberedCustomers').selectAll().execute();

  it('is known to the provider next time, once paid, and can be forgotten', async () => {
    const bank = fakeBank();
    await start(bank);
    bank.onCreate = () => Promise.resolve(report);
    const { token } = await kassa.createSession({ rest: remembering });
    await kassa.pay(token);
    expect(await kept()).toEqual([]);
    await kassa.notify({ status: 'PAID', rawStatus: null });
    await vi.waitFor(async () => expect(await kept()).toHaveLength(1));
    expect(JSON.stringify(await kassa.snapshot(token))).not.toContain('eut-1');

    const next = await kassa.createSession({ order: { merchantReference: 'order-2' }, rest: remembering });
    await kassa.pay(next.token);
    expect(bank.created[1]?.remembered).toEqual({ endUserToken: 'eut-1' });

    const answer = await kassa.call('/customers/c-77/remembered', {
      method: 'DELETE',
      headers: { authorization: `Bearer ${API_KEY}` },
    });
    expect(answer.status).toBe(204);
    expect(await kept()).toEqual([]);
  });

  it('is not kept unless the shop asks', async () => {
    const bank = fakeBank();
    await start(bank);
    bank.onCreate = () => Promise.resolve(report);
    const { token } = await kassa.createSession({ rest: { customer: { reference: 'c-77' } } });
    await kassa.pay(token);
    await kassa.notify({ status: 'PAID', rawStatus: null });
    await vi.waitFor(async () => expect((await kassa.snapshot(token)).session.state).toBe('settled'));
    expect(await kept()).toEqual([]);
    expect(
      (await kassa.store.db.selectFrom('payments').select('remember').execute())[0]?.remember,
    ).toBeNull();
  });
});
