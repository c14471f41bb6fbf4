import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DirectPage } from '../test-support/direct-page.ts';
import type { KronorSandbox } from '../sandbox/index.ts';
import { rememberedKronorToken, type KronorTransportOptions } from './index.ts';
import type { CheckoutClient } from '@kassa/client';

let page: DirectPage;
let kronor: KronorSandbox;
beforeEach(async () => {
  page = await DirectPage.start();
  kronor = page.kronor;
});
afterEach(() => {
  vi.useRealTimers();
  return page.close();
});

const newToken = (changes?: object) => page.newToken(changes);
const open = (token: string, options?: Partial<KronorTransportOptions>) => page.open(token, options);
const until = <T>(client: CheckoutClient, check: (state: CheckoutClient['state']) => T) =>
  page.until(client, check);
const untilStatus = (client: CheckoutClient, status: string) => page.untilStatus(client, status);
const decide = (outcome: string) => page.decide(outcome);
const set = (settings: object) => page.set(settings);

describe('straight to Kronor, a page', () => {
  it('shows the session’s amount and the methods that Kronor offers', async () => {
    const client = open(await newToken());
    await until(client, ({ snapshot }) =>
      expect(snapshot).toMatchObject({
        session: { state: 'open', canPay: true },
        order: { amount: 19_900, currency: 'SEK', country: 'SE' },
        payment: null,
      }),
    );
    const offered = client.state.snapshot?.methods.map(({ id }) => id);
    expect(offered).toEqual(['kronor.swish', 'kronor.card', 'kronor.bank', 'kronor.paypal']);
    await client.select('kronor.swish');
    expect(client.state.snapshot?.selection).toMatchObject({
      method: 'kronor.swish',
      preparation: { fields: [{ name: 'phone', label: 'Mobilnummer med Swish' }] },
    });
  });

  it('says in the session’s language what happens with each method', async () => {
    const client = open(await newToken());
    await until(client, ({ snapshot }) => expect(snapshot).toBeDefined());
    await client.refresh();
    expect(client.state.snapshot?.methods.map(({ description }) => description)).toEqual([
      'Du bekräftar i Swish-appen',
      'Du anger kortet på nästa sida',
      'Du väljer din bank och bekräftar där',
      'Du bekräftar hos PayPal',
    ]);
  });

  it.each([false, true])('pays, and is told by the newer subprotocol: %s', async (newerSockets) => {
    set({ newerSockets });
    const client = open(await newToken());
    await until(client, ({ connection }) => expect(connection).toBe('live'));
    await client.pay('kronor.swish', { kind: 'none' });
    await until(client, ({ snapshot }) =>
      expect(snapshot?.payment?.nextAction).toMatchObject({
        kind: 'app_switch',
        link: expect.stringMatching(/^swish:/) as string,
        qrText: expect.stringMatching(/^D/) as string,
      }),
    );
    expect(client.state.connection).toBe('live');
    await decide('paid');
    await untilStatus(client, 'PAID');
    expect(client.state.snapshot?.session.state).toBe('settled');
  });

  it('is led to the card’s page', async () => {
    const client = open(await newToken());
    await until(client, ({ snapshot }) => expect(snapshot).toBeDefined());
    await client.pay('kronor.card', { kind: 'none' });
    await until(client, ({ snapshot }) =>
      expect(snapshot?.payment?.nextAction).toMatchObject({
        kind: 'redirect',
        url: expect.stringContaining(`${kronor.url}/checkout/`) as string,
      }),
    );
    await decide('declined');
    await untilStatus(client, 'DECLINED');
    expect(client.state.snapshot?.session.canPay).toBe(true);
  });

  it('asks again and again where no socket gets through', async () => {
    kronor.sockets.refuse = true;
    const client = open(await newToken());
    await until(client, ({ connection }) => expect(connection).toBe('polling'));
    await client.pay('kronor.swish', { kind: 'none' });
    await untilStatus(client, 'WAITING_FOR_PAYMENT');
    await decide('paid');
    await untilStatus(client, 'PAID');
  });

  it('asks where a socket opens and says nothing', async () => {
    const said = vi.spyOn(WebSocket.prototype, 'send').mockReturnValue();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const client = open(await newToken());
    await vi.waitFor(() => expect(said).toHaveBeenCalled());
    vi.advanceTimersByTime(10_000);
    said.mockRestore();
    await until(client, ({ connection }) => expect(connection).toBe('polling'));
  });

  it('believes what was pushed while an older answer was still on its way', async () => {
    const client = open(await newToken());
    await until(client, ({ connection }) => expect(connection).toBe('live'));
    await client.pay('kronor.card', { kind: 'none' });
    await untilStatus(client, 'WAITING_FOR_PAYMENT');
    let arrived: () => void = () => undefined;
    const late = new Promise<void>((resolve) => (arrived = resolve));
    const asked = vi.fn();
    const realFetch = globalThis.fetch;
    vi.stubGlobal('fetch', async (...args: Parameters<typeof fetch>) => {
      const answer = await realFetch(...args);
      asked();
      await late;
      return answer;
    });
    const reading = client.refresh();
    await vi.waitFor(() => expect(asked).toHaveBeenCalled());
    const { waitToken } = kronor.world.requests[0] ?? { waitToken: '' };
    await realFetch(`${kronor.url}/control/api/requests/${waitToken}/authorized`, { method: 'POST' });
    await untilStatus(client, 'AUTHORIZED');
    arrived();
    await reading;
    expect(client.state.snapshot?.payment?.status).toBe('AUTHORIZED');
  });

  it('goes on over a new socket when the old one is cut', async () => {
    const client = open(await newToken());
    await until(client, ({ connection }) => expect(connection).toBe('live'));
    kronor.sockets.drop();
    await until(client, ({ connection }) => expect(connection).not.toBe('live'));
    await until(client, ({ connection }) => expect(connection).toBe('live'));
  });

  it('opens sockets again after waits that differ from page to page', async () => {
    kronor.sockets.refuse = true;
    const timers = vi.spyOn(globalThis, 'setTimeout');
    const pages = [1, 2, 3].map(async () => open(await newToken()));
    for (const page of pages) await until(await page, ({ connection }) => expect(connection).toBe('polling'));
    const waits = timers.mock.calls.flatMap(([, ms = 0]) => (ms >= 2_400 && ms <= 3_000 ? [ms] : []));
    timers.mockRestore();
    expect(waits.length).toBeGreaterThanOrEqual(3);
    expect(new Set(waits).size).toBeGreaterThan(1);
  });
});

