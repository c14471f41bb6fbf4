import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ErrorBody } from '@kassa/protocol';
import { afterEach, describe, expect, it } from 'vitest';
import { startHarness, type Harness } from '../../test-support/harness.ts';

let kassa: Harness;
afterEach(() => kassa.close());

describe('what is sent', () => {
  it('is a form in UTF-8 with dotted names, its addresses encoded once', async () => {
    const seen: { type: string | undefined; authorization: string | undefined; body: string }[] = [];
    const wire = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { 'content-type': type, authorization } = request.headers;
        seen.push({ type, authorization, body: Buffer.concat(chunks).toString() });
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ id: 'a'.repeat(32), result: { code: '000.200.000' } }));
      });
    });
    await new Promise<void>((resolve) => wire.listen(0, '127.0.0.1', resolve));
    const { port } = wire.address() as AddressInfo;
    kassa = await startHarness({
      baseUrl: `http://127.0.0.1:${port}`,
      accessToken: 'the-token-0123456789abcdef012345',
      entityId: 'EB000001',
      entityType: 'PARTICIPATOR',
      merchantId: '42',
      parameters: { testMode: 'EXTERNAL', 'customParameters[shop]': 'Blåbär' },
    });
    const token = await kassa.start(
      {},
      { providerOptions: { opp: { parameters: { 'bankAccount.country': 'DE' } } } },
    );
    await kassa.pay(token);
    await new Promise((resolve) => wire.close(resolve).closeAllConnections());

    const { type, authorization, body } = seen[0] ?? { body: '' };
    expect(type).toBe('application/x-www-form-urlencoded; charset=UTF-8');
    expect(authorization).toBe('Bearer the-token-0123456789abcdef012345');
    expect(body).toContain('shopperResultUrl=http%3A%2F%2F127.0.0.1');
    expect(body).toContain('Bl%C3%A5b%C3%A4r');
    const { reference } = await kassa.payment(token);
    const address = expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/(return|notifications)\//) as string;
    expect(Object.fromEntries(new URLSearchParams(body))).toEqual({
      testMode: 'EXTERNAL',
      'customParameters[shop]': 'Blåbär',
      'bankAccount.country': 'DE',
      entityId: 'EB000001',
      entityType: 'PARTICIPATOR',
      'merchant.id': '42',
      amount: '92.00',
      currency: 'EUR',
      paymentBrand: 'PAYPAL',
      paymentType: 'DB',
      merchantTransactionId: reference,
      shopperResultUrl: address,
      notificationUrl: address,
    });
  });

  it.each([
    ['ISK, which has no decimals, by two', 'ISK', 4_500, {}, '4500.00'],
    ['HUF by two', 'HUF', 199_000, {}, '1990.00'],
    ['KWD by two, while its thousandths are none', 'KWD', 1_230, {}, '1.23'],
    ['KWD by three where the option says so', 'KWD', 1_234, { KWD: 3 }, '1.234'],
    ['HUF by none where the option says so', 'HUF', 199_000, { HUF: 0 }, '1990'],
  ] as const)('writes %s', async (_, currency, amount, decimals, written) => {
    kassa = await startHarness({ decimals });
    const token = await kassa.start({ currency, amount });
    await kassa.pay(token);
    // The sandbox takes two decimals or none, as its documents have them, and says so of others.
    const { id } = await kassa.payment(token);
    const { reason } = await kassa.server.checkout.getPayment(id);
    if (/^\d+(\.\d\d)?$/.test(written)) expect((await kassa.atProvider()).request.amount).toBe(written);
    else expect(reason).toContain('amount: must have two decimals');
  });

  it('does not offer what can’t be written: thousandths of a dinar', async () => {
    kassa = await startHarness();
    const token = await kassa.start({ currency: 'KWD', amount: 1_234 });
    expect((await kassa.snapshot(token)).methods).toEqual([]);
    const { session } = await kassa.server.checkout.createSession({
      order: {
        merchantReference: 'dinars',
        amount: 1_234,
        currency: 'KWD',
        country: 'KW',
        returnUrl: 'https://shop.example/',
      },
    });
    expect(await kassa.server.checkout.explainMethods(session.id)).toMatchObject([
      { offered: false, reasons: [{ field: 'order.amount' }] },
    ]);
  });
});

describe('card data', () => {
  it.each(['card.number', 'card.cvv', 'card', 'card[holder]', 'CARD.number'])(
    'from the page (%s) is refused, and says why, before anything is stored or sent',
    async (name) => {
      kassa = await startHarness();
      const token = await kassa.start();
      const input = { kind: 'fields', values: { [name]: '4111111111111111' } };
      const answer = await kassa.pay(token, 'opp.paypal', input);
      expect(answer.status).toBe(400);
      expect((answer.body as ErrorBody).error).toMatchObject({
        code: 'invalid_request',
        field: `input.${name}`,
        message: expect.stringContaining('card data') as string,
      });
      expect((await kassa.snapshot(token)).payment).toBeNull();
      expect(JSON.stringify([kassa.logged, answer.body])).not.toContain('4111');
    },
  );

  it('from the shop is refused, and says why, before anything is stored', async () => {
    kassa = await startHarness();
    const creating = kassa.start(
      {},
      { providerOptions: { opp: { parameters: { 'card.number': '4111111111111111' } } } },
    );
    await expect(creating).rejects.toMatchObject({
      code: 'invalid_request',
      field: 'providerOptions.opp.parameters.card.number',
      message: expect.stringContaining('never passes through here') as string,
    });
    await expect(creating).rejects.not.toThrow(/4111/);
  });

  it('with a capture or refund is refused', async () => {
    kassa = await startHarness();
    await kassa.settings({ createResult: '000.000.000' });
    const token = await kassa.start();
    await kassa.pay(token);
    const refund = await kassa.operate(token, 'refunds', { providerOptions: { 'card.number': '4111' } });
    expect(refund).toMatchObject({ status: 'FAILED', reason: 'opp takes no providerOptions here' });
    expect((await kassa.atProvider()).followUps).toEqual([]);
  });
});

describe('where the customer is sent', () => {
  it('is held to the hosts that the merchant lists', async () => {
    kassa = await startHarness({ customerHosts: ['*.paypal.com'] });
    const token = await kassa.start();
    await kassa.pay(token);
    expect(await kassa.payment(token)).toMatchObject({
      phase: 'open',
      nextAction: { kind: 'wait' },
      holdsOrder: true,
    });
    const reason = 'The customer was not sent on: customerHosts doesn’t list 127.0.0.1';
    expect(kassa.incidents()).toMatchObject([{ level: 'error', message: reason }]);
    const { id } = await kassa.payment(token);
    expect(await kassa.server.checkout.getPayment(id)).toMatchObject({ reason });
  });
});

describe('input that is not wanted', () => {
  it('is refused', async () => {
    kassa = await startHarness();
    const token = await kassa.start();
    const answer = await kassa.pay(token, 'opp.paypal', { kind: 'fields', values: { phone: '1' } });
    expect((answer.body as ErrorBody).error).toMatchObject({ code: 'invalid_request', field: 'input' });
  });
});
