/** The command line as a person has it: the bin as a process of its own, a real server over HTTP. */
import { createRequire } from 'node:module';
import type { ErrorBody } from '@kassa/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeBank } from '../../server/test-support/fake-bank.ts';
import { API_KEY, startHarness, type Harness } from '../../server/test-support/harness.ts';
import { listen, runBin, runUnheard } from '../test-support/bin.ts';
import { kassa as kassaIn } from './kassa.ts';

/** Each look is a process of its own, which takes its time on a busy machine. */
const PATIENCE = { timeout: 30_000 };

let kassa: Harness;
let env: Record<string, string>;
const run = (...args: string[]) => runBin(env, args);

beforeEach(async () => {
  kassa = await startHarness(
    fakeBank({ query: true, operations: ['capture', 'release', 'refund', 'cancellation'] }),
  );
  env = { KASSA_URL: kassa.url, KASSA_API_KEY: API_KEY };
});
afterEach(() => kassa.close());

/** A payment of 199.00 SEK for `order-1`. */
async function pay(status: 'PAID' | 'AUTHORIZED' | 'WAITING_FOR_PAYMENT' = 'PAID') {
  const { token } = await kassa.createSession();
  await kassa.pay(token);
  await kassa.notify({ status, rawStatus: 'done', providerReference: 'bank-77' });
  const found = () => kassa.server.checkout.findPayments('order-1');
  return vi.waitUntil(async () => (await found()).find((payment) => payment.rawStatus === 'done'));
}
const paymentOf = async (id: string) => kassa.server.checkout.getPayment(id);

it('refuses a name that no address can hold, in a sentence', async () => {
  let said = '';
  const terminal = { env, out: () => undefined, err: (text: string) => (said += text) };
  for (const command of ['payments find', 'payments show', 'events resend', 'erase customer']) {
    said = '';
    expect(
      await kassaIn(
        [...command.split(' '), '\ud800', ...(command.startsWith('erase') ? ['--yes'] : [])],
        terminal,
      ),
    ).toBe(2);
    expect(said).toContain('is no ');
  }
});

describe('payments find', () => {
  it('finds an order’s attempts by every name that somebody may read out', async () => {
    const payment = await pay();
    const spoken = payment.reference
      .toUpperCase()
      .replace('-', ' ')
      .replaceAll('0', 'O')
      .replaceAll('1', 'I');
    const names = ['order-1', payment.reference, spoken, 'bank-77', payment.id];
    for (const name of names) {
      const { code, out } = await run('payments', 'find', name);
      expect(out, name).toMatch(new RegExp(`^${payment.id} +order-1 .*PAID +199\\.00 SEK`, 'm'));
      expect(code).toBe(0);
    }
  });

  it('ends with 1 when nothing has that name', async () => {
    expect(await run('payments', 'find', 'order-0')).toEqual({
      code: 1,
      out: '',
      err: 'No payment is known by the reference order-0.\n',
    });
  });
});