describe('nobody pays twice straight to Kronor', () => {
  it('from two tabs', async () => {
    const token = await newToken();
    const tabs = [open(token), open(token)];
    for (const tab of tabs) await until(tab, ({ snapshot }) => expect(snapshot).toBeDefined());
    await Promise.all(tabs.map((tab) => tab.pay('kronor.swish', { kind: 'none' })));
    expect(kronor.world.requests).toHaveLength(1);
  });

  it('when Swish doesn’t know whether it was paid', async () => {
    set({ swishErrorCode: 'DS24' });
    const client = open(await newToken());
    await until(client, ({ snapshot }) => expect(snapshot).toBeDefined());
    await client.pay('kronor.swish', { kind: 'none' });
    await untilStatus(client, 'WAITING_FOR_PAYMENT');
    await decide('error');
    await untilStatus(client, 'UNKNOWN');
    expect(client.state.snapshot?.payment).toMatchObject({ holdsOrder: true, nextAction: { kind: 'wait' } });
    await client.pay('kronor.card', { kind: 'none' });
    expect(kronor.world.requests).toHaveLength(1);
    await decide('paid');
    await untilStatus(client, 'PAID');
  });

  it('when Kronor can’t for a moment, and when an answer is lost', async () => {
    const client = open(await newToken());
    await until(client, ({ snapshot }) => expect(snapshot).toBeDefined());
    kronor.world.temporaryFailures.set('newSwishPayment', { times: 1, afterwards: true });
    kronor.faults.set('newSwishPayment', { kind: 'lost_answer', times: 1 });
    await client.pay('kronor.swish', { kind: 'none' });
    await untilStatus(client, 'WAITING_FOR_PAYMENT');
    expect(kronor.world.requests).toHaveLength(1);
  });

  it('and after a refusal starts anew only once what was refused is cancelled', async () => {
    const client = open(await newToken());
    await until(client, ({ snapshot }) => expect(snapshot).toBeDefined());
    const asked = { times: 9, afterwards: true };
    kronor.world.temporaryFailures.set('cancelPayment', asked);
    await client.pay('kronor.swish', { kind: 'none' });
    await untilStatus(client, 'WAITING_FOR_PAYMENT');
    expect(asked.times).toBe(9);
    asked.times = 1;
    await decide('declined');
    await untilStatus(client, 'DECLINED');
    await client.pay('kronor.card', { kind: 'none' });
    await untilStatus(client, 'WAITING_FOR_PAYMENT');
    expect(asked.times).toBe(0);
  });

  it('with another method before Kronor has confirmed the cancellation', async () => {
    const client = open(await newToken());
    await until(client, ({ snapshot }) => expect(snapshot).toBeDefined());
    await client.pay('kronor.swish', { kind: 'none' });
    await untilStatus(client, 'WAITING_FOR_PAYMENT');
    await client.pay('kronor.card', { kind: 'none' });
    expect(client.state.error?.code).toBe('order_locked');
    await client.cancel();
    await untilStatus(client, 'CANCELLED');
    await client.pay('kronor.card', { kind: 'none' });
    await untilStatus(client, 'WAITING_FOR_PAYMENT');
    expect(kronor.world.requests.map(({ method }) => method)).toEqual(['SWISH', 'CREDIT_CARD']);
  });
});

