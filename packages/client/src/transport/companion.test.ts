import { KassaError } from '@kassa/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { makeToken, RETURN_CODE, StandIn } from '../../test/companion.ts';
import { createCheckoutClient } from '../checkout-client.ts';
import type { CheckoutClient } from '../checkout-state.ts';
import { makePayment } from '../testing.ts';
import { companionTransport } from './companion.ts';

const none = { kind: 'none' } as const;
let companion: StandIn;
let client: CheckoutClient | undefined;

beforeEach(async () => {
  companion = await StandIn.start();
});
afterEach(async () => {
  client?.dispose();
  client = undefined;
  await companion.stop();
});

const transport = (token = companion.token) => companionTransport({ server: companion.url, token });
const open = (): CheckoutClient => (client = createCheckoutClient({ transport: transport() }));
const until = (check: () => void) => vi.waitFor(check, { timeout: 15_000 });
const connection = (of: CheckoutClient, is: string) => until(() => expect(of.state.connection).toBe(is));

async function live(): Promise<CheckoutClient> {
  const opened = open();
  await connection(opened, 'live');
  return opened;
}

describe('by fetch', () => {
  it('reads the snapshot with the token in the header, whatever the address ends with', async () => {
    const reader = companionTransport({ server: `${companion.url}/`, token: companion.token });
    expect(await reader.read()).toEqual(companion.snapshot);
    expect(companion.requests).toMatchObject([
      { method: 'GET', path: '/session', authorization: `Bearer ${companion.token}` },
    ]);
  });

  it('sends each command to its route', async () => {
    const commands = transport();
    await commands.select('kronor.swish');
    await commands.pay({ method: 'kronor.swish', input: none, idempotencyKey: 'pay-12345678' });
    await commands.switchAway('payment-1');
    const { payment } = await commands.cancel('payment-1');
    expect(payment?.status).toBe('CANCELLED');
    expect(companion.requests.map(({ method, path, body }) => [method, path, body])).toEqual([
      ['POST', '/session/selection', { method: 'kronor.swish' }],
      [
        'POST',
        '/session/payments',
        {
          method: 'kronor.swish',
          input: none,
          idempotencyKey: 'pay-12345678',
          sentAt: expect.any(String) as string,
        },
      ],
      ['POST', '/session/payments/payment-1/switch', {}],
      ['POST', '/session/payments/payment-1/cancellation', {}],
    ]);
  });

  it('gives back what is not paid with so that it goes through as the page is left, and fails in silence', async () => {
    const asked = vi.spyOn(globalThis, 'fetch');
    const unused = { method: 'payone.klarna_invoice', input: none };
    transport().discard?.(unused);
    await until(() => expect(companion.requestsTo('/session/discards')).toHaveLength(1));
    expect(companion.requestsTo('/session/discards')).toMatchObject([{ method: 'POST', body: unused }]);
    expect(asked.mock.calls.map(([, init]) => init?.keepalive)).toEqual([true]);
    asked.mockRestore();
    companionTransport({ server: 'http://127.0.0.1:9', token: companion.token }).discard?.(unused);
  });

  it('throws what the server says: code, words, field and reference', async () => {
    await expect(transport().select('nonsense')).rejects.toMatchObject({
      name: 'KassaError',
      code: 'method_not_available',
      textKey: 'error.method_not_available',
      retryable: false,
      field: 'method',
      reference: 'r1',
    });
  });

  it('reads a code that it is too old to know as unexpected', async () => {
    companion.answerInstead = (response) =>
      response.writeHead(418).end(
        JSON.stringify({
          error: { code: 'brand_new', message: 'm', textKey: 'error.brand_new', retryable: true },
        }),
      );
    await expect(transport().read()).rejects.toMatchObject({
      code: 'unexpected',
      textKey: 'error.brand_new',
      retryable: true,
    });
  });

  it('takes a gateway that speaks for the server as not having reached it', async () => {
    companion.answerInstead = (response) => response.writeHead(502).end('<h1>Bad gateway</h1>');
    await expect(transport().read()).rejects.toMatchObject({ code: 'network', retryable: true });
    companion.answerInstead = (response) => response.writeHead(504).end('{"message":"timeout"}');
    await expect(transport().read()).rejects.toMatchObject({ code: 'network' });
  });

  it('refuses an answer that is not a snapshot', async () => {
    companion.answerInstead = (response) => response.writeHead(200).end('{"version":1}');
    await expect(transport().read()).rejects.toBeInstanceOf(KassaError);
    await expect(transport().read()).rejects.toMatchObject({ code: 'unexpected' });
  });

  it('trades a return code without a token', async () => {
    const { token, snapshot } = await companionTransport({ server: companion.url }).exchange(RETURN_CODE);
    expect(token).toBe(companion.returnedToken);
    expect(snapshot).toEqual(companion.snapshot);
    expect(companion.requests).toMatchObject([
      { path: '/returns', authorization: undefined, body: { code: RETURN_CODE } },
    ]);
  });
});