describe('payments list', () => {
  it('shows what fits, by status and by amount with its currency', async () => {
    const payment = await pay();
    for (const filters of [
      ['--status', 'PAID'],
      ['--amount', '199.00 SEK'],
      ['--provider', 'fakebank'],
    ]) {
      const { code, out } = await run('payments', 'list', ...filters);
      expect(out, filters.join(' ')).toMatch(new RegExp(`^${payment.id} +order-1 .*PAID +199\\.00 SEK`, 'm'));
      expect(code).toBe(0);
    }
    const { code, out } = await run('payments', 'list', '--status', 'DECLINED', '--json');
    expect([code, JSON.parse(out)]).toEqual([0, []]);
  });

  it('shows what stands after a payment of the page before', async () => {
    const paid = await pay();
    const { token } = await kassa.createSession({ order: { merchantReference: 'order-2' } });
    await kassa.pay(token);
    const [other] = await kassa.server.checkout.findPayments('order-2');
    const { out: all } = await run('payments', 'list', '--json');
    const ids = (JSON.parse(all) as { id: string }[]).map(({ id }) => id);
    expect(new Set(ids)).toEqual(new Set([paid.id, other?.id]));
    const { code, out } = await run('payments', 'list', '--after', ids[0] ?? '', '--json');
    expect([code, (JSON.parse(out) as { id: string }[]).map(({ id }) => id)]).toEqual([0, ids.slice(1)]);
  });

  it('says that there is no payment at all, where nothing was asked for', async () => {
    expect(await run('payments', 'list')).toEqual({ code: 0, out: '', err: 'There are no payments yet.\n' });
  });

  it('says that nothing fits, beside an output that stays empty', async () => {
    expect(await run('payments', 'list', '--status', 'DECLINED')).toEqual({
      code: 0,
      out: '',
      err: 'No payment fits.\n',
    });
  });

  it('says so when no payment of such a provider is known', async () => {
    await pay();
    const list = (...more: string[]) => run('payments', 'list', ...more, '--status', 'DECLINED');
    const err = 'No payment of a provider "fakebnak" is known. Is its name right?\n';
    expect(await list('--provider', 'fakebnak')).toEqual({ code: 0, out: '', err });
    expect((await list('--provider', 'fakebank')).err).toBe('No payment fits.\n');
  });

  it('refuses a filter that is typed wrongly before anything is sent', async () => {
    env['KASSA_URL'] = 'http://127.0.0.1:1';
    for (const [filter, says] of [
      [['--amount', '199.00'], '--amount 199.00 is no amount with its currency.'],
      [['--amount', 'SEK 199.00'], '--amount SEK 199.00 is no amount with its currency.'],
      [['--amount', '199 SEK'], 'SEK has 2 decimals'],
      [['--status', 'paid'], '--status paid is no status.'],
      [['--operation', 'lost'], '--operation lost is no status.'],
      [['--since', 'yesterday'], '--since yesterday is no time.'],
    ] as const) {
      const { code, err } = await run('payments', 'list', ...filter);
      expect(err).toContain(says);
      expect(code).toBe(2);
    }
  });
});

it('shows a payment with its history, and asks its provider when told to', async () => {
  const { id } = await pay('WAITING_FOR_PAYMENT');
  expect((await run('payments', 'show', id)).out).toMatch(/^Status +WAITING_FOR_PAYMENT \(done\)$/m);
  kassa.bank.onQuery = () => Promise.resolve({ status: 'PAID', rawStatus: 'booked' });
  const asked = await run('payments', 'ask', id);
  expect(asked.out).toMatch(/^Status +PAID \(booked\)$/m);
  expect(asked.out).toMatch(/^\S+ +PAID +booked +query$/m);
});

it('prints the server’s answer as JSON for programs', async () => {
  const payment = await pay();
  const { code, out } = await run('payments', 'show', payment.id, '--json');
  expect({ code, shown: JSON.parse(out) as unknown }).toEqual({ code: 0, shown: payment });
});