describe('coming back straight to Kronor', () => {
  it('has Kronor ask for the status that is late, in the tab that left', async () => {
    set({ lateStatus: true });
    const token = await newToken();
    const client = open(token);
    await until(client, ({ snapshot }) => expect(snapshot).toBeDefined());
    await client.pay('kronor.card', { kind: 'none' });
    await untilStatus(client, 'WAITING_FOR_PAYMENT');
    client.remember();
    client.dispose();
    await decide('authorized');
    expect(rememberedKronorToken(page.environment)).toBe(token);
    await untilStatus(open(token), 'AUTHORIZED');
  });

  it('once the customer has seen how it ended, is for a reload of that page and not for one of another address', async () => {
    vi.stubGlobal('location', { pathname: '/done', search: '?order=1' });
    const token = await newToken();
    const client = open(token);
    await until(client, ({ snapshot }) => expect(snapshot).toBeDefined());
    await client.pay('kronor.card', { kind: 'none' });
    await untilStatus(client, 'WAITING_FOR_PAYMENT');
    vi.stubGlobal('location', { pathname: '/cart', search: '' });
    expect(rememberedKronorToken(page.environment), 'an open payment is found anywhere').toBe(token);
    vi.stubGlobal('location', { pathname: '/done', search: '?order=1' });
    await decide('authorized');
    await untilStatus(client, 'AUTHORIZED');
    expect(rememberedKronorToken(page.environment)).toBe(token);
    vi.stubGlobal('location', { pathname: '/cart', search: '' });
    expect(rememberedKronorToken(page.environment)).toBeUndefined();
  });

  it('with the bank’s state completes its flow, and with another one does not', async () => {
    const leave = async (token: string) => {
      const client = open(token);
      await until(client, ({ snapshot }) => expect(snapshot).toBeDefined());
      await client.pay('kronor.bank', { kind: 'fields', values: { bank: '101' } });
      await untilStatus(client, 'WAITING_FOR_PAYMENT');
      expect(client.state.snapshot?.payment?.nextAction?.kind).toBe('redirect');
      client.remember();
      client.dispose();
      return kronor.world.requests.at(-1)?.parameters.requestRedirectState as string;
    };
    const token = await newToken();
    const state = await leave(token);
    vi.stubGlobal('location', { search: '?state=forged' });
    const forged = open(token);
    await untilStatus(forged, 'WAITING_FOR_PAYMENT');
    forged.remember();
    forged.dispose();
    vi.stubGlobal('location', { search: `?state=${state}` });
    await untilStatus(open(token), 'FLOW_COMPLETED');
  });

  it('to a session that has ended says so, and goes on with a new token', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const client = open(await newToken({ expiresAt: new Date(Date.now() + 60_000).toISOString() }));
    await until(client, ({ snapshot }) => expect(snapshot).toBeDefined());
    vi.setSystemTime(Date.now() + 60_000);
    await client.refresh();
    expect(client.state.access).toBe('session-expired');
    client.useToken(await newToken());
    await until(client, ({ access }) => expect(access).toBe('ok'));
  });
});