describe('a payment', () => {
  it('is asked for once by three calls', async () => {
    const opened = await live();
    await Promise.all([1, 2, 3].map(() => opened.pay('krofort.bank', none)));
    expect(companion.requestsTo('/session/payments')).toHaveLength(1);
    expect(opened.state.snapshot?.payment?.nextAction).toEqual({ kind: 'wait' });
  });

  it('is sent with the time of each try, and else the same', async () => {
    const opened = await live();
    companion.loseAnswers = 1;
    await opened.pay('krofort.bank', none);
    const [first, second] = companion.requestsTo('/session/payments').map(({ body }) => body) as {
      sentAt: string;
    }[];
    expect(Date.parse(second?.sentAt ?? '')).toBeGreaterThan(Date.parse(first?.sentAt ?? ''));
    expect({ ...second, sentAt: '' }).toEqual({ ...first, sentAt: '' });
  });

  it('is asked for again by the same key when the answer is lost, and there is one payment', async () => {
    const opened = await live();
    companion.loseAnswers = 2;
    await opened.pay('krofort.bank', none);
    expect([...companion.payments.values()]).toEqual([3]);
    expect(opened.state).toMatchObject({ error: undefined, snapshot: { payment: { id: 'payment-1' } } });
  });
});

describe('the socket', () => {
  it('brings what changes, without asking', async () => {
    const opened = await live();
    const reads = companion.requestsTo('/session').length;
    companion.push({ payment: makePayment({ status: 'PAID' }) });
    await until(() => expect(opened.state.snapshot?.payment?.status).toBe('PAID'));
    expect(companion.requestsTo('/session')).toHaveLength(reads);
  });

  it('connects again when it is dropped, and brings what was missed', async () => {
    const opened = await live();
    companion.closeSockets(1012);
    await connection(opened, 'connecting');
    companion.push({ payment: makePayment({ status: 'PAID' }) });
    await connection(opened, 'live');
    expect(opened.state.snapshot?.payment?.status).toBe('PAID');
    expect(companion.sockets).toBe(1);
  });

  it('survives a server that goes down and comes back', async () => {
    const opened = await live();
    await opened.pay('krofort.bank', none);
    const { port } = companion;
    await companion.stop();
    await connection(opened, 'offline');
    expect(opened.state).toMatchObject({ error: undefined, snapshot: { payment: { phase: 'open' } } });
    companion.push({ payment: makePayment({ status: 'PAID' }) });
    await companion.listen(port);
    await connection(opened, 'live');
    expect(opened.state.snapshot?.payment?.status).toBe('PAID');
  });

  it('tells the shop to bring a new token when this one is refused, and tries no more', async () => {
    const opened = await live();
    companion.token = makeToken('session-1', 9);
    companion.closeSockets(4401, 'session_expired');
    await until(() => expect(opened.state.access).toBe('session-expired'));
    expect(opened.state.snapshot).toBeDefined();
    opened.useToken(companion.token);
    await connection(opened, 'live');
    expect(opened.state.access).toBe('ok');
    expect(companion.socketsOpened).toBe(2);
  });

  it('is closed by dispose', async () => {
    const opened = await live();
    opened.dispose();
    await until(() => expect(companion.sockets).toBe(0));
  });
});

describe('where sockets are blocked', () => {
  const { WebSocket: real } = globalThis;
  afterEach(() => {
    globalThis.WebSocket = real;
  });

  it.each([
    [
      'throws at the very attempt',
      class extends real {
        constructor() {
          super('ws://127.0.0.1:1');
          this.addEventListener('error', () => undefined);
          throw new DOMException('Blocked by the page', 'SecurityError');
        }
      },
    ],
    ['has none', undefined],
    ['has something else by that name', {}],
  ])('asks too when the browser %s', async (_, blocked) => {
    Object.assign(globalThis, { WebSocket: blocked });
    companion.push({ payment: makePayment() });
    const opened = open();
    await connection(opened, 'polling');
    globalThis.WebSocket = real;
    await connection(opened, 'live');
  });

  it('goes through a function of the page’s that opens them, as scripts that count have one', async () => {
    let opened = 0;
    const counting = function (url: string, protocols: string[]) {
      opened++;
      return new real(url, protocols);
    };
    Object.assign(globalThis, { WebSocket: counting });
    await live();
    expect(opened).toBe(1);
  });

  it('asks soon when it started from a given snapshot, which may be old', async () => {
    companion.socketsBlocked = true;
    const given = companion.snapshot;
    companion.push({ payment: makePayment() });
    client = createCheckoutClient({ transport: transport(), snapshot: given });
    await until(() => expect(client?.state.snapshot).toEqual(companion.snapshot));
    expect(client.state.connection).toBe('polling');
  });

  it('asks while a payment is open, says so, and takes the socket once it gets through', async () => {
    companion.socketsBlocked = true;
    companion.push({ payment: makePayment() });
    const opened = open();
    await connection(opened, 'polling');
    companion.push({ payment: makePayment({ status: 'PROCESSING' }) });
    await until(() => expect(opened.state.snapshot?.payment?.status).toBe('PROCESSING'));
    companion.socketsBlocked = false;
    await connection(opened, 'live');
    companion.push({ payment: makePayment({ status: 'PAID' }) });
    await until(() => expect(opened.state.snapshot?.payment?.status).toBe('PAID'));
  });

  it('stops asking when the token is refused', async () => {
    companion.socketsBlocked = true;
    companion.push({ payment: makePayment() });
    const opened = open();
    await connection(opened, 'polling');
    companion.token = 'another';
    await until(() => expect(opened.state.access).toBe('session-expired'));
    expect(opened.state.snapshot?.payment?.phase).toBe('open');
  });
});