describe('an operation', () => {
  it('takes its amount in major units, and prints the key by which it can be repeated', async () => {
    const { id } = await pay();
    const { code, out, err } = await run('payments', 'refund', id, '--amount', '12.50', '--by', 'anna');
    expect(out).toMatch(/^1 +refund +SUCCEEDED +12\.50 SEK +anna /m);
    expect(code).toBe(0);
    const key = /^Idempotency key: (\S+)$/m.exec(err)?.[1] ?? '';
    await run('payments', 'refund', id, '--amount', '12.50', '--by', 'anna', '--idempotency-key', key);
    expect(await paymentOf(id)).toMatchObject({ amountRefunded: 1250, operations: [{ number: 1 }] });
  });

  it('is done, and ends with 0, though nobody reads what it says', async () => {
    const { id } = await pay();
    expect(await runUnheard(env, ['payments', 'refund', id, '--amount', '12.50'])).toBe(0);
    expect(await paymentOf(id)).toMatchObject({ amountRefunded: 1250 });
  });

  it('refuses an amount that could be meant otherwise, before anything is sent', async () => {
    const { id } = await pay();
    const amounts = ['12', '12.5', '12,50', '1250', '12.500', '-12.50', '0.00', '1e2', '0x10', ' 12.50'];
    const ended = await Promise.all(amounts.map((text) => run('payments', 'refund', id, `--amount=${text}`)));
    for (const { code, err } of ended) {
      expect(code).toBe(2);
      expect(err).toContain('SEK has 2 decimals: write all of them after a point, like 125.00.');
    }
    expect(kassa.bank.operated).toEqual([]);
  });

  it('takes all that is left without an amount', async () => {
    const { id } = await pay('AUTHORIZED');
    expect((await run('payments', 'capture', id)).code).toBe(0);
    expect(await paymentOf(id)).toMatchObject({ status: 'PAID', amountCaptured: 19_900 });
  });

  it('releases what was promised', async () => {
    const { id } = await pay('AUTHORIZED');
    expect((await run('payments', 'release', id)).code).toBe(0);
    expect(await paymentOf(id)).toMatchObject({ amountReleased: 19_900 });
  });

  it('cancels a payment that is open', async () => {
    const { id } = await pay('WAITING_FOR_PAYMENT');
    expect((await run('payments', 'cancel', id)).code).toBe(0);
    expect(await paymentOf(id)).toMatchObject({ operations: [{ kind: 'cancellation' }] });
  });

  it('ends with 1 and a way on when the server refuses it', async () => {
    const { id } = await pay();
    const { code, err } = await run('payments', 'refund', id, '--amount', '500.00');
    expect(code).toBe(1);
    expect(err).toMatch(/^operation_not_allowed: /m);
    expect(err).toContain('Amounts above are in the smallest unit: 1250 is 12.50.');
    expect(err).not.toContain('despite-dispute');
    expect(err).toContain('`kassa payments show <id>` has what was done before.');
    expect(err).not.toContain('It may have been done');
  });

  it('refunds what a chargeback takes back only where that is said', async () => {
    const { id } = await pay();
    const dispute = { id: 'cb-1', kind: 'chargeback' } as const;
    await kassa.notify({ status: 'PAID', rawStatus: 'done', dispute });
    await vi.waitFor(async () => expect((await paymentOf(id)).disputes).toHaveLength(1));
    const { code, err } = await run('payments', 'refund', id);
    expect(code).toBe(1);
    expect(err).toContain('19900 are disputed');
    expect(err).toContain('What is disputed is refunded only with --despite-dispute.');
    expect((await run('payments', 'refund', id, '--despite-dispute')).code).toBe(0);
    expect(await paymentOf(id)).toMatchObject({ amountRefunded: 19_900 });
  });

  it('ends with 1 when the provider refuses it', async () => {
    const { id } = await pay();
    kassa.bank.onOperate = () => Promise.resolve({ status: 'FAILED', rawStatus: 'no', reason: 'Too late' });
    const { code, out, err } = await run('payments', 'refund', id);
    expect(out).toMatch(/^1 +refund +FAILED +199\.00 SEK .*Too late$/m);
    expect({ code, last: err.trim().split('\n').at(-1) }).toEqual({
      code: 1,
      last: 'The provider has refused it.',
    });
  });

  it('says how a person resolves it when the provider’s answer was lost', async () => {
    const { id } = await pay();
    kassa.bank.onOperate = () => Promise.resolve({ status: 'AMBIGUOUS', rawStatus: null });
    const lost = await run('payments', 'refund', id);
    expect(lost.code).toBe(1);
    expect((await run('payments', 'list', '--operation', 'AMBIGUOUS')).out).toContain(id);
    expect(lost.err).toContain(`kassa payments resolve ${id} --operation 1 --outcome SUCCEEDED|FAILED`);
    const word = ['--outcome', 'SUCCEEDED', '--by', 'anna', '--reason', 'seen in the ledger'];
    const { code, out } = await run('payments', 'resolve', id, '--operation', '1', ...word);
    expect(out).toMatch(/^1 +refund +SUCCEEDED +199\.00 SEK +anna /m);
    expect(code).toBe(0);
  });

  it('asks for the same key again when the server’s answer was lost', async () => {
    const broken = await listen((request) => request.socket.destroy());
    env['KASSA_URL'] = broken.url;
    const { code, err } = await run('payments', 'refund', 'some-id', '--idempotency-key', 'my-key');
    expect(code).toBe(3);
    expect(err).toContain('It may have been done: repeat it with --idempotency-key my-key');
    await broken.close();
  });
});

