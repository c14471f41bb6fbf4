/** A Kronor session ends, and the shop puts in another one's token: nobody pays in both. */
import type { CheckoutClient } from '@kassa/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DirectPage } from '../test-support/direct-page.ts';
import { forgetKronorPayment, rememberedKronorToken } from './index.ts';

let page: DirectPage;
beforeEach(async () => {
  page = await DirectPage.start();
});
afterEach(() => page.close());

const isExpired = (client: CheckoutClient) =>
  page.until(client, ({ access }) => expect(access).toBe('session-expired'));
const methods = () => page.kronor.world.requests.map(({ method }) => method);

describe('a session that has ended', () => {
  const LIFE_MS = 60_000;
  const shortLived = () => page.newToken({ expiresAt: new Date(Date.now() + LIFE_MS).toISOString() });
  /** The clock runs on, and is put forward when all is done that comes before the end. */
  const reachTheEnd = async (client: CheckoutClient) => {
    await vi.advanceTimersByTimeAsync(LIFE_MS);
    await isExpired(client);
  };
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'], shouldAdvanceTime: true });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('says so by itself, and a new token goes on with what was chosen', async () => {
    const client = page.open(await shortLived());
    await page.until(client, ({ connection }) => expect(connection).toBe('live'));
    await client.select('kronor.swish');
    await reachTheEnd(client);
    client.useToken(await page.newToken());
    await page.until(client, ({ access }) => expect(access).toBe('ok'));
    expect(client.state.snapshot?.selection?.method).toBe('kronor.swish');
    await client.pay('kronor.swish', { kind: 'none' });
    await page.untilStatus(client, 'WAITING_FOR_PAYMENT');
  });

  it('with a payment still open at the bank: nothing else is paid before the shop says that it is over', async () => {
    page.set({ operationMs: 600_000 });
    const client = page.open(await shortLived());
    await page.until(client, ({ connection }) => expect(connection).toBe('live'));
    await client.pay('kronor.bank', { kind: 'fields', values: { bank: '101' } });
    await page.decide('paid');
    await page.untilStatus(client, 'FLOW_COMPLETED');
    await reachTheEnd(client);
    client.useToken(await page.newToken());
    await page.until(client, ({ access }) => expect(access).toBe('ok'));
    expect(client.state.snapshot?.payment?.status).toBe('FLOW_COMPLETED');
    await client.pay('kronor.card', { kind: 'none' });
    expect(client.state.error?.code).toBe('order_locked');
    expect(methods()).toEqual(['BANK_TRANSFER']);
    // Kronor cut the socket with its token and answers nothing more about that session: only the shop can ask it.
    await page.until(client, () => expect(page.kronor.sockets.count).toBe(1));
    await page.force('declined');
    await client.refresh();
    expect(client.state.snapshot?.payment?.status).toBe('FLOW_COMPLETED');
    forgetKronorPayment(page.environment);
    await client.pay('kronor.card', { kind: 'none' });
    await page.untilStatus(client, 'WAITING_FOR_PAYMENT');
    expect(methods()).toEqual(['BANK_TRANSFER', 'CREDIT_CARD']);
  });

  it('is remembered by the page that is loaded again: what was open then is shown and not paid again', async () => {
    page.set({ operationMs: 600_000 });
    const old = await shortLived();
    const client = page.open(old);
    await page.until(client, ({ connection }) => expect(connection).toBe('live'));
    await client.pay('kronor.bank', { kind: 'fields', values: { bank: '101' } });
    await page.decide('paid');
    await page.untilStatus(client, 'FLOW_COMPLETED');
    await reachTheEnd(client);
    client.dispose();

    const alone = page.open(rememberedKronorToken(page.environment) ?? '');
    await page.untilStatus(alone, 'FLOW_COMPLETED');
    expect(alone.state.access).toBe('session-expired');
    alone.dispose();
    const again = page.open(await page.newToken());
    await page.untilStatus(again, 'FLOW_COMPLETED');
    expect(again.state.snapshot?.payment).toMatchObject({ canCancel: false, nextAction: { kind: 'wait' } });
    await again.pay('kronor.card', { kind: 'none' });
    expect(again.state.error?.code).toBe('order_locked');
    expect(methods()).toEqual(['BANK_TRANSFER']);
    // The shop's backend has asked Kronor and knows better.
    forgetKronorPayment(page.environment);
    await again.pay('kronor.card', { kind: 'none' });
    await page.untilStatus(again, 'WAITING_FOR_PAYMENT');
  });
});