describe('payments resolve', () => {
  it('writes down what a person has seen', async () => {
    const { id } = await pay('WAITING_FOR_PAYMENT');
    const word = [
      '--outcome',
      'PAID',
      '--amount',
      '199.00',
      '--by',
      'anna',
      '--reason',
      'seen in the portal',
    ];
    expect((await run('payments', 'resolve', id, ...word)).code).toBe(0);
    expect(await paymentOf(id)).toMatchObject({ status: 'PAID', resolvedBy: 'anna' });
  });

  it.each([
    ['an outcome', [], /^--outcome is one of AUTHORIZED, PAID, CANCELLED, RELEASED\.$/m],
    ['a name', ['--outcome', 'CANCELLED'], /^--by is needed/m],
    ['a reason', ['--outcome', 'CANCELLED', '--by', 'anna'], /^--reason is needed/m],
    ['an amount', ['--outcome', 'PAID', '--by', 'a', '--reason', 'b'], /^--outcome PAID needs --amount/m],
  ])('sends nothing without %s', async (_, options, words) => {
    const { code, err } = await run('payments', 'resolve', 'some-id', ...options);
    expect(code).toBe(2);
    expect(err).toMatch(words);
  });

  it('takes an operation’s number as it is shown, and none that a program would make of other words', async () => {
    const word = ['--outcome', 'FAILED', '--by', 'anna', '--reason', 'not in the ledger'];
    const numbers = ['1e0', '0x1', ' 1', '1.0', '0', '-1', ''];
    const ended = await Promise.all(
      numbers.map((text) => run('payments', 'resolve', 'some-id', `--operation=${text}`, ...word)),
    );
    for (const { code, err } of ended) {
      expect(code).toBe(2);
      expect(err).toMatch(/^--operation .*is no number of an operation/m);
    }
  });

  it('takes no amount that could be meant otherwise', async () => {
    const { id } = await pay('WAITING_FOR_PAYMENT');
    const word = ['--outcome', 'PAID', '--by', 'anna', '--reason', 'seen in the portal'];
    const amounts = ['199', '199,00', '19900', '1.99e2', '0x4dbc', ' 199.00'];
    const ended = await Promise.all(
      amounts.map((text) => run('payments', 'resolve', id, `--amount=${text}`, ...word)),
    );
    for (const { code, err } of ended) {
      expect(code).toBe(2);
      expect(err).toContain('SEK has 2 decimals');
    }
    expect(await paymentOf(id)).toMatchObject({ status: 'WAITING_FOR_PAYMENT' });
  });
});

describe('events', () => {
  it('are listed, and sent again by id or since a time', async () => {
    await pay();
    const [event] = await vi.waitUntil(() => kassa.events.length > 0 && kassa.events);
    const id = event?.id ?? '';
    const listed = () => run('events', 'list', '--state', 'delivered');
    const { out } = await vi.waitUntil(async () => {
      const ended = await listed();
      return ended.out.includes(id) && ended;
    }, PATIENCE);
    expect(out).toMatch(new RegExp(`^${id} +payment\\.paid +order-1 .* delivered`, 'm'));
    expect(await run('events', 'resend', id)).toMatchObject({ code: 0, out: 'It is sent again.\n' });
    await vi.waitUntil(() => kassa.events.filter((one) => one.id === id).length === 2);
    const since = await vi.waitUntil(async () => {
      const ended = await run('events', 'resend', '--since', '2020-01-01T00:00:00Z');
      return ended.out === 'Sent again: 1\n' && ended;
    }, PATIENCE);
    expect(since.code).toBe(0);
  });

  it.each([
    [['events', 'resend']],
    [['events', 'resend', 'some-id', '--since', '2020-01-01T00:00:00Z']],
    [['events', 'resend', '--since', 'yesterday']],
    [['events', 'resend', '--since', '2026-11-27T00:00:00']],
    [['events', 'list', '--state', 'lost']],
  ])('are not touched by kassa %j', async (args) => {
    const { code, err } = await run(...args);
    expect({ code, isSaid: err !== '' }).toEqual({ code: 2, isSaid: true });
  });
});

describe('erase', () => {
  it('takes the person from an order, once --yes says so', async () => {
    await kassa.createSession({ rest: { customer: { email: 'anna@example.com' } } });
    const details = () => kassa.store.db.selectFrom('orderDetails').selectAll().execute();
    expect(JSON.stringify(await details())).toContain('anna@example.com');
    expect((await run('erase', 'order', 'order-1')).code).toBe(2);
    expect(JSON.stringify(await details())).toContain('anna@example.com');
    const { code, out } = await run('erase', 'order', 'order-1', '--yes');
    expect({ code, out }).toEqual({ code: 0, out: 'The person is erased from order order-1.\n' });
    expect(JSON.stringify(await details())).not.toContain('anna@example.com');
  });

  it('takes a customer from all their orders', async () => {
    await kassa.createSession({ rest: { customer: { reference: 'c/77', email: 'anna@example.com' } } });
    const said = (who: string) => ({
      code: 0,
      out: `Nothing of a customer ${who} is left to erase.\n`,
      err: '',
    });
    expect(await run('erase', 'customer', 'c/77', '--yes')).toEqual(said('c/77'));
    // Nobody by that name: it isn't said that a person was erased.
    expect(await run('erase', 'customer', 'c/78', '--yes')).toEqual(said('c/78'));
    const details = await kassa.store.db.selectFrom('orderDetails').selectAll().execute();
    expect(JSON.stringify(details)).not.toContain('anna@example.com');
  });

  it('refuses a reference that would be another address', async () => {
    expect((await run('erase', 'order', '..', '--yes')).code).toBe(2);
  });
});