describe('a new token that comes while a payment is being started', () => {
  it('before Kronor has heard of it: it is paid in the new session', async () => {
    const client = page.open(await page.newToken());
    await page.until(client, ({ snapshot }) => expect(snapshot).toBeDefined());
    page.kronor.faults.set('paymentSessions', { kind: 'slow', ms: 400, times: 1 });
    const paying = client.pay('kronor.swish', { kind: 'none' });
    client.useToken(await page.newToken());
    await paying;
    await page.untilStatus(client, 'WAITING_FOR_PAYMENT');
    const { requests, sessions } = page.kronor.world;
    expect(requests.map(({ session }) => session)).toEqual([sessions[1]]);
  });

  it('after that: the payment in the old session is the one that counts', async () => {
    const client = page.open(await page.newToken());
    await page.until(client, ({ snapshot }) => expect(snapshot).toBeDefined());
    page.kronor.faults.set('newSwishPayment', { kind: 'slow', ms: 600, times: 1 });
    const paying = client.pay('kronor.swish', { kind: 'none' });
    await vi.waitFor(() => expect(page.kronor.faults.list()).toEqual({}));
    client.useToken(await page.newToken());
    await paying;
    await page.untilStatus(client, 'WAITING_FOR_PAYMENT');
    await client.pay('kronor.card', { kind: 'none' });
    expect(client.state.error?.code).toBe('order_locked');
    expect(methods()).toEqual(['SWISH']);
  });
});

describe('a page that is made again with another token, while a payment is open', () => {
  async function leave(): Promise<void> {
    const client = page.open(await page.newToken());
    await page.until(client, ({ snapshot }) => expect(snapshot).toBeDefined());
    await client.pay('kronor.card', { kind: 'none' });
    await page.untilStatus(client, 'WAITING_FOR_PAYMENT');
    client.remember();
    client.dispose();
  }

  it('stays with the payment, and shows it as paid in the same order only', async () => {
    await leave();
    const back = page.open(await page.newToken());
    await page.untilStatus(back, 'WAITING_FOR_PAYMENT');
    await page.decide('authorized');
    await page.untilStatus(back, 'AUTHORIZED');
    expect(back.state.snapshot?.session.canPay).toBe(false);
    await back.pay('kronor.card', { kind: 'none' });
    expect(methods()).toEqual(['CREDIT_CARD']);
    back.dispose();
    const next = page.open(await page.newToken({ message: 'Order 2' }));
    await page.until(next, ({ snapshot }) => expect(snapshot?.session.canPay).toBe(true));
    expect(next.state.snapshot?.payment).toBeNull();
  });

  it('lets the customer cancel it and pay in the new session', async () => {
    await leave();
    const back = page.open(await page.newToken());
    await page.untilStatus(back, 'WAITING_FOR_PAYMENT');
    await back.cancel();
    await page.untilStatus(back, 'CANCELLED');
    await back.pay('kronor.swish', { kind: 'none' });
    await page.untilStatus(back, 'WAITING_FOR_PAYMENT');
    const [first, second] = page.kronor.world.requests;
    expect(first?.session).not.toBe(second?.session);
  });

  it('pays nothing as long as Kronor can’t be asked about it', async () => {
    await leave();
    const [session] = page.kronor.world.sessions;
    const back = page.open(await page.newToken());
    await page.untilStatus(back, 'WAITING_FOR_PAYMENT');
    page.kronor.faults.set('paymentSessions', { kind: 'unavailable' });
    void back.pay('kronor.card', { kind: 'none' });
    await page.until(back, ({ slow }) => expect(slow).toBe(true));
    page.kronor.faults.clear();
    await page.until(back, ({ busy }) => expect(busy).toBeUndefined());
    expect(page.kronor.world.requests.map((request) => request.session)).toEqual([session]);
  });
});

it('asks for the day of a bank transfer only where the shop says that it may be chosen', async () => {
  const token = await page.newToken({ allowExecutionDate: true });
  const client = page.open(token, { allowExecutionDate: true });
  await client.select('kronor.bank');
  const fields = [{ name: 'bank' }, { name: 'date', type: 'date', required: false }];
  expect(client.state.snapshot?.selection?.preparation).toMatchObject({ kind: 'fields', fields });
  const date = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10);
  await client.pay('kronor.bank', { kind: 'fields', values: { bank: '101', date } });
  expect(page.kronor.world.requests[0]?.parameters.executionDate).toBe(date);
});

it('keeps in memory what it may not store', async () => {
  vi.stubGlobal('sessionStorage', undefined);
  const client = page.open(await page.newToken());
  await page.until(client, ({ snapshot }) => expect(snapshot).toBeDefined());
  await client.pay('kronor.swish', { kind: 'none' });
  client.useToken(await page.newToken());
  await client.pay('kronor.card', { kind: 'none' });
  expect(client.state.error?.code).toBe('order_locked');
});