describe('what is wrong', () => {
  it('is a key that the server doesn’t know, with the error as JSON where that was asked for', async () => {
    env['KASSA_API_KEY'] = 'another-key';
    const { code, out, err } = await run('payments', 'find', 'order-1', '--json');
    expect(code).toBe(1);
    expect((JSON.parse(out) as ErrorBody).error.code).toBe('invalid_api_key');
    expect(err).toContain("KASSA_API_KEY must be one of the companion server's merchant.apiKeys.");
    expect(out + err).not.toContain('another-key');
  });

  it.each([
    ['payments show no-such', '`kassa payments find <reference>` finds a payment'],
    ['events resend no-such', '`kassa events list` shows the events and their ids.'],
    ['erase order no-such --yes', 'It is your own reference of the order'],
  ])('is what nobody knows, with where its name is found: kassa %s', async (command, next) => {
    const { code, err } = await run(...command.split(' '));
    expect(err.split('\n')).toEqual([
      expect.stringMatching(/^not_found: /) as string,
      expect.stringContaining(next) as string,
      '',
    ]);
    expect(code).toBe(1);
  });

  it('ends with 3 when another server answers, or none', async () => {
    const other = await listen((_, response) =>
      response.writeHead(302, { location: 'https://elsewhere.example/' }).end(),
    );
    env['KASSA_URL'] = other.url;
    const sentOn = await run('payments', 'find', 'order-1');
    expect(sentOn.code).toBe(3);
    expect(sentOn.err).toContain('sends on to https://elsewhere.example/');
    await other.close();
    const unheard = await run('payments', 'find', 'order-1');
    expect(unheard.code).toBe(3);
    expect(unheard.err).toContain('was not reached: connect ECONNREFUSED');
  });

  it.each([
    ['KASSA_URL', '', 'KASSA_URL is not set.'],
    ['KASSA_URL', 'shop.example/kassa', 'KASSA_URL is no http(s) URL.'],
    ['KASSA_API_KEY', '', 'KASSA_API_KEY is not set.'],
  ])('ends with 2 when %s is %j', async (name, value, words) => {
    env[name] = value;
    const { code, err } = await run('payments', 'find', 'order-1');
    expect({ code, first: err.split('\n')[0] }).toEqual({ code: 2, first: words });
  });

  it.each([
    [['payment', 'find'], 'There is no command "payment find".'],
    [['payments', 'pay'], 'There is no command "payments pay".'],
    [['payments', 'show'], 'kassa payments show takes <id>, and got 0 of it.'],
    [['payments', 'show', 'a', 'b'], 'kassa payments show takes <id>, and got 2 of it.'],
    [['payments', 'show', 'a', '--amount', '1.00'], "Unknown option '--amount'."],
  ])('ends with 2 for kassa %j', async (args, words) => {
    const { code, err } = await run(...args);
    expect(code).toBe(2);
    expect(err).toContain(words);
    expect(err).toMatch(/--help/);
  });
});

it('tells its version without any setting', async () => {
  env = {};
  const { version } = createRequire(import.meta.url)('../package.json') as { version: string };
  expect(await run('--version')).toEqual({ code: 0, out: `${version}\n`, err: '' });
});

describe('the help', () => {
  it('is there without any setting, for all commands and for each', async () => {
    env = {};
    const { code, out } = await run('--help');
    expect(code).toBe(0);
    const names = [...out.matchAll(/^ {2}kassa ([a-z]+(?: [a-z]+)?)/gm)].map(([, name = '']) =>
      name.split(' '),
    );
    expect(names).toHaveLength(18);
    const explained = await Promise.all(names.map((name) => run(...name, '--help')));
    for (const [index, { code, out }] of explained.entries()) {
      expect(out).toContain(`Examples:\n  kassa ${names[index]?.join(' ') ?? ''}`);
      expect(code).toBe(0);
    }
  });
});

it('shows no character of others that could steer the terminal', async () => {
  const { id } = await pay('WAITING_FOR_PAYMENT');
  kassa.bank.onQuery = () => Promise.resolve({ status: 'PAID', rawStatus: 'red\u{1b}[31m\u{202e}' });
  const { out } = await run('payments', 'ask', id);
  expect(out).toContain('PAID (red\u{fffd}[31m\u{fffd})');
});

it(
  'retention deletes what is old enough, in as many batches as it takes, and nothing younger',
  PATIENCE,
  async () => {
    const ORDERS = 120;
    for (let order = 0; order < ORDERS; order++)
      await kassa.createSession({ order: { merchantReference: `old-${order}` } });
    kassa.clock.advance(32 * 24 * 3_600_000);
    await kassa.createSession({ order: { merchantReference: 'young' } });
    const { code, out } = await run('retention', '--json');
    expect(code).toBe(0);
    expect((JSON.parse(out) as { batches: number }).batches).toBeGreaterThan(1);
    const kept = await kassa.store.db.selectFrom('orders').select('merchantReference').execute();
    expect(kept).toEqual([{ merchantReference: 'young' }]);
  },
);
